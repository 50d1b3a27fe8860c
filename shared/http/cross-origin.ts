/** Cross-origin calls (CORS): any page may call the API, since what opens it is a token, and cookies are never allowed along. */
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
];

/** @param prefix the paths it is for: `/api` stands for `/apis` too, `/` for all */
export function allowAnyPage(prefix: string, allowMethods: string): Middleware {
  const allow = cors({
    origin: '*',
    allowMethods,
    allowHeaders: 'Authorization,Content-Type,DPoP,X-Captcha-Token,X-Request-Id',
    exposeHeaders: EXPOSED,
    keepHeadersOnError: true,
    maxAge: 3600,
  });
  return function allowCrossOrigin(ctx, next) {
    return ctx.path.toLowerCase().startsWith(prefix) ? allow(ctx, next) : next();
  };
}
