/** Pictures whose content never changes. */
import type { Context, Middleware } from 'koa';
import type { Binary } from '../api/endpoint.ts';
import { ApiError } from '../api/errors.ts';
import { only } from './middleware.ts';
import { stateOf } from './respond.ts';
import { FOR_GOOD, refuseWrites, sendFile } from './static-files.ts';

const headers = {
  'Cache-Control': FOR_GOOD,
  // Nothing in it is executed, whatever type a browser assumes.
  'Content-Security-Policy': "default-src 'none'; sandbox",
  // Any page may show it, on a canvas too.
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'Access-Control-Allow-Origin': '*',
};

/**
 * Serves GET and HEAD below a path.
 * @param find the file of the rest of a path; undefined where there is none
 */
export function immutableFiles(
  path: string,
  find: (rest: string, ctx: Context) => Promise<Binary | undefined>,
): Middleware {
  return only(
    (ctx) => ctx.path.startsWith(path),
    async (ctx) => {
      stateOf(ctx).route = path;
      refuseWrites(ctx, 'GET, HEAD');
      const rest = ctx.path.slice(path.length);
      const file = await find(rest, ctx);
      if (!file) throw new ApiError('NOT_FOUND');
      sendFile(ctx, path, { type: file.type, body: file.bytes, etag: rest, headers });
    },
  );
}
