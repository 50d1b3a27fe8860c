/** GET /openapi.json: what this server answers to, for programs and for the reference page. */
import type { Middleware } from 'koa';
import type { Endpoint } from '../api/endpoint.ts';
import { ApiError } from '../api/errors.ts';
import { only } from './only.ts';
import { type About, openApiDocument } from './openapi/document.ts';
import { stateOf } from './respond.ts';

/** @param paths where it is, every one of them */
export function openApi<D>(
  about: About,
  endpoints: readonly Endpoint<D>[],
  paths: readonly string[] = ['/openapi.json'],
): Middleware {
  const text = JSON.stringify(openApiDocument(about, endpoints as readonly Endpoint<never>[]));
  return only(
    ({ path }) => paths.includes(path),
    async (ctx) => {
      stateOf(ctx).route = ctx.path;
      if (ctx.method !== 'GET' && ctx.method !== 'HEAD') {
        throw new ApiError('METHOD_NOT_ALLOWED', { headers: { Allow: 'GET' } });
      }
      ctx.set('Access-Control-Allow-Origin', '*');
      ctx.set('Cache-Control', 'no-cache');
      ctx.type = 'application/json';
      ctx.body = text;
    },
  );
}
