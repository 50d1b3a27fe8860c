/** GET /healthz: the process is alive. GET /readyz: it can do its work. */
import type { Middleware } from 'koa';
import type { Database } from '../db/database.ts';
import { isSchemaCurrent } from '../db/schema.ts';
import { ApiError, success } from '../errors.ts';
import { only } from './only.ts';
import { languageOf } from './request.ts';
import { stateOf } from './respond.ts';

export function health({ database }: { readonly database: Database }): Middleware {
  const mine = ['/healthz', '/readyz'];
  return only(
    ({ path }) => mine.includes(path),
    async (ctx) => {
      stateOf(ctx).route = ctx.path;
      ctx.set('Cache-Control', 'no-store');
      if (ctx.path === '/readyz' && !(await isSchemaCurrent(database))) {
        throw new ApiError('UNAVAILABLE', {
          details: [{ field: 'schema', reason: 'is not current: run `cli migrate latest`' }],
        });
      }
      const { code: error_code, uri: api_uri, [languageOf(ctx)]: message } = success.OK;
      ctx.body = { error_code, api_uri, message };
    },
  );
}
