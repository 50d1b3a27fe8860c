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
];

/** Headers of the agents' protocol. */
const MCP_HEADERS = 'Mcp-Protocol-Version,Mcp-Session-Id,Mcp-Method,Mcp-Name,Last-Event-ID';

/** @param prefix the paths: `/api` includes `/apis`, `/` means all */
export function allowAnyPage(prefix: string, allowMethods: string): Middleware {
  const allow = cors({
    origin: '*',
    allowMethods,
    allowHeaders: `Authorization,Content-Type,DPoP,X-Captcha-Token,X-Request-Id,${MCP_HEADERS}`,
    exposeHeaders: EXPOSED,
    keepHeadersOnError: true,
    maxAge: 3600,
  });
  return function allowCrossOrigin(ctx, next) {
    return ctx.path.toLowerCase().startsWith(prefix) ? allow(ctx, next) : next();
  };
}
