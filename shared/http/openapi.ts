/** GET /openapi.json: what this server answers to, for programs and for the reference page. */
import type { Middleware } from 'koa';
import type { Endpoint } from '../api/endpoint.ts';
import { only } from './only.ts';
import { type About, openApiDocument } from './openapi/document.ts';
import { stateOf } from './respond.ts';
import { refuseWrites, sendFile } from './static-files.ts';

const headers = { 'Access-Control-Allow-Origin': '*', 'Cache-Control': 'no-cache' };

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
      refuseWrites(ctx);
      sendFile(ctx, ctx.path, { type: 'application/json', body: text, headers });
    },
  );
}
