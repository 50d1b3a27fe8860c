/** The layout of every page, with its language and its security headers. */
import { Readable } from 'node:stream';
import type { Context } from 'koa';
import type { Config } from '../../../shared/config/config.ts';
import { PICTURES_PATH } from '../../../shared/content/addresses.ts';
import { cookieOf } from '../../../shared/http/cookies.ts';
import { languageOf } from '../../../shared/http/request.ts';
import { logoPath } from '../../../shared/logos/address.ts';
import { type Look, presentLook } from '../../../shared/look/present.ts';
import { Html, html, htmlHead } from '../../../shared/words/html.ts';
import { aboutLanguage, type Language, languageCodes, readLanguage } from '../../../shared/words/language.ts';
import { type Translate, wordsIn } from '../../../shared/words/words.ts';
import { firstLetter } from './app-logo.ts';
import { assets, coloursAddress, scriptsOf } from './assets.ts';
import { setPageCookie } from './cookies.ts';
import { type SiteLink, siteLinksOf } from './site-links.ts';

/** The reader: their language and its words. */
export interface Reader {
  readonly language: Language;
  readonly t: Translate;
}

interface Later {
  readonly parts: AsyncIterable<Html>;
  /** The scripts that its parts ask for. */
  readonly scripts: readonly string[];
  /** Content at the end of the page. */
  readonly after: Html;
}

export interface Page {
  readonly title: string;
  readonly main: Html;
  /** 200 by default. */
  readonly status?: number | undefined;
  /** The address of an Atom feed of the same content. */
  readonly feed?: string;
  /** A wide page, for tables and code. */
  readonly wide?: boolean;
  /** The navigation. */
  readonly nav?: Html;
  /**
   * The path of the same page for the link to the other language; null for none. By default the requested path if it
   * was a GET, or the page of the prompt, since the addresses of forms lead back to it.
   */
  readonly languagesAt?: string | null;
  /** The form of the page: changing the language keeps what was typed into it. */
  readonly languageForm?: { readonly id: string; readonly action: string } | undefined;
  /** Origins that its forms may redirect to; see `formTarget`. */
  readonly formTargets?: readonly (string | undefined)[];
  /** Streamed content after `main`. */
  readonly later?: Later;
  /** The hash of its one inline script, if it has one. */
  readonly scriptHash?: string;
}

/** @param uiLocales the language that the app asked for */
export const readerOf = (ctx: Context, uiLocales?: string): Reader => {
  const language = pageLanguage(ctx, uiLocales);
  return { language, t: wordsIn(language) };
};

/** Answers with a page. */
export function showPage(
  ctx: Context,
  config: Pick<Config, 'authUrl' | 'resourceUrl'>,
  reader: Reader,
  page: Page,
): void {
  const scripts = scriptsOf(page.main, page.later?.scripts);
  const origin = new URL(config.resourceUrl).origin;
  setPageHeaders(ctx, config, {
    ...page,
    scripted: scripts.length > 0,
    sounds: page.main.source.includes('<audio '),
    pictures: page.main.source.includes(`<img src="${config.resourceUrl}${PICTURES_PATH}`) ? origin : undefined,
  });
  ctx.status = page.status ?? 200;
  ctx.set('Content-Language', reader.language);
  ctx.vary('Accept-Language, Cookie');
  ctx.type = 'html';
  const { source } = layout(ctx, reader, page, scripts);
  // As bytes: of a string, node:http would make another one, with the headers before it.
  ctx.body = page.later ? Readable.from(inPieces(source, page.later)) : Buffer.from(source);
}

/** Marks where streamed pieces are inserted. */
const PLACE = '<!-- later -->';

async function* inPieces(source: string, { parts, after }: Later): AsyncGenerator<string, void> {
  const [before = '', rest = ''] = source.split(PLACE);
  yield before;
  for await (const { source: part } of parts) yield part;
  yield after.source + rest;
}

function layout(ctx: Context, { language, t }: Reader, page: Page, scripts: readonly string[]): Html {
  const { languagesAt = ctx.method === 'GET' || ctx.path.startsWith('/interaction/') ? '' : null } = page;
  const look = presentLook();
  const sheet = coloursAddress(look.accent);
  return html`<!doctype html>
<html lang="${language}">
<head>
${htmlHead({ ...iconOf(look), stylesheet: assets.stylesheet, title: page.title, scripts })}<meta name="robots" content="noindex">
${
  sheet !== undefined &&
  html`<link rel="stylesheet" href="${sheet}">
`
}${page.feed && html`<link rel="alternate" type="application/atom+xml" href="${page.feed}" title="${page.title}">`}
</head>
<body${page.nav ? html` class="with-nav"` : page.wide && html` class="wide"`}>
<header class="brand"><a class="home" href="/">${brandMark(look)}<span class="called">${look.name}</span></a></header>
${page.nav}
<main>
${page.main}
${page.later && new Html(PLACE)}</main>
<footer>
${siteNav(ctx, t)}${languagesAt !== null && html`<nav aria-label="${t('layout.language')}">${languageWays(ctx, language, languagesAt, page.languageForm)}</nav>`}
</footer>
</body>
</html>
`;
}

