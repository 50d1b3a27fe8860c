/** Pictures at addresses whose content never changes. */
import type { Middleware } from 'koa';
import type { Binary } from '../api/endpoint.ts';
import { ApiError } from '../api/errors.ts';
import { only } from './only.ts';
import { stateOf } from './respond.ts';

/** Seconds: a year, the longest that caches know. */
const FOR_GOOD = 31_536_000;

/**
 * Serves GET and HEAD below a path.
 * @param find the file of the rest of a path; undefined where there is none
 */
export function immutableFiles(path: string, find: (rest: string) => Promise<Binary | undefined>): Middleware {
  return only(
    (ctx) => ctx.path.startsWith(path),
    async (ctx) => {
      stateOf(ctx).route = path;
      if (ctx.method !== 'GET' && ctx.method !== 'HEAD') {
        throw new ApiError('METHOD_NOT_ALLOWED', { headers: { Allow: 'GET, HEAD' } });
      }
      const rest = ctx.path.slice(path.length);
      const file = await find(rest);
      if (!file) throw new ApiError('NOT_FOUND');
      ctx.status = 200;
      ctx.type = file.type;
      ctx.body = file.bytes;
      ctx.etag = rest;
      ctx.set('Cache-Control', `public, max-age=${FOR_GOOD}, immutable`);
      // Whatever a browser is made to think of it, nothing in it runs.
      ctx.set('Content-Security-Policy', "default-src 'none'; sandbox");
      // Any page may show it, and draw it on a canvas.
      ctx.set('Cross-Origin-Resource-Policy', 'cross-origin');
      ctx.set('Access-Control-Allow-Origin', '*');
      if (ctx.fresh) ctx.status = 304;
    },
  );
}
