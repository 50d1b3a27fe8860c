/** Answers that are equal for everybody: pictures, stylesheets, documents. */
import type { Context } from 'koa';
import { ApiError } from '../api/errors.ts';
import { stateOf } from './respond.ts';

export interface StaticFile {
  readonly type: string;
  readonly body: Buffer | string;
  /** A caller with this tag gets 304. */
  readonly etag?: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A `Cache-Control` of a year, the usual maximum, for content that never changes. */
export const FOR_GOOD = 'public, max-age=31536000, immutable';

/** True for GET and HEAD. */
export const isRead = ({ method }: Context): boolean => method === 'GET' || method === 'HEAD';

/** @throws ApiError METHOD_NOT_ALLOWED for whatever is neither GET nor HEAD */
export function refuseWrites(ctx: Context, allow = 'GET'): void {
  if (!isRead(ctx)) throw new ApiError('METHOD_NOT_ALLOWED', { headers: { Allow: allow } });
}

/** @param route the route in the metrics */
export function sendFile(ctx: Context, route: string, { type, body, etag, headers }: StaticFile): void {
  stateOf(ctx).route = route;
  ctx.status = 200;
  ctx.type = type;
  ctx.set(headers);
  if (etag !== undefined) ctx.etag = etag;
  if (etag !== undefined && ctx.fresh) ctx.status = 304;
  else ctx.body = body;
}
