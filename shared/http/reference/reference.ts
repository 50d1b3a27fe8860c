/** GET /docs: the guide, which needs no script; GET /docs/operations: every call, to be tried. */
import { createHash } from 'node:crypto';
import type { Context, Middleware } from 'koa';
import type { Endpoint } from '../../api/endpoint.ts';
import type { Language } from '../../words/language.ts';
import { only } from '../only.ts';
import { languageOf } from '../request.ts';
import { stateOf } from '../respond.ts';
import { refuseWrites, sendFile } from '../static-files.ts';
import { createGuide } from './guide.ts';
import type { Places } from './guide-calls.ts';
import { operationsPage } from './operations-page.ts';

interface Shown {
  readonly policy: string;
  page(language: Language): string;
}

/** @param endpoints those of this server, for what the guide says of scopes, errors and limits */
export function reference(places: Places, endpoints: readonly Endpoint<never>[]): Middleware {
  const guide = createGuide(places, endpoints);
  const operations = operationsPage([
    { name: 'Resource API', document: `${places.resourceUrl}/openapi.json` },
    // Not /openapi.json: where both servers share one address, that is the resource API's.
    { name: 'Authorization', document: `${places.authUrl}/oauth/openapi.json` },
  ]);
  const assets = new Map([guide.style, ...operations.assets].map((asset) => [asset.address, asset]));
  const pages = new Map<string, Shown>([
    ['/docs', guide],
    ['/docs/operations', operations],
  ]);

  const sendPage = (ctx: Context, { page, policy }: Shown) => {
    const language = languageOf(ctx);
    const body = page(language);
    const etag = createHash('sha256').update(body).digest('base64url');
    ctx.vary('Accept-Language');
    const headers = {
      'Cache-Control': 'no-cache',
      'Content-Security-Policy': policy,
      'Referrer-Policy': 'no-referrer',
    };
    sendFile(ctx, '/docs', { type: 'text/html; charset=utf-8', body, etag, headers });
  };

  return only(
    ({ path }) => /^\/docs(?:\/|$)/.test(path),
    async (ctx, next) => {
      stateOf(ctx).route = '/docs';
      refuseWrites(ctx);
      const asset = assets.get(ctx.path);
      if (asset) return asset.send(ctx);
      const found = pages.get(ctx.path.replace(/\/$/, ''));
      return found ? sendPage(ctx, found) : next();
    },
  );
}
