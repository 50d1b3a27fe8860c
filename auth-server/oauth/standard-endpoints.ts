/** What stands before the engine's own endpoints: which methods they take, how often, and with which parameters. */
import type { Context, Middleware, Next } from 'koa';
import type Provider from 'oidc-provider';
import { ApiError } from '../../shared/api/errors.ts';
import { parameterReader } from '../../shared/http/body.ts';
import type { LimitCall } from '../../shared/http/limit-calls.ts';
import { asApiError, stateOf } from '../../shared/http/respond.ts';
import type { Limits } from '../../shared/limits/limits.ts';
import { scopeNames } from '../provider/asked-parameters.ts';
import { basicCredentials } from '../provider/basic-credentials.ts';
import { resubmit } from '../provider/resubmit.ts';
import { withRfcError } from './access-token-faults.ts';
import { budgets, countApp, type Shared } from './budgets.ts';
import { countFailure, provenClient } from './client-authentication.ts';
import { faultOf } from './engine.ts';
import { faultOfSize, faultsOf } from './parameters.ts';

interface Standard {
  readonly methods: readonly string[];
  readonly budget?: Shared;
  /** Its callers are apps, which are counted too: who calls it shows to be one, or merely names it. */
  readonly app?: 'proven' | 'named';
  /** What it is told is kept until somebody has signed in. */
  readonly keeps?: true;
  /** Reads its own body. */
  readonly readsItself?: true;
}

const endpoints: Readonly<Record<string, Standard>> = {
  '/oauth/authorize': { methods: ['GET', 'POST'], budget: budgets.authorize, app: 'named', keeps: true },
  '/oauth/par': { methods: ['POST'], budget: budgets.authorize, app: 'proven', keeps: true },
  '/oauth/device': { methods: ['POST'], budget: budgets.device, app: 'proven', keeps: true },
  '/oauth/token': { methods: ['POST'], budget: budgets.token, app: 'proven' },
  '/oauth/introspect': { methods: ['POST'], readsItself: true },
  '/oauth/revoke': { methods: ['POST'], budget: budgets.revoke, app: 'proven' },
  '/oauth/userinfo': { methods: ['GET', 'POST'], budget: budgets.userinfo },
  '/oauth/jwks': { methods: ['GET'] },
  '/oauth/logout': { methods: ['GET', 'POST'], budget: budgets.signOut },
  '/oauth/logout/confirm': { methods: ['POST'], budget: budgets.signOut },
  '/oauth/logout/success': { methods: ['GET'] },
  '/device': { methods: ['GET', 'POST'], budget: budgets.devicePage },
  '/.well-known/openid-configuration': { methods: ['GET'] },
  '/.well-known/oauth-authorization-server': { methods: ['GET'] },
};
const resume: Standard = { methods: ['GET'], budget: budgets.resume };

const standardAt = ({ path }: Context): Standard | undefined =>
  endpoints[path] ?? (/^\/(oauth\/authorize|device)\/[^/]+$/.test(path) ? resume : undefined);

interface Deps {
  readonly provider: Provider;
  readonly limits: Limits;
  readonly limit: LimitCall;
  /** True for the calls of our own resource API: what its callers may do is counted there. */
  isOwn(ctx: Context): boolean;
}

/** Counts a call of this address. @throws ApiError RATE_LIMITED */
export const countCall = (limit: LimitCall, ctx: Context, budget: Shared): Promise<void> =>
  limit(ctx, budget.bucket, budget, stateOf(ctx).address);

const readBody = parameterReader({});

export function standardEndpoints({ provider, limits, limit, isOwn }: Deps): Middleware {
  const answer = async (ctx: Context, next: Next, standard: Standard) => {
    const { methods, budget } = standard;
    if (Object.hasOwn(endpoints, ctx.path)) stateOf(ctx).route = ctx.path;
    if (budget && ctx.method !== 'OPTIONS' && !isOwn(ctx)) await countCall(limit, ctx, budget);
    const parameters = await readParameters(ctx, standard);
    if (budget && standard.app && !isOwn(ctx)) {
      const client = await clientOf(provider, ctx, standard.app, parameters);
      if (client) await countApp(limits, budget, client.clientId);
    }
    if (ctx.path === '/oauth/userinfo') leaveOtherSchemes(ctx);
    await next();
    if (ctx.status === 404 && ctx.body == null && !methods.includes(ctx.method)) {
      throw new ApiError('METHOD_NOT_ALLOWED', { headers: { Allow: methods.join(', ') } });
    }
    if (faultOf(ctx)?.error !== 'invalid_client') return;
    const { oidc } = ctx as { oidc?: { client?: { clientId: string } } };
    await countFailure(limits, stateOf(ctx).address, oidc?.client?.clientId);
  };
  return (ctx, next) => {
    const standard = standardAt(ctx);
    if (!standard) return next();
    return answer(ctx, next, standard).catch((thrown) => {
      throw withRfcError(asApiError(thrown));
    });
  };
}

/** The app that calls. */
function clientOf(provider: Provider, ctx: Context, how: 'proven' | 'named', parameters: Parameters) {
  const credentials = { ...parameters, ...basicCredentials(ctx.get('authorization')) };
  if (how === 'proven') return provenClient(provider, credentials);
  return typeof credentials.client_id === 'string' ? provider.Client.find(credentials.client_id) : undefined;
}

type Parameters = Readonly<Record<string, unknown>>;

/** @throws ApiError INVALID_PARAMETER */
async function readParameters(ctx: Context, { keeps, readsItself, methods }: Standard): Promise<Parameters> {
  if (readsItself || !methods.includes(ctx.method)) return {};
  const isForm = ctx.method === 'POST' && Boolean(ctx.is('urlencoded'));
  if (ctx.method === 'POST' && !isForm) return {};
  const parameters = isForm ? await readBody(ctx) : ctx.query;
  const size = keeps && faultOfSize(parameters);
  const details = size ? [size] : faultsOf(parameters);
  if (details.length) throw new ApiError('INVALID_PARAMETER', { details });
  const scope = plainScope(parameters.scope);
  if (isForm) resubmit(ctx.req, { ...parameters, ...(scope !== undefined && { scope }) });
  else if (scope !== undefined && scope !== parameters.scope) ctx.query = { ...ctx.query, scope };
  return parameters;
}

/** One space between two names, whatever somebody typed. */
const plainScope = (scope: unknown): string | undefined =>
  typeof scope === 'string' ? scopeNames(scope).join(' ') : undefined;

/** A scheme that is not for tokens is none at all: it is answered by the challenge (RFC 6750 section 3.1). */
function leaveOtherSchemes(ctx: Context): void {
  if (!/^(bearer|dpop) /i.test(ctx.get('authorization'))) delete ctx.req.headers.authorization;
}