const iconOf = ({ logo }: Look) =>
  logo === null ? { icon: assets.icon, iconType: 'image/svg+xml' } : { icon: logoPath(logo), iconType: 'image/png' };

/** The logo, the default mark, or the first letter of a custom name. */
function brandMark({ name, logo, isNamed }: Look): Html {
  if (logo !== null) return html`<img src="${logoPath(logo)}" alt="">`;
  if (!isNamed) return html`<img src="${assets.icon}" alt="">`;
  return html`<span class="initial" aria-hidden="true">${firstLetter(name)}</span>`;
}

/** Links to the platform's own pages that exist. */
function siteNav(ctx: Context, t: Translate): Html | false {
  const links = siteLinksOf(ctx);
  const way = ({ slug, address }: SiteLink) => html`<a href="${address}">${t(`layout.${slug}`)}</a>`;
  return links.length > 0 && html`<nav aria-label="${t('layout.site')}">${links.map(way)}</nav>\n`;
}

function languageWays(ctx: Context, language: Language, languagesAt: string, form: Page['languageForm']): Html[] {
  const query = new URLSearchParams(
    ctx.method === 'GET' && languagesAt === '' ? ctx.querystring : languagesAt.split('?')[1],
  );
  const way = (lang: Language) => {
    const { name } = aboutLanguage(lang);
    if (lang === language) return html`<span lang="${lang}" aria-current="true">${name}</span>`;
    if (form !== undefined)
      return html`<button type="submit" role="link" class="link" lang="${lang}" form="${form.id}" formaction="${form.action}?lang=${lang}" name="show" value="${lang}">${name}</button>`;
    query.set('lang', lang);
    const address = `${languagesAt.split('?')[0]}?${query.toString()}`;
    return html`<a lang="${lang}" hreflang="${lang}" href="${address}" rel="nofollow">${name}</a>`;
  };
  return languageCodes.map(way);
}

/** The language that a reader has chosen. */
const COOKIE = 'upare_language';
const AGE = 400 * 24 * 3600;

/**
 * The reader's own choice, else what the app asked for, else the browser's preference.
 * @param uiLocales the app's request: language tags separated by spaces (OpenID Connect Core, 3.1.2.1)
 */
export function pageLanguage(ctx: Context, uiLocales = ''): Language {
  if (typeof ctx.query.lang === 'string') return languageOf(ctx);
  const chosen = readLanguage(cookieOf(ctx, COOKIE) ?? '');
  return chosen ?? uiLocales.split(' ').map(readLanguage).find(Boolean) ?? languageOf(ctx);
}

/** Remembers the language that was chosen by the link at the foot of a page. */
export function keepChosenLanguage(ctx: Context): void {
  const chosen = typeof ctx.query.lang === 'string' ? readLanguage(ctx.query.lang) : undefined;
  if (chosen) setPageCookie(ctx, COOKIE, chosen, AGE);
}

/** The exceptions of one page from the policy. */
export interface Openings {
  readonly formTargets?: readonly (string | undefined)[];
  /** The hash of its one inline script. */
  readonly scriptHash?: string;
  /** Whether it loads our scripts. */
  readonly scripted?: boolean;
  /** Another origin that its pictures may come from. */
  readonly pictures?: string | undefined;
  /** Whether it plays our audio. */
  readonly sounds?: boolean;
}

/**
 * The source that the form policy needs for an app's address: its scheme. Chromium applies the policy of a page to
 * every redirect after its form, and an app may redirect to another host.
 */
export function formTarget(address: unknown): string | undefined {
  return typeof address === 'string' ? URL.parse(address)?.protocol : undefined;
}

/** Sets the security headers of a page. */
export function setPageHeaders(ctx: Context, config: Pick<Config, 'authUrl'>, openings: Openings = {}): void {
  const { scripted, scriptHash } = openings;
  const scripts = [...(scripted ? ["'self'"] : []), ...(scriptHash ? [`'${scriptHash}'`] : [])];
  const targets = new Set(["'self'", ...(openings.formTargets ?? []).filter((target) => target !== undefined)]);
  ctx.set({
    'Content-Security-Policy': [
      "default-src 'none'",
      `script-src ${scripts.join(' ') || "'none'"}`,
      ...(openings.sounds ? ["media-src 'self'"] : []),
      ...(scripted ? ["connect-src 'self'"] : []),
      "style-src 'self'",
      `img-src 'self' data:${openings.pictures ? ` ${openings.pictures}` : ''}`,
      `form-action ${[...targets].join(' ')}`,
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'Cache-Control': 'no-store',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    // With `no-referrer`, browsers would send `Origin: null` for our own forms.
    'Referrer-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    ...(config.authUrl.startsWith('https:') && { 'Strict-Transport-Security': 'max-age=31536000' }),
  });
}

/** Redirects to the engine or to another page, never to an address from a request. */
export function redirectTo(ctx: Context, address: string): void {
  ctx.status = 303;
  ctx.redirect(address);
}
