/** One page: its frame, its language, its headers. */
import type { Context } from 'koa';
import type { Config } from '../../shared/config.ts';
import type { Language } from '../../shared/errors.ts';
import { assets } from './assets.ts';
import { setPageHeaders } from './headers.ts';
import { type Html, html } from './html.ts';
import { pageLanguage } from './language.ts';
import { type Say, wordsIn } from './words/words.ts';

/** Who reads: their language, and its words. */
export interface Reader {
  readonly language: Language;
  readonly say: Say;
}

export interface Page {
  readonly title: string;
  readonly main: Html;
  /** 200 if not said. */
  readonly status?: number;
  /** Where its forms may lead beside our own addresses; see `formTarget`. */
  readonly formTargets?: readonly (string | undefined)[];
}

export const readerOf = (ctx: Context, uiLocales?: string): Reader => {
  const language = pageLanguage(ctx, uiLocales);
  return { language, say: wordsIn(language) };
};

/** Answers with a page. */
export function showPage(ctx: Context, config: Pick<Config, 'authUrl'>, reader: Reader, page: Page): void {
  setPageHeaders(ctx, config.authUrl.startsWith('https:'), page.formTargets);
  ctx.status = page.status ?? 200;
  ctx.set('Content-Language', reader.language);
  ctx.vary('Accept-Language');
  ctx.type = 'html';
  ctx.body = layout(ctx, reader, page).source;
}

function layout(ctx: Context, { language, say }: Reader, { title, main }: Page): Html {
  return html`<!doctype html>
<html lang="${language === 'zh' ? 'zh-Hans' : 'en'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title} – Upare</title>
<link rel="icon" href="${assets.icon}" type="image/svg+xml">
<link rel="stylesheet" href="${assets.stylesheet}">
</head>
<body>
<main id="main">
${main}
</main>
<footer>
<nav aria-label="${say('layout.language')}">${languageLinks(ctx, language)}</nav>
</footer>
</body>
</html>
`;
}

/** Links to the same place in the other language. The forms of an interaction have their pages at the same addresses. */
function languageLinks(ctx: Context, language: Language): Html[] {
  const query = new URLSearchParams(ctx.method === 'GET' ? ctx.querystring : '');
  const address = (lang: Language) => {
    query.set('lang', lang);
    return `?${query}`;
  };
  const link = (lang: Language, tag: string, name: string) =>
    lang === language
      ? html`<span lang="${tag}" aria-current="true">${name}</span>`
      : html`<a lang="${tag}" hreflang="${tag}" href="${address(lang)}" rel="nofollow">${name}</a>`;
  return [link('en', 'en', 'English'), link('zh', 'zh-Hans', '中文')];
}
