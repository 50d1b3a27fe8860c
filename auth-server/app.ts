/** The auth-server as one Koa app: the documented API, the pages, and oidc-provider beneath them. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Middleware } from 'koa';
import type Provider from 'oidc-provider';
import { Binary } from '../shared/api/endpoint.ts';
import { ApiError } from '../shared/api/errors.ts';
import { basicOf, builtIn } from '../shared/clients/built-in-clients.ts';
import type { SigningKey } from '../shared/clients/signing-keys.ts';
import { NEWS_FEED_PATH } from '../shared/content/addresses.ts';
import { fingerprint } from '../shared/db/tables/artifacts.ts';
import { createUserinfoTokens } from '../shared/db/tables/live-tokens.ts';
import { type AnswerAhead, answerAhead } from '../shared/http/ahead.ts';
import { refuseUnreadableQuery } from '../shared/http/body/form.ts';
import { allowAnyPage } from '../shared/http/cross-origin.ts';
import { health } from '../shared/http/health.ts';
import { countingFor } from '../shared/http/limit-calls.ts';
import { byPath } from '../shared/http/middleware.ts';
import { mount } from '../shared/http/mount.ts';
import { openApi } from '../shared/http/openapi.ts';
import { type RequestState, stateOf } from '../shared/http/request.ts';
import { answerFaults, frame, requestListener } from '../shared/http/respond.ts';
import { immutableFiles } from '../shared/http/static-files.ts';
import { budgets } from '../shared/limits/budgets.ts';
import { LOGOS_PATH } from '../shared/logos/address.ts';
import type { Answered } from '../shared/metrics/metrics.ts';
import { createDiskLacks } from '../shared/runtime/disk-lacks.ts';
import type { AuthDeps } from './deps.ts';
import type { OauthDeps } from './oauth/deps.ts';
import { endpoints } from './oauth/endpoints.ts';
import { engineOf } from './oauth/engine.ts';
import { introspectionAhead } from './oauth/introspection-ahead.ts';
import { REGISTRATION_PATH, registration } from './oauth/registration.ts';
import { standardEndpoints } from './oauth/standard-endpoints.ts';
import { tokensAhead } from './oauth/tokens-ahead.ts';
import { newsFeed } from './pages/content/atom.ts';
import { createPages } from './pages/pages.ts';
import { registerJsonResponse } from './provider/authorization/json-response.ts';
import { keepRedirectQueries } from './provider/authorization/redirect-queries.ts';
import { createProvider } from './provider/create.ts';
import { watchFaults } from './provider/engine-faults.ts';
import { issueToApps } from './provider/tokens/client-credentials.ts';
import { createLiveAnswers } from './provider/tokens/introspection.ts';
import { plainExchanges } from './provider/tokens/plain-exchanges.ts';
import { createShortWays } from './provider/tokens/short-ways.ts';
import { plainUserinfo } from './provider/tokens/userinfo.ts';

export interface App {
  readonly koa: Provider;
  /** Answers plain requests ahead of Koa. */
  readonly answerAhead: AnswerAhead;
  /** True for calls of the platform's own clients. */
  isOwn(call: { req: IncomingMessage }): boolean;
}

