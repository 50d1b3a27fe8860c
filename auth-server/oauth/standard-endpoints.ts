/** The standard endpoints: the methods that each takes, and the steps before the engine answers. */
import type { Context, Middleware, Next } from 'koa';
import { ApiError } from '../../shared/api/errors.ts';
import type { PlainEndpoint } from '../../shared/http/ahead.ts';
import { refuseUnreadableQuery } from '../../shared/http/body/form.ts';
import { stepsInTurn } from '../../shared/http/middleware.ts';
import { stateOf } from '../../shared/http/request.ts';
import { answerJson, asApiError } from '../../shared/http/respond.ts';
import { budgets } from '../../shared/limits/budgets.ts';
import { askAgainByGet } from '../provider/authorization/ask-again-by-get.ts';
import { keepRequestObjects } from '../provider/authorization/request-objects.ts';
import { cacheDocument, completeDiscovery } from '../provider/discovery.ts';
import { judgeByScheme } from '../provider/tokens/dpop.ts';
import { introspectMany } from '../provider/tokens/introspect-many.ts';
import { answerForeignTokens, countStrangers, type LiveAnswers } from '../provider/tokens/introspection.ts';
import { OPEN_AS_BY_ENGINE, type ShortWays } from '../provider/tokens/short-ways.ts';
import type { AnswerUserinfo } from '../provider/tokens/userinfo.ts';
import { withRfcError } from './access-token-faults.ts';
import { noteApp } from './calling-app.ts';
import { type CountingDeps, countingSteps } from './count-calls.ts';
import { plainIntrospection } from './introspection-ahead.ts';
import { checkParameters, checkSize, handFormOver, readForm, readFormBody } from './read-parameters.ts';
import { plainTokens } from './tokens-ahead.ts';

interface StandardEndpoint {
  readonly methods: readonly string[];
  readonly steps: readonly Middleware[];
}

interface Deps extends CountingDeps {
  readonly liveAnswers: LiveAnswers;
  /** True for calls of the resource API by the client that introspects, not by the one that issues login tokens. */
  isResourceApi(ctx: Context): boolean;
  readonly userinfo: AnswerUserinfo;
  readonly shortWays: ShortWays;
}

function endpointsOf(deps: Deps): Readonly<Record<string, StandardEndpoint>> {
  const { countAddress, countClient, countCallsFor } = countingSteps(deps);
  const { provider, liveAnswers } = deps;
  const document: StandardEndpoint = { methods: ['GET'], steps: [cacheDocument, completeDiscovery, checkParameters] };
  const resume: StandardEndpoint = { methods: ['GET'], steps: [countAddress(budgets.resume), checkParameters] };
  return {
    '/oauth/authorize': {
      methods: ['GET', 'POST'],
      steps: [
        askAgainByGet,
        countAddress(budgets.authorize),
        checkSize,
        checkParameters,
        keepRequestObjects(deps.provider),
        countClient(budgets.authorize, 'named'),
      ],
    },
    '/oauth/authorize/:uid': resume,
    '/oauth/par': {
      methods: ['POST'],
      steps: [
        countAddress(budgets.authorize),
        readFormBody,
        checkSize,
        checkParameters,
        keepRequestObjects(deps.provider),
        countClient(budgets.authorize, 'proven'),
        noteApp,
      ],
    },
    '/oauth/device': {
      methods: ['POST'],
      steps: [
        countAddress(budgets.device),
        readFormBody,
        checkSize,
        checkParameters,
        countClient(budgets.device, 'proven'),
        noteApp,
      ],
    },
    '/oauth/token': {
      methods: ['POST'],
      steps: [takeShortWay(plainTokens(deps)), noteApp],
    },
    '/oauth/introspect': {
      methods: ['POST'],
      steps: [
        answerForeignTokens,
        introspectMany(liveAnswers, deps.isResourceApi),
        takeShortWay(plainIntrospection(deps)),
        countStrangers(provider, countCallsFor(budgets.introspect)),
      ],
    },
    '/oauth/revoke': {
      methods: ['POST'],
      steps: [
        answerInJson,
        countAddress(budgets.revoke),
        readFormBody,
        checkParameters,
        countClient(budgets.revoke, 'proven'),
        noteApp,
      ],
    },
    '/oauth/userinfo': {
      methods: ['GET', 'POST'],
      steps: [
        countAddress(budgets.userinfo),
        readFormBody,
        checkParameters,
        judgeByScheme,
        noteApp,
        answerPlainUserinfo(deps.userinfo),
      ],
    },
    '/oauth/jwks': { methods: ['GET'], steps: [cacheDocument, checkParameters] },
    '/oauth/logout': {
      methods: ['GET', 'POST'],
      steps: [askAgainByGet, countAddress(budgets.signOut), checkParameters],
    },
    '/oauth/logout/confirm': {
      methods: ['POST'],
      steps: [countAddress(budgets.signOut), readFormBody, checkParameters],
    },
    '/oauth/logout/success': { methods: ['GET'], steps: [checkParameters] },
    '/device': { methods: ['GET', 'POST'], steps: [countAddress(budgets.devicePage), readFormBody, checkParameters] },
    '/device/:uid': resume,
    '/.well-known/openid-configuration': document,
    '/.well-known/oauth-authorization-server': document,
  };
}

