/** A handler's view of a request and its answer. */
import { createHash } from 'node:crypto';
import type { Context } from 'koa';
import type { Http } from '../api/endpoint.ts';
import { cookieOf, setCookie } from './cookies.ts';
import { holdsTag } from './entity-tags.ts';
import { languageAsked, languageOf, stateOf } from './request.ts';

export class RequestHttp implements Http {
  readonly #ctx: Context;
  readonly #secure: boolean;
  readonly #said: { readonly lang?: unknown } | undefined;

  /** @param said the parameters of the call, where they are not those of the request */
  constructor(ctx: Context, secure: boolean, said?: { readonly lang?: unknown }) {
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
    // ctx.fresh obeys the `Cache-Control: no-cache` that fetch adds to conditional requests, so it cannot be used.
    return holdsTag(this.header('If-None-Match'), `"${etag}"`);
  }
}
