/** Answers that are equal for everybody: pictures, stylesheets, documents. */
import type { Context, Middleware } from 'koa';
import type { Binary } from '../api/endpoint.ts';
import { ApiError } from '../api/errors.ts';
import { holdsTag } from './entity-tags.ts';
import { isRead, stateOf } from './request.ts';

export interface StaticFile {
  readonly type: string;
  readonly body: Buffer | string;
  /** A caller with this tag gets 304. */
  readonly etag?: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A `Cache-Control` of a year, the usual maximum, for content that never changes. */
export const FOR_GOOD = 'public, max-age=31536000, immutable';

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
  if (etag !== undefined && holdsTag(ctx.get('If-None-Match'), ctx.response.get('ETag'))) ctx.status = 304;
  else ctx.body = body;
}

const headers = {
  'Cache-Control': FOR_GOOD,
  // Nothing in it is executed, whatever type a browser assumes.
  'Content-Security-Policy': "default-src 'none'; sandbox",
  // Any page may show it, on a canvas too.
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'Access-Control-Allow-Origin': '*',
};

/**
 * Serves pictures whose content never changes to GET and HEAD, below a path.
 * @param find the file of the rest of a path; undefined where there is none
 */
export const immutableFiles = (
  path: string,
  find: (rest: string, ctx: Context) => Promise<Binary | undefined>,
): Middleware =>
  async function serveImmutable(ctx) {
    stateOf(ctx).route = path;
    refuseWrites(ctx, 'GET, HEAD');
    const rest = ctx.path.slice(path.length);
    const file = await find(rest, ctx);
    if (!file) throw new ApiError('NOT_FOUND');
    sendFile(ctx, path, { type: file.type, body: file.bytes, etag: rest, headers });
  };
