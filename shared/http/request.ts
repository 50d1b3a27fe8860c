/** The origin, language and id of a request. */
import type { IncomingMessage } from 'node:http';
import type { Context } from 'koa';
import { networkOf } from '../config/addresses.ts';
import { DEFAULT_LANGUAGE, type Language, readLanguage } from '../words/language.ts';

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
export function languageAsked(ctx: Context, said = (ctx.request as { body?: Said }).body): Language | undefined {
  const inQuery = ctx.querystring && typeof said?.lang !== 'string' ? ctx.query.lang : undefined;
  const lang = [said?.lang, inQuery].find((value) => typeof value === 'string');
  if (lang) return readLanguage(lang) ?? DEFAULT_LANGUAGE;
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
