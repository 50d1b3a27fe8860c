/** Answers that are the same for everybody: pictures, stylesheets, documents. */
import type { Context } from 'koa';
import { ApiError } from '../api/errors.ts';
import { stateOf } from './respond.ts';

export interface StaticFile {
  readonly type: string;
  readonly body: Buffer | string;
  /** Whoever holds an answer of this tag is not sent it again. */
  readonly etag?: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A `Cache-Control` of a year, the longest that caches know: for addresses whose content never changes. */
export const FOR_GOOD = 'public, max-age=31536000, immutable';

export const isRead = ({ method }: Context): boolean => method === 'GET' || method === 'HEAD';

/** @throws ApiError METHOD_NOT_ALLOWED for whatever is neither GET nor HEAD */
export function refuseWrites(ctx: Context, allow = 'GET'): void {
  if (!isRead(ctx)) throw new ApiError('METHOD_NOT_ALLOWED', { headers: { Allow: allow } });
}

/** @param route what the metrics count it under */
export function sendFile(ctx: Context, route: string, { type, body, etag, headers }: StaticFile): void {
  stateOf(ctx).route = route;
  ctx.status = 200;
  ctx.type = type;
  ctx.set(headers);
  if (etag !== undefined) ctx.etag = etag;
  if (etag !== undefined && ctx.fresh) ctx.status = 304;
  else ctx.body = body;
}
