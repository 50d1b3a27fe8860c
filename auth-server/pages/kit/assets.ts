/** The stylesheet and the icon: read once, under a name that changes with what is in them, so that browsers may keep them. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context, Middleware } from 'koa';
import { stateOf } from '../../../shared/http/respond.ts';

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

const byAddress = new Map([stylesheet, icon].map((asset) => [asset.address, asset]));

const asked = ({ path, method }: Context) => (method === 'GET' || method === 'HEAD' ? byAddress.get(path) : undefined);

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
  const answer = ctx.method === 'GET' || ctx.method === 'HEAD' ? wellKnown[ctx.path] : undefined;
  if (answer) {
    stateOf(ctx).route = ctx.path;
    ctx.set('Cache-Control', 'public, max-age=3600');
    return answer(ctx);
  }
  const asset = asked(ctx);
  if (!asset) return next();
  stateOf(ctx).route = '/assets';
  ctx.set('Cache-Control', 'public, max-age=31536000, immutable');
  ctx.set('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
  ctx.type = asset.type;
  ctx.body = asset.bytes;
};
