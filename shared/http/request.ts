/**
 * What is known of a request: the state that our answer is made from, its language, its caller's address, and how a
 * handler sees it.
 */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Context } from 'koa';
import type { Http } from '../api/endpoint.ts';
import type { ApiError } from '../api/errors.ts';
import { networkOf } from '../config/addresses.ts';
import type { BudgetUse } from '../limits/limits.ts';
import type { Log } from '../runtime/log.ts';
import type { RequestOrigin } from '../runtime/request-id.ts';
import { DEFAULT_LANGUAGE, type Language, readLanguage } from '../words/language.ts';
import { cookieOf, setCookie } from './cookies.ts';
import { holdsTag } from './entity-tags.ts';

/** What a call may say beside its own parameters. */
interface Said {
  readonly lang?: unknown;
}

/** The language of the answer: the parameter `lang`, else the browser's preference, else the default. */
export const languageOf = (ctx: Context, said?: Said): Language => languageAsked(ctx, said) ?? DEFAULT_LANGUAGE;

/**
 * The requested language; undefined if none is requested.
 * @param said the parameters, if they are not those of the request itself
 */
function languageAsked(ctx: Context, said = (ctx.request as { body?: Said }).body): Language | undefined {
  const lang = typeof said?.lang === 'string' || !ctx.querystring ? said?.lang : ctx.query.lang;
  if (typeof lang === 'string' && lang) return readLanguage(lang) ?? DEFAULT_LANGUAGE;
  if (!ctx.get('accept-language')) return undefined;
  return ctx.acceptsLanguages().map(readLanguage).find(Boolean);
}

/**
 * The language of the answer, as `languageOf` finds it, where no preferences have to be weighed.
 * @param lang the parameter
 * @returns undefined where Koa must weigh them
 */
export function languageAtOnce(lang: unknown, acceptLanguage = '*'): Language | undefined {
  if (typeof lang === 'string' && lang) return readLanguage(lang) ?? DEFAULT_LANGUAGE;
  if (acceptLanguage === '*') return DEFAULT_LANGUAGE;
  // The first tag weighs most if it has no weight of its own (RFC 9110 section 12.5.4).
  const [first = ''] = acceptLanguage.split(',', 1);
  return /^\w+(-\w+)*$/.test(first) ? readLanguage(first) : undefined;
}

/** Only callers that accept HTML by name get pages: libraries accept anything. */
export const namesHtml = (ctx: Context): boolean =>
  /\btext\/html\b/i.test(ctx.get('accept')) && ctx.accepts('html') !== false;

/** The language of a request that does not reach Koa. */
export const languageOfHeader = (acceptLanguage = ''): Language =>
  readLanguage(acceptLanguage.trim()) ?? DEFAULT_LANGUAGE;

/**
 * Makes headers about the request's origin trustworthy. Without proxies, X-Forwarded-* is dropped; with proxies, the
 * caller is the address that the outermost one saw.
 * @param proxies the number of reverse proxies
 * @returns the caller's address
 */
export function callerAddress(req: IncomingMessage, proxies: number): string {
  const direct = req.socket.remoteAddress ?? '';
  if (proxies === 0) return networkOf(direct);
  const hops = String(req.headers['x-forwarded-for'] ?? '')
    .split(',')
    .map((hop) => hop.trim())
    .filter(Boolean);
  return networkOf(hops.at(-proxies) ?? hops[0] ?? direct);
}

/**
 * Answers a request, whose `url` is a path and a query.
 * @param refusal the error that it is rejected with, if it is
 */
export type Listener = (req: IncomingMessage, res: ServerResponse, refusal?: ApiError) => void;

/** What is known of a request beside Koa's own context, and what its answer will have. */
export class RequestState {
  readonly requestId: string;
  readonly log: Log;
  /** The caller's address behind proxies. */
  readonly address: string;
  readonly origin: RequestOrigin;
  /** The error that it is rejected with, whatever it asks for. */
  refusal: ApiError | undefined;
  /** By `performance.now()`. */
  readonly started = performance.now();
  /** The declared route of the request; by default the one that a router matched. */
  route: string | undefined;
  /** The failure of the answer: its name in the catalogue, or the code of the engine. */
  failure: string | undefined;
  /** The app that has proven to call, by a secret or a token. */
  app: string | undefined;
  /** The grant type by which it got tokens. */
  granted: string | undefined;
  /** The tightest of the limits that the call was counted for. */
  standing: BudgetUse | undefined;
  /** The headers with which pages of any origin may read the answer (CORS), names and values in turn. */
  openToPages: readonly string[] | undefined;
  /** Whether the answer depends on the caller's language. */
  isInLanguage = false;
  /** The answer as JSON text. It stands instead of Koa's body, unless that was set after it. */
  json: string | undefined;
  /** Koa's body at that time. */
  bodyBeforeJson: unknown;
  /** The steps that were made ahead of Koa, by name; undefined for a request that came to Koa at once. */
  steps: Map<string, unknown> | undefined;

  constructor(requestId: string, log: Log, address: string) {
    this.requestId = requestId;
    this.log = log;
    this.address = address;
    this.origin = { address };
  }
}

/** The state of a request at Koa, by `frame`. */
export const stateOf = (ctx: Context): RequestState => ctx.state as RequestState;

/**
 * Makes a step of a request, unless it was made ahead of Koa: then its outcome is that one, be it a value or an error.
 * @param step its name
 */
export function once<T>({ steps }: RequestState, step: string, make: () => T): T {
  const made = (steps?.get(step) as T | undefined) ?? make();
  steps?.set(step, made);
  return made;
}

/** A handler's view of a request and its answer. */
export class RequestHttp implements Http {
  readonly #ctx: Context;
  readonly #secure: boolean;
  readonly #said: Said | undefined;

  /** @param said the parameters of the call, where they are not those of the request */
  constructor(ctx: Context, secure: boolean, said?: Said) {
    this.#ctx = ctx;
    this.#secure = secure;
    this.#said = said;
  }

  get address() {
    return stateOf(this.#ctx).address;
  }

  get language() {
    stateOf(this.#ctx).isInLanguage = true;
    return languageOf(this.#ctx, this.#said);
  }

  get languageAsked() {
    return languageAsked(this.#ctx, this.#said);
  }

  header(name: string) {
    return this.#ctx.get(name);
  }

  prefers(...types: string[]) {
    return this.#ctx.accepts(...types) || undefined;
  }

  cookie(name: string) {
    return cookieOf(this.#ctx, name, { secure: this.#secure });
  }

  setCookie(name: string, value: string, { maxAge }: { maxAge?: number }) {
    setCookie(this.#ctx, name, value, { secure: this.#secure, maxAge });
  }

  setHeader(name: string, value: string) {
    this.#ctx.set(name, value);
  }

  holds(state: string) {
    const etag = createHash('sha256').update(state).digest('base64url');
    this.#ctx.etag = etag;
    return holdsTag(this.header('If-None-Match'), `"${etag}"`);
  }
}

/** True for GET and HEAD. */
export const isRead = ({ method }: Context): boolean => method === 'GET' || method === 'HEAD';
