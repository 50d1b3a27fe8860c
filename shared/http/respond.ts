/** Every request's frame: an id, a log line, and whatever is thrown as the documented envelope. */
import { randomUUID } from 'node:crypto';
import type { Context, Middleware } from 'koa';
import { DatabaseFault } from '../db/database.ts';
import { ApiError, catalogue, failureEnvelope } from '../errors.ts';
import type { Log } from '../log.ts';
import { languageOf } from './request.ts';

export interface RequestState {
  readonly requestId: string;
  /** Writes lines with the request's id. */
  readonly log: Log;
  /** The caller's address, proxies accounted for. */
  readonly address: string;
}

/** The state that `frame` gives every request. */
export const stateOf = (ctx: Context): RequestState => ctx.state as RequestState;

/**
 * The outermost middleware.
 * @param addressOf tells the caller's address
 * @param renderPage answers a failure with a page where the caller is a browser; returns false to have the envelope
 */
export function frame(
  log: Log,
  addressOf: (ctx: Context) => string,
  renderPage: (ctx: Context, error: ApiError) => boolean | Promise<boolean> = () => false,
): Middleware {
  return async (ctx, next) => {
    const started = performance.now();
    const given = ctx.get('x-request-id');
    const requestId = /^[\w-]{8,64}$/.test(given) ? given : randomUUID();
    const address = addressOf(ctx);
    const state: RequestState = {
      requestId,
      address,
      // Made where it is used: most requests have but the line below.
      get log() {
        return log.child({ requestId });
      },
    };
    ctx.state = state;
    ctx.set('X-Request-Id', requestId);
    ctx.set('X-Content-Type-Options', 'nosniff');
    try {
      await next();
      if (ctx.status === 404 && ctx.body == null && ctx.respond !== false) throw new ApiError('NOT_FOUND');
    } catch (thrown) {
      const error = asApiError(thrown);
      if (error.status >= 500) state.log.error({ err: thrown }, catalogue[error.errorName].en);
      if (!(await renderPage(ctx, error))) sendFailure(ctx, error);
    }
    // The path alone, without what nobody is to guess: a query may carry a code, a path the address of a feed.
    log.info(
      {
        requestId,
        method: ctx.method,
        path: ctx.path.slice(0, 200).replace(/[\w-]{24,}/g, '…'),
        status: ctx.status,
        ms: Math.round(performance.now() - started),
      },
      'request',
    );
  };
}

/** Writes a failure's status, headers and envelope. */
export function sendFailure(ctx: Context, error: ApiError): void {
  const { headers, retryAfter } = error.particulars;
  ctx.status = error.status;
  ctx.remove('Location');
  for (const [name, value] of Object.entries(headers ?? {})) ctx.set(name, value);
  if (retryAfter !== undefined) ctx.set('Retry-After', String(Math.max(1, Math.ceil(retryAfter))));
  ctx.set('Cache-Control', 'no-store');
  ctx.vary('Accept-Language');
  ctx.body = failureEnvelope(error, languageOf(ctx));
}

/** What the caller may know of anything thrown: the catalogue's errors as they are, every fault without a detail. */
export function asApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  if (thrown instanceof DatabaseFault) return new ApiError('DATABASE', { cause: thrown });
  return new ApiError(thrown instanceof Error ? 'INTERNAL' : 'UNKNOWN', { cause: thrown });
}
