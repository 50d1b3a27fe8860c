/** Cross-origin calls (CORS): any page may call the API, since only tokens open it; cookies are never allowed. */
import type { Context, Middleware } from 'koa';
import { stateOf } from './request.ts';

const EXPOSED = [
  'X-Request-Id',
  'X-Captcha-Token',
  'WWW-Authenticate',
  'DPoP-Nonce',
  'Retry-After',
  'RateLimit-Limit',
  'RateLimit-Remaining',
  'RateLimit-Reset',
  'RateLimit-Policy',
].join(',');

/** The headers of an answer that pages may read: names and values in turn. */
export const OPEN_TO_PAGES = ['Access-Control-Allow-Origin', '*', 'Access-Control-Expose-Headers', EXPOSED] as const;

/** Seconds that a browser keeps the answer to a preflight. */
const KEPT = '3600';

/**
 * A page may send any header: libraries add their own (X-Requested-With, traceparent), and none opens anything here.
 * @param prefix the paths: `/api` includes `/apis`, `/` means all
 */
export function allowAnyPage(prefix: string, allowMethods: string): Middleware {
  const answerPreflight = (ctx: Context) => {
    ctx.set({
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Max-Age': KEPT,
      'Access-Control-Allow-Methods': allowMethods,
    });
    const headers = ctx.get('Access-Control-Request-Headers');
    if (headers) ctx.set('Access-Control-Allow-Headers', headers);
    ctx.status = 204;
  };
  return function allowCrossOrigin(ctx, next) {
    if (prefix !== '/' && !ctx.path.toLowerCase().startsWith(prefix)) return next();
    if (ctx.method !== 'OPTIONS') {
      stateOf(ctx).openToPages = OPEN_TO_PAGES;
      return next();
    }
    ctx.vary('Origin');
    return ctx.get('Access-Control-Request-Method') ? answerPreflight(ctx) : next();
  };
}
