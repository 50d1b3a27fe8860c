/** Mounts Endpoint values as Koa routes: /api and /apis, any letter case, with or without a trailing slash. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Context, Middleware, Next } from 'koa';
import {
  ANSWERED,
  type Answer,
  Binary,
  type Caller,
  Empty,
  type Endpoint,
  errorsOf,
  fail,
  NOT_MODIFIED,
  Streamed,
} from '../api/endpoint.ts';
import { ApiError } from '../api/errors.ts';
import { budgets } from '../limits/budgets.ts';
import type { Counting } from '../limits/limits.ts';
import { noteOrigin } from '../runtime/request-id.ts';
import { type Parameters, refuseSecondToken, tokenFields } from './body/parameters.ts';
import { isShort, parameterReader } from './body.ts';
import { readInput } from './input.ts';
import { callsOf, countCall, countsOf } from './limit-calls.ts';
import { createRouter } from './middleware.ts';
import { RequestHttp, stateOf } from './request.ts';
import { asApiError, sendFailure, sendSuccess } from './respond.ts';

/** What mounting needs of the process. */
export interface MountOptions<D> {
  /** The deps of one request's handler; `next` continues behind the endpoints. */
  deps(ctx: Context, next: Next): D;
  /** @throws ApiError for a token that is missing, malformed, ended, or of a wrong scope */
  authenticate(ctx: Context, endpoint: Endpoint<never>, parameters: Readonly<Record<string, unknown>>): Promise<Caller>;
  readonly limits: Counting;
  secureCookies: boolean;
  /** In development, an undeclared error of an endpoint is reported as a bug. */
  production: boolean;
}

/** Routes for the endpoints. A request for none of them goes on to the next middleware. */
export function mount<D>(endpoints: readonly Endpoint<D>[], options: MountOptions<D>): Middleware {
  const router = createRouter();
  // A router tries its routes in sequence, so paths without a parameter are looked up in a map.
  const fixed = new Map<string, Middleware>();
  for (const endpoint of endpoints) {
    const served = serve(endpoint, options);
    for (const path of [`/api${endpoint.path}`, `/apis${endpoint.path}`]) {
      if (path.includes(':')) router.all(path, served);
      else fixed.set(path.toLowerCase(), served);
    }
  }
  const routes = router.middleware();
  return function serveEndpoints(ctx, next) {
    if (!PREFIX.test(ctx.path)) return next();
    const served = fixed.get(ctx.path.toLowerCase().replace(/\/$/, ''));
    if (served) return served(ctx, next);
    return routes(ctx, async () => {
      await readLanguage(ctx);
      return next();
    });
  };
}

const PREFIX = /^\/apis?\//i;

const namelessBodies = callsOf(budgets.namelessBodies);

/** Milliseconds. */
const MOMENT = 500;

type ReadParameters = ReturnType<typeof parameterReader>;

/** What a short body says, which is here in a moment: in which language to answer, and that there is another token. */
const glance = (ctx: Context, readParameters: ReadParameters): Promise<Parameters> =>
  isShort(ctx) ? Promise.race([readParameters(ctx), wait(MOMENT, {})]) : Promise.resolve({});

/** Lets the refusal of a request, whose parameters nobody takes, be in the language that they ask for. */
async function readLanguage(ctx: Context, readParameters = readPlain): Promise<void> {
  // A body that cannot be read says nothing of a language.
  await Promise.allSettled([glance(ctx, readParameters)]);
}

const readPlain = parameterReader({});

