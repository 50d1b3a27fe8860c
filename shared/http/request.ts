/** What a request says of itself, read once: where it comes from, in which language to answer, under which id to log. */
import type { IncomingMessage } from 'node:http';
import type { Context } from 'koa';
import { networkOf } from '../config/addresses.ts';
import { DEFAULT_LANGUAGE, type Language, readLanguage } from '../words/language.ts';

/** The language of the answer: the parameter `lang`, else what the browser prefers, else the default. */
export const languageOf = (ctx: Context): Language => languageAsked(ctx) ?? DEFAULT_LANGUAGE;

/** The language that a request asks for; undefined where it asks for none. */
export function languageAsked(ctx: Context): Language | undefined {
  const body = (ctx.request as { body?: { lang?: unknown } }).body;
  const lang = [body?.lang, ctx.query.lang].find((value) => typeof value === 'string');
  if (lang) return readLanguage(lang) ?? DEFAULT_LANGUAGE;
  if (!ctx.get('accept-language')) return undefined;
  return ctx.acceptsLanguages().map(readLanguage).find(Boolean);
}

/** Only a caller that names HTML is shown a page: libraries send no Accept, or one for anything. */
export const namesHtml = (ctx: Context): boolean =>
  /\btext\/html\b/i.test(ctx.get('accept')) && ctx.accepts('html') !== false;

/** The language of a request that never comes to Koa. */
export const languageOfHeader = (acceptLanguage = ''): Language =>
  readLanguage(acceptLanguage.trim()) ?? DEFAULT_LANGUAGE;

/**
 * Makes the request's own words about its way trustworthy before anything reads them. Without proxies in front,
 * X-Forwarded-* is dropped; with them, the caller is the address that the outermost of them saw.
 * @param proxies how many reverse proxies stand in front
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