/** One Koa app around one engine. A rotation of keys makes another. */
export function createApp(deps: AuthDeps, keys: readonly SigningKey[]): App {
  const { config, database, secrets, log, granted, limits, clients, revocations, liveTokens } = deps;
  const { knownClients, measureAnswer, figureRecorder, secretUses } = deps;
  const pages = createPages(deps);
  const provider = createProvider({ ...deps, views: pages.engineViews, asksForTerms: pages.asksForTerms }, keys);
  const { resourceApi, account } = builtIn(secrets);
  const liveAnswers = createLiveAnswers(provider.issuer, liveTokens, knownClients.isGone);
  const isOwn = callsFrom(resourceApi, account);

  // The handler has set these headers itself.
  provider.proxy = true;
  provider.silent = true;
  answerFaults(provider, log);
  registerJsonResponse(provider);
  watchFaults(provider, log);
  const noteGrant = (state: RequestState, grantType: string, clientId: string | undefined) => {
    granted(grantType);
    state.granted = grantType;
    // The app that is given tokens is the calling one, also if it is public.
    state.app ??= clientId;
  };
  provider.on('grant.success', (ctx) => {
    noteGrant(stateOf(ctx), String(ctx.oidc.params?.grant_type), ctx.oidc.client?.clientId);
  });

  const shortWays = createShortWays([issueToApps(deps), ...plainExchanges(deps)], (state, grantType, clientId) => {
    deps.shortWayTaken(grantType);
    noteGrant(state, grantType, clientId);
  });

  const recording = {
    log,
    answered(answer: Answered, req: IncomingMessage) {
      measureAnswer(answer);
      figureRecorder.answered(answer);
      secretUses.note(req);
    },
  };
  const answerHealth = health({ database, lacks: createDiskLacks(deps) });
  const sendDocument = openApi({ what: 'authorization', url: config.authUrl }, endpoints);
  const paths = {
    '/healthz': answerHealth,
    '/readyz': answerHealth,
    '/openapi.json': sendDocument,
    [NEWS_FEED_PATH]: newsFeed(deps),
    // A proxy with one address for both servers may lead here.
    '/oauth/openapi.json': sendDocument,
  };
  const documentedApi = mount<OauthDeps>(endpoints, {
    deps: (ctx, next) => ({
      revocations,
      clients,
      knownClients,
      limits: countingFor(stateOf(ctx), limits),
      provider,
      call: { req: ctx.req, state: stateOf(ctx) },
      engine: engineOf(ctx, next, shortWays),
    }),
    authenticate: () => Promise.reject(new ApiError('NOT_LOGGED_IN')),
    limits,
    secureCookies: config.authUrl.startsWith('https:'),
    production: config.production,
  });

  provider
    .use(frame({ ...recording, renderPage: pages.renderFailure }))
    .use(byPath(paths, { [LOGOS_PATH]: logoFiles(deps) }))
    .use(allowAnyPage('/api', 'POST'));
  if (config.clientRegistration) {
    provider.use(allowAnyPage(REGISTRATION_PATH, 'GET,POST,PUT,DELETE')).use(registration(deps));
  }
  provider
    .use(
      standardEndpoints({
        provider,
        limits,
        isOwn,
        isResourceApi: callsFrom(resourceApi),
        liveAnswers,
        shortWays,
        userinfo: plainUserinfo(provider, createUserinfoTokens(database), config.resourceUrl),
      }),
    )
    .use(refuseUnreadableQuery)
    .use(documentedApi)
    .use(pages.routes(provider))
    .use(keepRedirectQueries);
  const plainEndpoints = new Map([
    ...tokensAhead({ ...deps, provider, shortWays, isOwn }),
    ['/oauth/introspect', introspectionAhead({ ...deps, provider, liveAnswers })] as const,
  ]);
  return { koa: provider, answerAhead: answerAhead(recording, plainEndpoints), isOwn };
}

const logoFiles = ({ limits, logos }: Pick<AuthDeps, 'limits' | 'logos'>): Middleware =>
  immutableFiles(LOGOS_PATH, async (name, ctx) => {
    await limits.count(budgets.logoViews, stateOf(ctx).address);
    const bytes = await logos.file(name);
    return bytes && new Binary('image/png', bytes);
  });

/** Recognises the calls of some of the platform's own clients by their credentials. */
function callsFrom(...clients: readonly Parameters<typeof basicOf>[0][]): (call: { req: IncomingMessage }) => boolean {
  const own = new Set(clients.map((client) => fingerprint(basicOf(client))));
  return ({ req }) => {
    const { authorization = '' } = req.headers;
    return authorization !== '' && own.has(fingerprint(authorization));
  };
}

/**
 * Headers that are dropped unread: client attestation proves nothing here. The engine would reject it with an error for
 * a client that has proven itself, which the sender has not.
 */
const unreadHeaders = ['oauth-client-attestation', 'oauth-client-attestation-pop'];

/**
 * The listener for node:http. Host and X-Forwarded-* are overwritten with the configured public address before anything
 * reads them.
 * @param first the app that it begins with
 */
export function createHandler({ config, log }: Pick<AuthDeps, 'config' | 'log'>, first: App) {
  const publicUrl = new URL(config.authUrl);
  let app = first;
  let callback = app.koa.callback();
  const serveByKoa = (req: IncomingMessage, res: ServerResponse) => {
    req.headers.host = publicUrl.host;
    req.headers['x-forwarded-proto'] = publicUrl.protocol.slice(0, -1);
    delete req.headers['x-forwarded-host'];
    delete req.headers['x-forwarded-for'];
    for (const name of unreadHeaders) delete req.headers[name];
    callback(req, res);
  };
  return {
    listener: requestListener(
      {
        log,
        proxies: config.trustProxy,
        // The resource API passes on the id of the request that it asks for, and proves itself by its credentials.
        mayName: (req) => config.trustProxy > 0 || app.isOwn({ req }),
      },
      function serve(req, res, state) {
        if (!app.answerAhead(req, res, state, serveByKoa)) serveByKoa(req, res);
      },
    ),
    /** Serves the requests that come from now on by another app. */
    serveBy(next: App) {
      app = next;
      callback = app.koa.callback();
    },
  };
}
