/**
 * The frame of every request: an id, a log line, errors as the documented envelope, and the end of its answer. Headers that
 * most answers have are noted in the state of the request and written at once with the status line: node:http and Koa check,
 * copy and merge each header that is set before.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type Koa from 'koa';
import type { Context, Middleware } from 'koa';
import { codeWords, failureEnvelope, successEnvelope } from '../api/envelope.ts';
import { ApiError } from '../api/errors.ts';
import { DatabaseFault } from '../db/driver/faults.ts';
import { rateLimitHeaders } from '../limits/limits.ts';
import type { Answered } from '../metrics/metrics.ts';
import type { Log } from '../runtime/log.ts';
import { currentRequest, inRequest, REQUEST_ID } from '../runtime/request-id.ts';
import { answerPlainly } from './refusals.ts';
import { callerAddress, type Listener, languageOf, RequestState, stateOf } from './request.ts';

interface Beginning {
  readonly log: Log;
  /** The number of reverse proxies. */
  readonly proxies: number;
  /** True if the caller may set the request id. */
  mayName(req: IncomingMessage): boolean;
}

/** The listener that gives each request its state, and has it served under its id. */
export function requestListener(
  { log, proxies, mayName }: Beginning,
  serve: (req: IncomingMessage, res: ServerResponse, state: RequestState) => void,
): Listener {
  return function beginRequest(req, res, refusal) {
    const given = req.headers[REQUEST_ID.toLowerCase()];
    const isGiven = typeof given === 'string' && WELL_FORMED.test(given) && mayName(req);
    const state = new RequestState(isGiven ? given : randomUUID(), log, callerAddress(req, proxies));
    state.refusal = refusal;
    inRequest(state, () => serve(req, res, state));
  };
}

const WELL_FORMED = /^[\w-]{8,64}$/;

export interface FrameOptions {
  readonly log: Log;
  /** Called for every answer. */
  answered(answer: Answered, req: IncomingMessage): void;
  /** The challenge of a 401 that has none of its own (RFC 9110 section 11.6.1). */
  readonly challenge?: string;
  /** Answers a failure with a page where the caller is a browser; returns false to have the envelope. */
  renderPage?(ctx: Context, error: ApiError): boolean | Promise<boolean>;
}

/** The outermost middleware, behind `requestListener`. */
export function frame(options: FrameOptions): Middleware {
  const { log, challenge, renderPage = () => false } = options;
  return async function answerInFrame(ctx, next) {
    const { method, req } = ctx;
    const state = currentRequest();
    if (!(state instanceof RequestState)) throw new TypeError('a request has come without a state');
    ctx.state = state;
    try {
      if (state.refusal) throw state.refusal;
      await next();
      const isUnanswered = ctx.status === 404 && ctx.body == null && ctx.respond !== false;
      if (isUnanswered && state.json === undefined) throw new ApiError('NOT_FOUND');
    } catch (thrown) {
      state.json = undefined;
      const error = asApiError(thrown);
      // A temporary refusal is no fault, and may be very frequent.
      if (error.particulars.retryAfter !== undefined) log.debug({ failure: error.errorName }, 'refused for a moment');
      else if (error.status >= 500) log.error({ err: thrown }, codeWords(error.errorName));
      if (!(await renderPage(ctx, error))) sendFailure(ctx, error);
    }
    const { status, path } = ctx;
    if (status === 401 && challenge && !ctx.response.get('WWW-Authenticate')) ctx.set('WWW-Authenticate', challenge);
    finishAnswer(ctx, state);
    // @koa/router leaves the pattern that it has matched here.
    const { _matchedRoute: matched } = ctx as { _matchedRoute?: unknown };
    const route = state.route ?? (typeof matched === 'string' ? matched : undefined);
    record(options, req, state, { method, path, route, status });
  };
}

/** What is told of every answer. */
type Told = Pick<Answered, 'method' | 'route' | 'status'> & { readonly path: string };

/** Counts an answer, and logs it. */
export function record(
  { log, answered }: Pick<FrameOptions, 'log' | 'answered'>,
  req: IncomingMessage,
  { started, failure, app, granted, requestId }: RequestState,
  { method, path, route, status }: Told,
): void {
  const ms = performance.now() - started;
  answered({ method, route, status, seconds: ms / 1000, failure, app, granted, requestId }, req);
  // Only the path, without secrets: a query may contain a code, a path the address of a feed.
  if (!log.isLevelEnabled('info')) return;
  const shown = path.slice(0, 200).replace(/[\w-]{24,}/g, '…');
  log.info({ method, path: shown, status, ms: Math.round(ms) }, 'request');
}

