/** Cross-origin calls (CORS): any page may call the API, since only tokens open it; cookies are never allowed. */
import cors from '@koa/cors';
import type { Middleware } from 'koa';

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
];

/**
 * A page may send any header: libraries add their own (X-Requested-With, traceparent), and none opens anything here.
 * @param prefix the paths: `/api` includes `/apis`, `/` means all
 */
export function allowAnyPage(prefix: string, allowMethods: string): Middleware {
  const allow = cors({
    origin: '*',
    allowMethods,
    exposeHeaders: EXPOSED,
    keepHeadersOnError: true,
    maxAge: 3600,
  });
  return function allowCrossOrigin(ctx, next) {
    return ctx.path.toLowerCase().startsWith(prefix) ? allow(ctx, next) : next();
  };
}
