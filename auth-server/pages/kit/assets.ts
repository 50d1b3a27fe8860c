/** The stylesheet and the icon: read once, under a name that changes with what is in them, so that browsers may keep them. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context, Middleware } from 'koa';
import { stateOf } from '../../../shared/http/respond.ts';
import { FOR_GOOD, isRead, sendFile } from '../../../shared/http/static-files.ts';

interface Asset {
  readonly address: string;
  readonly type: string;
  readonly bytes: Buffer;
}

function load(name: string, extension: string): Asset {
  const bytes = readFileSync(join(import.meta.dirname, 'assets', `${name}.${extension}`));
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
  return { address: `/assets/${name}.${hash}.${extension}`, type: extension, bytes };
}

const stylesheet = load('upare', 'css');
const icon = load('upare', 'svg');

/** Their addresses. */
export const assets = { stylesheet: stylesheet.address, icon: icon.address };

const headers = {
  'Cache-Control': FOR_GOOD,
  'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
};

const byAddress = new Map([stylesheet, icon].map((asset) => [asset.address, asset]));

/** Where a browser, a crawler or a password manager looks by itself. The second: W3C, a well-known URL for changing passwords. */
const wellKnown: Readonly<Record<string, (ctx: Context) => void>> = {
  '/favicon.ico': (ctx) => ctx.redirect(icon.address),
  '/.well-known/change-password': (ctx) => ctx.redirect('/account'),
  '/robots.txt': (ctx) => {
    ctx.type = 'txt';
    ctx.body = 'User-agent: *\nDisallow: /\n';
  },
};

export const serveAssets: Middleware = (ctx, next) => {
  if (!isRead(ctx)) return next();
  const answer = wellKnown[ctx.path];
  if (answer) {
    stateOf(ctx).route = ctx.path;
    ctx.set('Cache-Control', 'public, max-age=3600');
    return answer(ctx);
  }
  const asset = byAddress.get(ctx.path);
  if (!asset) return next();
  sendFile(ctx, '/assets', { type: asset.type, body: asset.bytes, headers });
};
