/** GET /healthz: the process is alive. GET /readyz: it can do its work. */
import type { Context } from 'koa';
import { codeWords, toldIn } from '../api/envelope.ts';
import { ApiError, type Detail, success } from '../api/errors.ts';
import { reason } from '../api/reasons.ts';
import type { Database } from '../db/driver/database.ts';
import { isSchemaCurrent } from '../db/schema.ts';
import { languageOf, stateOf } from './request.ts';
import { sendFailure } from './respond.ts';
import { refuseWrites } from './static-files.ts';

export interface HealthOptions {
  readonly database: Database;
  /** Further requirements that the process lacks at the moment. */
  lacks(): Promise<readonly Detail[]>;
}

/** Serves both paths. */
export function health({ database, lacks }: HealthOptions) {
  const missing = async (): Promise<readonly Detail[]> => {
    if (await isSchemaCurrent(database)) return lacks();
    return [{ field: 'schema', reason: reason('notCurrentSchema') }];
  };
  return async function answerHealth(ctx: Context): Promise<void> {
    stateOf(ctx).route = ctx.path;
    refuseWrites(ctx);
    ctx.set('Cache-Control', 'no-store');
    const details = ctx.path === '/readyz' ? await missing() : [];
    if (details.length) {
      // Not a fault of this request: one line says what is missing, without a stack.
      stateOf(ctx).log.warn({ details: toldIn(details) }, 'not ready');
      return sendFailure(ctx, new ApiError('UNAVAILABLE', { details }));
    }
    const { code: error_code, uri: api_uri } = success.OK;
    ctx.body = { error_code, api_uri, message: codeWords('OK', languageOf(ctx)) };
  };
}
