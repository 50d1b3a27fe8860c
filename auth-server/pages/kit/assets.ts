/** Serves the stylesheet, the icon and the scripts. */
import type { Context, Middleware } from 'koa';
import { unpackedFor } from '../../../shared/http/packed.ts';
import { stateOf } from '../../../shared/http/respond.ts';
import { FOR_GOOD, isRead, sendFile } from '../../../shared/http/static-files.ts';
import { coloursAt } from './colours.ts';
import { loadAsset } from './load-asset.ts';
import { scripts } from './scripts.ts';

/** The parts of the stylesheet: of equal rules, the later one holds. */
const parts = ['frame', 'forms', 'interaction', 'account', 'parts', 'content', 'consoles'];
const stylesheet = loadAsset(
  'upare',
  'css',
  parts.map((part) => `upare/${part}.css`),
);
const icon = loadAsset('upare', 'svg');

/** Their addresses. */
export const assets = { stylesheet: stylesheet.address, icon: icon.address };

const headers = {
  'Cache-Control': FOR_GOOD,
  'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
};

const byAddress = new Map([stylesheet, icon, ...scripts.values()].map((asset) => [asset.address, asset]));

/**
 * Paths that browsers, crawlers and password managers ask for on their own. The second is W3C's well-known URL for
 * changing passwords.
 */
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
  const colours = coloursAt(ctx.path);
  if (colours !== undefined) return sendFile(ctx, '/assets', { type: 'css', body: colours, headers });
  const asset = byAddress.get(ctx.path);
  if (!asset) return next();
  const { body, encoding } = unpackedFor(ctx, asset.packed);
  sendFile(ctx, '/assets', { type: asset.type, body, headers });
  if (encoding) ctx.set('Content-Encoding', encoding);
};