function serve<D>(endpoint: Endpoint<D>, options: MountOptions<D>) {
  const methods = endpoint.method.split('/');
  const route = `/api${endpoint.path}`;
  const readParameters = parameterReader({ file: endpoint.file, large: endpoint.largeBody });
  const { countAddress, countCaller } = countsOf(endpoint, options.limits);

  const identify = async (ctx: Context, parameters: Parameters): Promise<Caller> => {
    const caller = await options.authenticate(ctx, endpoint, parameters);
    noteOrigin({ token: caller.token });
    await countCaller(stateOf(ctx), caller);
    return caller;
  };

  /** The parameters and the caller. A caller with a header is known before a long body is read. */
  const read = async (ctx: Context): Promise<{ parameters: Parameters; caller?: Caller }> => {
    if (endpoint.auth === 'none') return { parameters: await readParameters(ctx) };
    if (!ctx.get('authorization')) {
      if (endpoint.auth === 'optional') {
        const parameters = await readParameters(ctx);
        // Not from a query, which logs contain.
        const isNamed = ctx.method === 'POST' && tokenFields(parameters).length > 0;
        return isNamed ? { parameters, caller: await identify(ctx, parameters) } : { parameters };
      }
      if (!isShort(ctx)) await countCall(stateOf(ctx), options.limits, namelessBodies);
      const parameters = await readParameters(ctx);
      return { parameters, caller: await identify(ctx, parameters) };
    }
    let caller: Caller;
    try {
      caller = await identify(ctx, {});
    } catch (refusal) {
      refuseSecondToken(await glance(ctx, readParameters));
      throw refusal;
    }
    const parameters = await readParameters(ctx, `${caller.clientId} ${caller.uid}`);
    refuseSecondToken(parameters);
    return { parameters, caller };
  };

  const answer = async (ctx: Context, next: Next) => {
    stateOf(ctx).route = route;
    if (!methods.includes(ctx.method) && !(ctx.method === 'HEAD' && methods.includes('GET'))) {
      await readLanguage(ctx);
      throw new ApiError('METHOD_NOT_ALLOWED', { headers: { Allow: methods.join(', ') } });
    }
    try {
      await countAddress(stateOf(ctx));
    } catch (refusal) {
      await readLanguage(ctx, readParameters);
      throw refusal;
    }
    const { parameters, caller } = await read(ctx);
    const input = readInput(endpoint, endpoint.segment ? { ...parameters, ...segmentOf(ctx) } : parameters);
    const http = new RequestHttp(ctx, options.secureCookies);
    send(ctx, await endpoint.handle({ input, caller, http, fail }, options.deps(ctx, next)));
  };

  const { failure } = endpoint;
  if (!failure && options.production) return answer;
  const declared = errorsOf(endpoint);
  return async (ctx: Context, next: Next) => {
    try {
      await answer(ctx, next);
    } catch (thrown) {
      const error = failure ? failure(asApiError(thrown)) : asApiError(thrown);
      if (options.production || declared.has(error.errorName)) throw failure ? error : thrown;
      // In development an undeclared error is shown at once. In production the caller gets it as it is.
      const cause = new Error(`${endpoint.uri} fails with ${error.errorName}, which it does not declare`);
      throw failure ? failure(new ApiError('INTERNAL', { cause })) : new ApiError('INTERNAL', { cause });
    }
  };
}

/** The parameter in the path. */
const segmentOf = (ctx: Context): object => (ctx as { params?: object }).params ?? {};

function send(ctx: Context, answer: Answer): void {
  if (answer === ANSWERED) return;
  if (answer instanceof Empty) sendFailure(ctx, new ApiError(answer.errorName, { extra: { ...answer.fields } }));
  else if (answer === NOT_MODIFIED || answer instanceof Binary || answer instanceof Streamed) sendOther(ctx, answer);
  else sendSuccess(ctx, answer);
}

/** Sends what has no envelope. */
function sendOther(ctx: Context, answer: Binary | Streamed | typeof NOT_MODIFIED): void {
  if (!ctx.response.get('Cache-Control')) ctx.set('Cache-Control', 'no-store');
  if (answer === NOT_MODIFIED) {
    ctx.status = 304;
    return;
  }
  if (answer instanceof Binary) {
    ctx.type = answer.type;
    ctx.body = answer.bytes;
    return;
  }
  ctx.type = answer.type;
  ctx.body = answer.stream;
}
