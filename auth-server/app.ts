/** The auth-server as one Koa app: the frame, the documented face, the pages, and oidc-provider beneath them. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Context } from 'koa';
import type Provider from 'oidc-provider';
import { ApiError } from '../shared/api/errors.ts';
import { basicOf, builtIn } from '../shared/clients/built-in-clients.ts';
import type { SigningKey } from '../shared/clients/signing-keys.ts';
import { DatabaseFault } from '../shared/db/driver/faults.ts';
import { fingerprint } from '../shared/db/tables/artifacts.ts';
import { allowAnyPage } from '../shared/http/cross-origin.ts';
import { health } from '../shared/http/health.ts';
import { limitCalls } from '../shared/http/limit-calls.ts';
import { mount } from '../shared/http/mount.ts';
import { openApi } from '../shared/http/openapi.ts';
import { readableQuery } from '../shared/http/readable-query.ts';
import { callerAddress } from '../shared/http/request.ts';
import { answerFaults, frame } from '../shared/http/respond.ts';
import { createDiskLacks } from '../shared/runtime/disk-lacks.ts';
import type { AuthDeps } from './deps.ts';
import { budgets } from './oauth/budgets.ts';
import type { OauthDeps } from './oauth/deps.ts';
import { endpoints } from './oauth/endpoints.ts';
import { engineOf, watchFaults } from './oauth/engine.ts';
import { readableForms, rfcFailures } from './oauth/readable-requests.ts';
import { countCall, standardEndpoints } from './oauth/standard-endpoints.ts';
import { createPages } from './pages/pages.ts';
import { createProvider } from './provider/create.ts';
import { cachedDocuments, publicDiscovery } from './provider/discovery.ts';
import { proofBySchemeAtUserinfo } from './provider/dpop.ts';
import { shortIntrospection } from './provider/introspection.ts';
import { registerJsonResponse } from './provider/json-response.ts';
import { noteFailures } from './provider/note-failures.ts';
import { postedAsGet } from './provider/posted.ts';
import { keepRedirectQueries } from './provider/redirect-queries.ts';
import { jsonRevocation } from './provider/revocation.ts';

/** One Koa app around one engine. A rotation of keys makes another. */
export function createApp(deps: AuthDeps, keys: readonly SigningKey[]): Provider {
  const { config, secrets, log, answered, granted, limits, clients, revocations, liveTokens } = deps;
  const pages = createPages(deps);
  const provider = createProvider({ ...deps, views: pages.engineViews }, keys);
  const secureCookies = config.authUrl.startsWith('https:');

  // The front has made these headers ours: see `handlerFor`.
  provider.proxy = true;
  provider.silent = true;
  answerFaults(provider, log);
  registerJsonResponse(provider);
  watchFaults(provider);
  noteFailures(provider);
  provider.on('grant.success', (ctx) => granted(String(ctx.oidc.params?.grant_type)));
  provider.on('server_error', (ctx, error) => {
    if (error instanceof DatabaseFault) ctx.status = 503;
    log.error({ err: error }, 'engine fault');
  });

  provider.on('grant.error', (ctx, error) => {
    // RFC 6749 section 5.2 has a word of its own for it.
    const refused = error.error_description === 'requested grant type is not allowed for this client';
    if (refused) Object.assign(ctx.body as object, { error: 'unauthorized_client' });
  });

  const { resourceApi, account } = builtIn(secrets);
  const ownServers = new Set([resourceApi, account].map((client) => fingerprint(basicOf(client))));
  const isOwn = (ctx: Context) => ownServers.has(fingerprint(ctx.get('authorization')));
  const limit = limitCalls(limits);
  provider.use(
    frame({
      log,
      addressOf: (ctx) => addresses.get(ctx.req) ?? '',
      // The resource API passes on the id of the request it asks for, and shows by its credentials that it is who asks.
      mayName: (ctx) => config.trustProxy > 0 || isOwn(ctx),
      answered,
      renderPage: pages.renderFailure,
    }),
  );
  provider.use(health({ database: deps.database, lacks: createDiskLacks(deps) }));
  // The second is where one address for both servers leads here.
  const documents = ['/openapi.json', '/oauth/openapi.json'];
  provider.use(openApi({ title: 'Upare authorization', url: config.authUrl }, endpoints, documents));
  provider.use(allowAnyPage('/api', 'POST'));
  provider.use(rfcFailures);
  provider.use(readableQuery);
  provider.use(cachedDocuments);
  provider.use(publicDiscovery);
  provider.use(jsonRevocation);
  provider.use(proofBySchemeAtUserinfo);
  // Before whoever reads a body for the engine: what is asked again by GET is read once.
  provider.use(postedAsGet);
  provider.use(standardEndpoints({ provider, limits, limit, isOwn }));
  provider.use(shortIntrospection(provider, liveTokens, (ctx) => countCall(limit, ctx, budgets.introspect)));
  provider.use(readableForms);
  provider.use(
    mount<OauthDeps>(endpoints, {
      deps: (ctx, next) => ({ revocations, clients, limits, provider, engine: engineOf(ctx, next) }),
      authenticate: () => Promise.reject(new ApiError('NOT_LOGGED_IN')),
      limit,
      secureCookies,
      production: config.production,
    }),
  );
  provider.use(keepRedirectQueries);
  provider.use(pages.routes(provider));
  return provider;
}

const addresses = new WeakMap<IncomingMessage, string>();

/**
 * The listener for node:http. The public address is configuration, never what a request says of itself: before
 * anything reads them, Host and X-Forwarded-* are set to what is true.
 * @param app gives the app of the moment
 */
export function handlerFor({ config }: Pick<AuthDeps, 'config'>, app: () => Provider): RequestListener {
  const publicUrl = new URL(config.authUrl);
  let current: Provider | undefined;
  let callback: (req: IncomingMessage, res: ServerResponse) => void;
  return (req, res) => {
    addresses.set(req, callerAddress(req, config.trustProxy));
    req.headers.host = publicUrl.host;
    req.headers['x-forwarded-proto'] = publicUrl.protocol.slice(0, -1);
    delete req.headers['x-forwarded-host'];
    delete req.headers['x-forwarded-for'];
    if (current !== app()) {
      current = app();
      callback = current.callback() as typeof callback;
    }
    callback(req, res);
  };
}
