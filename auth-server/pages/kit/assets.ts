/**
 * The stylesheet, the icon, and our small scripts, without which every page still works: an element requests one by
 * `data-script`, and the script finds its elements.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from 'koa';
import { type Packed, pack, unpackedFor } from '../../../shared/http/packed.ts';
import { stateOf } from '../../../shared/http/request.ts';
import { FOR_GOOD, sendFile } from '../../../shared/http/static-files.ts';
import { readColour, type Scheme, withAccent } from '../../../shared/look/colours.ts';
import { type Look, usualLook } from '../../../shared/look/present.ts';
import type { Html } from '../../../shared/words/html.ts';

/** A static file, read once, whose name changes with its content, so browsers may keep it. */
interface Asset {
  readonly address: string;
  readonly type: string;
  readonly packed: Packed;
}

/** Loads a file of the folder `assets`, or several as one, in this order. */
function loadAsset(name: string, extension: string, files: readonly string[] = [`${name}.${extension}`]): Asset {
  const texts = files.map((file) => readFileSync(join(import.meta.dirname, 'assets', file), 'utf8'));
  const bytes = Buffer.from(texts.join('\n'));
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
  return { address: `/assets/${name}.${hash}.${extension}`, type: extension, packed: pack(bytes) };
}

const names = readdirSync(join(import.meta.dirname, 'assets'))
  .filter((file) => file.endsWith('.js'))
  .map((file) => file.slice(0, -'.js'.length));

const scripts = new Map(names.map((name) => [name, loadAsset(name, 'js')]));

/**
 * The addresses of the scripts that a page requests. User content cannot request any: its quotes are escaped.
 * @param others scripts of streamed content
 */
export function scriptsOf({ source }: Html, others: readonly string[] = []): string[] {
  const inPage = [...source.matchAll(/ data-script="([^"]*)"/g)].flatMap(([, list = '']) => list.split(' '));
  const asked = [...inPage, ...others];
  return [...new Set(asked)].map((name) => {
    const script = scripts.get(name);
    if (!script) throw new TypeError(`no script is called ${name}`);
    return script.address;
  });
}

/** The parts of the stylesheet: of equal rules, the later one holds. */
const parts = ['frame', 'forms', 'interaction', 'account', 'parts', 'content', 'consoles'];
const stylesheet = loadAsset(
  'upare',
  'css',
  parts.map((part) => `upare/${part}.css`),
);
const icon = loadAsset('upare', 'svg');

/** The addresses of the stylesheet and the icon. */
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

/** Answers a GET or HEAD of such a file or path. @returns false for any other address */
export function sendAsset(ctx: Context): boolean {
  const answer = wellKnown[ctx.path];
  const colours = coloursAt(ctx.path);
  const asset = byAddress.get(ctx.path);
  if (answer) {
    stateOf(ctx).route = ctx.path;
    ctx.set('Cache-Control', 'public, max-age=3600');
    answer(ctx);
  } else if (colours !== undefined) {
    sendFile(ctx, '/assets', { type: 'css', body: colours, headers });
  } else if (asset) {
    const { body, encoding } = unpackedFor(ctx, asset.packed);
    sendFile(ctx, '/assets', { type: asset.type, body, headers });
    if (encoding) ctx.set('Content-Encoding', encoding);
  } else return false;
  return true;
}

/**
 * The stylesheet of an installation's own colours. Its address contains the colours, so its content never changes.
 * @returns undefined for the default colours
 */
export function coloursAddress({ light, dark }: Look['accent']): string | undefined {
  const { accent } = usualLook;
  if (light === accent.light && dark === accent.dark) return undefined;
  return `/assets/colours.${light.slice(1)}.${dark.slice(1)}.css`;
}

/** The stylesheet at an address; undefined for any other address. */
function coloursAt(path: string): string | undefined {
  const [, light, dark] = /^\/assets\/colours\.([0-9a-f]{6})\.([0-9a-f]{6})\.css$/.exec(path) ?? [];
  if (!light || !dark) return undefined;
  return `:root {\n${properties(light, 'light')}}\n\n@media (prefers-color-scheme: dark) {\n:root {\n${properties(dark, 'dark')}}\n}\n`;
}

function properties(digits: string, scheme: Scheme): string {
  const { accent, strong, on, tint } = withAccent(readColour(`#${digits}`) ?? usualLook.accent[scheme], scheme);
  return `--accent: ${accent};\n--accent-strong: ${strong};\n--on-accent: ${on};\n--tint: ${tint};\n`;
}
