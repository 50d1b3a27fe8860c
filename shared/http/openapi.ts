/** GET /openapi.json: the operations of this server, for programs and for the reference. */
import type { Context } from 'koa';
import type { Endpoint } from '../api/endpoint.ts';
import { presentLook } from '../look/present.ts';
import { type About, openApiDocument } from './openapi/document.ts';
import { type Packed, pack, sendPacked } from './packed.ts';
import { stateOf } from './request.ts';
import { refuseWrites } from './static-files.ts';

const headers = { 'Access-Control-Allow-Origin': '*' };

/** Serves the document at any path. It is built and compressed for the first request. */
export function openApi<D>(about: About, endpoints: readonly Endpoint<D>[]) {
  let made: { readonly name: string; readonly packed: Packed } | undefined;
  return function sendDocument(ctx: Context): void {
    stateOf(ctx).route = ctx.path;
    refuseWrites(ctx);
    const { name } = presentLook();
    if (name !== made?.name) made = { name, packed: pack(JSON.stringify(openApiDocument(about, endpoints))) };
    sendPacked(ctx, ctx.path, { type: 'application/json', packed: made.packed, headers });
  };
}
