/** The frame of every request: an id, a log line, and errors as the documented envelope. */
import { randomUUID } from 'node:crypto';
import type Koa from 'koa';
import type { Context, Middleware, Next } from 'koa';
import { codeWords, failureEnvelope, successEnvelope } from '../api/envelope.ts';
import { ApiError } from '../api/errors.ts';
import { DatabaseFault } from '../db/driver/faults.ts';
import type { Answered } from '../metrics/answers.ts';
import type { Log } from '../runtime/log.ts';
import { noteOrigin, REQUEST_ID, underRequestId } from '../runtime/request-id.ts';
import { answerPlainly, refusalOf } from './refusals.ts';
import { languageOf } from './request.ts';

export interface RequestState {
  readonly requestId: string;
  readonly log: Log;
  /** The caller's address behind proxies. */
  readonly address: string;
  /** The declared route of the request; by default the one that a router matched. */
  route?: string;
  /** The failure of the answer: its name in the catalogue, or the code of the engine. */
  failure?: string;
  /** The app that has proven to call, by a secret or a token. */
  app?: string | undefined;
  /** The grant type by which it got tokens. */
  granted?: string;
}

/** The state that `frame` gives every request. */
export const stateOf = (ctx: Context): RequestState => ctx.state as RequestState;

export interface FrameOptions {
  readonly log: Log;
  /** The caller's address. */
  addressOf(ctx: Context): string;
  /** True if the caller may set the request id. */
  mayName(ctx: Context): boolean;
  /** Called for every answer. */
  answered(answer: Answered): void;
  /** Answers a failure with a page where the caller is a browser; returns false to have the envelope. */
  renderPage?(ctx: Context, error: ApiError): boolean | Promise<boolean>;
}

/** The outermost middleware. */
export function frame({ log, addressOf, mayName, answered, renderPage = () => false }: FrameOptions): Middleware {
  const answer = async (ctx: Context, next: Next, requestId: string) => {
    const started = performance.now();
    const { method } = ctx;
    const state: RequestState = { requestId, log, address: addressOf(ctx) };
    ctx.state = state;
    noteOrigin({ address: state.address });
    ctx.set(REQUEST_ID, requestId);
    ctx.set('X-Content-Type-Options', 'nosniff');
    try {
      const refusal = refusalOf(ctx.req);
      if (refusal) throw refusal;
      await next();
      if (ctx.status === 404 && ctx.body == null && ctx.respond !== false) throw new ApiError('NOT_FOUND');
    } catch (thrown) {
      const error = asApiError(thrown);
      // A temporary refusal is no fault, and may be very frequent.
      if (error.particulars.retryAfter !== undefined) log.debug({ failure: error.errorName }, 'refused for a moment');
      else if (error.status >= 500) log.error({ err: thrown }, codeWords(error.errorName));
      if (!(await renderPage(ctx, error))) sendFailure(ctx, error);
    }
    const { status } = ctx;
    const ms = performance.now() - started;
    const { failure, app, granted } = state;
    answered({ method, route: routeOf(ctx, state), status, seconds: ms / 1000, failure, app, granted, requestId });
    // Only the path, without secrets: a query may contain a code, a path the address of a feed.
    if (!log.isLevelEnabled('info')) return;
    const path = ctx.path.slice(0, 200).replace(/[\w-]{24,}/g, '…');
    log.info({ method, path, status, ms: Math.round(ms) }, 'request');
  };
  return function answerInFrame(ctx, next) {
    const given = ctx.get(REQUEST_ID);
    const requestId = WELL_FORMED.test(given) && mayName(ctx) ? given : randomUUID();
    return underRequestId(requestId, () => answer(ctx, next, requestId));
  };
}

const WELL_FORMED = /^[\w-]{8,64}$/;

function routeOf(ctx: Context, { route }: RequestState): string | undefined {
  // @koa/router leaves the pattern that it has matched here.
  const { _matchedRoute: matched } = ctx as { _matchedRoute?: unknown };
  return route ?? (typeof matched === 'string' ? matched : undefined);
}

/** Writes the envelope of a success in the caller's language. @param path as called, if it differs from this request */
export function sendSuccess(ctx: Context, fields: object, path: string = ctx.path, language = languageOf(ctx)): void {
  ctx.status = 200;
  ctx.vary('Accept-Language');
  ctx.body = successEnvelope(fields, path, language);
}

/** Writes a failure's status, headers and envelope. */
export function sendFailure(ctx: Context, error: ApiError, language = languageOf(ctx)): void {
  const { headers, retryAfter } = error.particulars;
  ctx.status = error.status;
  if (error.status >= 400) stateOf(ctx).failure = error.errorName;
  ctx.remove('Location');
  for (const [name, value] of Object.entries(headers ?? {})) ctx.set(name, value);
  if (retryAfter !== undefined) {
    const seconds = String(Math.max(1, Math.ceil(retryAfter)));
    ctx.set('Retry-After', seconds);
    // Whichever limit it is that keeps a caller waiting, there is nothing left until then.
    if (error.status === 429 && ctx.response.get('RateLimit-Limit')) {
      ctx.set({ 'RateLimit-Remaining': '0', 'RateLimit-Reset': seconds });
    }
  }
  ctx.set('Cache-Control', 'no-store');
  ctx.vary('Accept-Language');
  ctx.body = failureEnvelope(error, language);
}

/** The error for the caller: catalogue errors as they are, all others without detail. */
export function asApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  if (thrown instanceof DatabaseFault) return new ApiError('DATABASE', { cause: thrown });
  return new ApiError(thrown instanceof Error ? 'INTERNAL' : 'UNKNOWN', { cause: thrown });
}

/** Handles errors outside of `frame`, or while its answer is written: Koa's own answer has no envelope. */
export function answerFaults(app: Pick<Koa, 'context'>, log: Log): void {
  const { onerror } = app.context;
  app.context.onerror = function answerFault(this: Context, thrown: Error | null) {
    if (!thrown || this.headerSent || !this.writable) return onerror.call(this, thrown as Error);
    log.error({ err: thrown }, 'a request could not be answered');
    for (const name of this.res.getHeaderNames()) this.res.removeHeader(name);
    answerPlainly(this.res, asApiError(thrown));
  };
}
