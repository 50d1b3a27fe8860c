/** GET /openapi.json: the operations of this server, for programs and for the reference. */
import type { Context } from 'koa';
import type { Endpoint } from '../api/endpoint.ts';
import { presentLook } from '../look/present.ts';
import { type About, openApiDocument } from './openapi/document.ts';
import { stateOf } from './request.ts';
import { refuseWrites, sendFile } from './static-files.ts';

const headers = { 'Access-Control-Allow-Origin': '*', 'Cache-Control': 'no-cache' };

/** Serves the document at any path. It is built for the first request. */
export function openApi<D>(about: About, endpoints: readonly Endpoint<D>[]) {
  let text = '';
  let madeAs: string | undefined;
  return function sendDocument(ctx: Context): void {
    stateOf(ctx).route = ctx.path;
    refuseWrites(ctx);
    const { name } = presentLook();
    if (name !== madeAs) text = JSON.stringify(openApiDocument(about, endpoints));
    madeAs = name;
    sendFile(ctx, ctx.path, { type: 'application/json', body: text, headers });
  };
}
