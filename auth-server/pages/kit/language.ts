/** In which language a person reads: what they chose here, else what the app said, else what their browser prefers. */
import type { Context } from 'koa';
import { languageOf } from '../../../shared/http/request.ts';
import { type Language, readLanguage } from '../../../shared/words/language.ts';
import { pageCookieOf, setPageCookie } from './cookies.ts';

const COOKIE = 'upare_language';
const AGE = 400 * 24 * 3600;

/** @param uiLocales the app's own wish: language tags with spaces between (OpenID Connect Core, 3.1.2.1) */
export function pageLanguage(ctx: Context, uiLocales = ''): Language {
  if (typeof ctx.query.lang === 'string') return languageOf(ctx);
  const chosen = readLanguage(pageCookieOf(ctx, COOKIE) ?? '');
  return chosen ?? uiLocales.split(' ').map(readLanguage).find(Boolean) ?? languageOf(ctx);
}

/** Remembers a language that was chosen by the link at a page's foot: the next steps have other addresses. */
export function keepChosenLanguage(ctx: Context): void {
  const chosen = typeof ctx.query.lang === 'string' ? readLanguage(ctx.query.lang) : undefined;
  if (chosen) setPageCookie(ctx, COOKIE, chosen, AGE);
}