/** Answers a plain request without the engine. */
const takeShortWay = (answer: PlainEndpoint['answer']): Middleware =>
  async function takeShortWay(ctx, next) {
    const body = await answer({ req: ctx.req, state: stateOf(ctx), parameters: () => readForm(ctx) });
    if (!body) return next();
    answerJson(ctx, 200, body);
  };

/** Answers a plain request for userinfo without the engine. */
const answerPlainUserinfo = (userinfo: AnswerUserinfo): Middleware =>
  async function answerPlain(ctx, next) {
    const answer = await userinfo(ctx);
    if (!answer) return next();
    const state = stateOf(ctx);
    state.app = answer.clientId;
    state.openToPages = OPEN_AS_BY_ENGINE;
    answerJson(ctx, 200, answer.body);
  };

export function standardEndpoints(deps: Deps): Middleware {
  const { countRefusedClient } = countingSteps(deps);
  const ways = new Map(
    Object.entries(endpointsOf(deps)).map(([route, { methods, steps }]) => {
      const serve = (...own: readonly Middleware[]) =>
        inRfcWords(methods, stepsInTurn([refuseUnreadableQuery, ...own]), countRefusedClient);
      return [route, { methods, serve: serve(...steps, handFormOver), refuse: serve() }] as const;
    }),
  );
  return function serveStandardEndpoints(ctx, next) {
    // As the engine matches paths: without regard to letter case or a slash at the end.
    const path = ctx.path.toLowerCase().replace(/\/$/, '');
    const route = path.replace(/^(\/oauth\/authorize|\/device)\/[^/]+$/, '$1/:uid');
    const way = ways.get(route);
    if (!way) return next();
    stateOf(ctx).route = route;
    const method = ctx.method === 'HEAD' ? 'GET' : ctx.method;
    return way.methods.includes(method) ? way.serve(ctx, next) : way.refuse(ctx, next);
  };
}

/**
 * What stands around the steps of every endpoint, in one function: it runs for each request. It counts apps that the
 * engine has refused, rejects other methods than these, except those that the engine itself answers, such as OPTIONS,
 * and adds RFC 6749's members to errors that are thrown before the engine sees the request.
 */
const inRfcWords = (
  methods: readonly string[],
  steps: Middleware,
  countRefusedClient: (ctx: Context) => Promise<void> | undefined,
): Middleware =>
  async function serveStandardEndpoint(ctx, next) {
    try {
      await steps(ctx, next);
      await countRefusedClient(ctx);
      if (ctx.status === 404 && ctx.body == null && !methods.includes(ctx.method)) {
        throw new ApiError('METHOD_NOT_ALLOWED', { headers: { Allow: methods.join(', ') } });
      }
    } catch (thrown) {
      throw withRfcError(asApiError(thrown));
    }
  };

/** Answers a revocation with `{}`: many client libraries parse the body, and RFC 7009 section 2.2 allows any. */
async function answerInJson(ctx: Context, next: Next): Promise<void> {
  await next();
  if (ctx.status === 200 && ctx.body === '') ctx.body = {};
}