/** Writes the envelope of a success in the caller's language. @param path as called, if it differs from this request */
export function sendSuccess(ctx: Context, fields: object, path: string = ctx.path, language = languageOf(ctx)): void {
  stateOf(ctx).isInLanguage = true;
  answerJson(ctx, 200, successEnvelope(fields, path, language));
}

/** Writes a failure's status, headers and envelope. */
export function sendFailure(ctx: Context, error: ApiError, language = languageOf(ctx)): void {
  setFailure(ctx, error);
  answerJson(ctx, error.status, failureEnvelope(error, language));
}

/** Sets a failure's status and headers, for an answer that shows it on a page. */
export function setFailure(ctx: Context, error: ApiError): void {
  const { status, particulars } = error;
  const { headers, retryAfter } = particulars;
  const state = stateOf(ctx);
  ctx.status = status;
  if (status >= 400) state.failure = error.errorName;
  ctx.remove('Location');
  for (const [name, value] of Object.entries(headers ?? {})) ctx.set(name, value);
  if (retryAfter !== undefined) {
    const seconds = Math.max(1, Math.ceil(retryAfter));
    ctx.set('Retry-After', String(seconds));
    // Whichever limit it is that keeps a caller waiting, there is nothing left until then.
    if (status === 429 && state.standing) state.standing = { ...state.standing, remaining: 0, reset: seconds };
  }
  // The limit that refuses tells its own standing.
  if (headers && 'RateLimit-Limit' in headers) state.standing = undefined;
  ctx.set('Cache-Control', 'no-store');
  state.isInLanguage = true;
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

/** Answers with a value as JSON. By default caches keep nothing of it. */
export function answerJson(ctx: Context, status: number, value: object): void {
  const state = stateOf(ctx);
  ctx.status = status;
  state.json = JSON.stringify(value);
  state.bodyBeforeJson = ctx.body;
}

/** Writes a JSON answer without Koa, with the headers that the state tells. Caches keep nothing of it. */
export function writeJson(res: ServerResponse, state: RequestState, value: object): void {
  const headers = commonHeaders(state);
  const varying = variesBy(state);
  if (varying) headers.push('Vary', varying);
  headers.push('Cache-Control', 'no-store');
  sendJson(res, JSON.stringify(value), headers);
}

/** Writes a JSON answer. Any other is left to Koa, with the headers that every answer has. */
function finishAnswer(ctx: Context, state: RequestState): void {
  const { res } = ctx;
  const json = ctx.body === state.bodyBeforeJson ? state.json : undefined;
  const headers = commonHeaders(state);
  const varying = variesBy(state);
  if (json === undefined || !ctx.writable) {
    for (let at = 0; at < headers.length; at += 2) ctx.set(headers[at] as string, headers[at + 1] as string);
    if (varying) ctx.vary(varying);
    return;
  }
  if (res.hasHeader('Vary')) ctx.vary(varying);
  else if (varying) headers.push('Vary', varying);
  if (!res.hasHeader('Cache-Control')) headers.push('Cache-Control', 'no-store');
  ctx.respond = false;
  sendJson(res, json, headers);
}

function sendJson(res: ServerResponse, json: string, headers: string[]): void {
  headers.push('Content-Type', 'application/json; charset=utf-8', 'Content-Length', String(Buffer.byteLength(json)));
  res.writeHead(res.statusCode, headers).end(json);
}

/** Names and values in turn. */
function commonHeaders({ requestId, openToPages, standing }: RequestState): string[] {
  const headers = [REQUEST_ID, requestId, 'X-Content-Type-Options', 'nosniff'];
  if (openToPages) headers.push(...openToPages);
  if (standing) {
    const told = rateLimitHeaders(standing);
    for (const name in told) headers.push(name, told[name] as string);
  }
  return headers;
}

function variesBy({ openToPages, isInLanguage }: RequestState): string {
  if (!openToPages) return isInLanguage ? 'Accept-Language' : '';
  return isInLanguage ? 'Origin, Accept-Language' : 'Origin';
}
