/** In which language a person reads: what they chose here, else what the app said, else what their browser prefers. */
import type { Context } from 'koa';
import type { Language } from '../../shared/errors.ts';
import { languageOf } from '../../shared/http/request.ts';
import { setCookie } from './cookies.ts';

const COOKIE = 'upare_language';
const AGE = 400 * 24 * 3600;

const known = (tag: string | undefined): Language | undefined => {
  const [, language] = /^(en|zh)\b/i.exec(tag ?? '') ?? [];
  return language?.toLowerCase() as Language | undefined;
};

/** @param uiLocales the app's own wish (OpenID Connect Core, 3.1.2.1) */
export function pageLanguage(ctx: Context, uiLocales?: string): Language {
  if (typeof ctx.query.lang === 'string') return languageOf(ctx);
  const wished = (uiLocales ?? '').split(' ').map(known).find(Boolean);
  return known(ctx.cookies.get(COOKIE, { signed: false })) ?? wished ?? languageOf(ctx);
}

/** Remembers a language that was chosen by the link at the foot of a page: the next steps have other addresses. */
export function keepChosenLanguage(ctx: Context, secure: boolean): void {
  const chosen = typeof ctx.query.lang === 'string' ? known(ctx.query.lang) : undefined;
  if (chosen) setCookie(ctx, COOKIE, chosen, AGE, secure);
}
