/** What a request says of itself, read once: where it comes from, in which language to answer, under which id to log. */
import type { IncomingMessage } from 'node:http';
import type { Context } from 'koa';
import type { Language } from '../api/errors.ts';
import { networkOf } from '../config/addresses.ts';

/** The words' language: the parameter `lang`, else what the browser prefers, else English. */
export function languageOf(ctx: Context): Language {
  const body = (ctx.request as { body?: { lang?: unknown } }).body;
  const asked = [body?.lang, ctx.query.lang].find((value) => typeof value === 'string');
  if (asked) return asked.toLowerCase().startsWith('zh') ? 'zh' : 'en';
  if (!ctx.get('accept-language')) return 'en';
  // Any Chinese will do: what a browser calls zh-CN, zh-Hans-CN or zh-TW, and a Java locale zh_CN.
  const preferred = ctx.acceptsLanguages().find((tag) => /^(zh|en)(?![a-z])/i.test(tag));
  return preferred?.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

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
