/** The language of a reader: their own choice, else what the app asked for, else the browser's preference. */
import type { Context } from 'koa';
import { languageOf } from '../../../shared/http/request.ts';
import { type Language, readLanguage } from '../../../shared/words/language.ts';
import { pageCookieOf, setPageCookie } from './cookies.ts';

const COOKIE = 'upare_language';
const AGE = 400 * 24 * 3600;

/** @param uiLocales the app's request: language tags separated by spaces (OpenID Connect Core, 3.1.2.1) */
export function pageLanguage(ctx: Context, uiLocales = ''): Language {
  if (typeof ctx.query.lang === 'string') return languageOf(ctx);
  const chosen = readLanguage(pageCookieOf(ctx, COOKIE) ?? '');
  return chosen ?? uiLocales.split(' ').map(readLanguage).find(Boolean) ?? languageOf(ctx);
}

/** Remembers the language that was chosen by the link at the foot of a page. */
export function keepChosenLanguage(ctx: Context): void {
  const chosen = typeof ctx.query.lang === 'string' ? readLanguage(ctx.query.lang) : undefined;
  if (chosen) setPageCookie(ctx, COOKIE, chosen, AGE);
}
