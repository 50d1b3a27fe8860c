/** What a form did, told on the page that comes then: it travels in a cookie, since an address could be sent to anybody. */
import type { Context } from 'koa';
import { pageCookieOf, setPageCookie } from './cookies.ts';

const COOKIE = 'upare_notice';
/** Seconds: the page follows at once. */
const AGE = 60;
/** Characters. */
const LONGEST = 400;

export const keepNotice = (ctx: Context, words: string): void =>
  setPageCookie(ctx, COOKIE, Buffer.from(words.slice(0, LONGEST)).toString('base64url'), AGE);

/** Tells it once. */
export function takeNotice(ctx: Context): string | undefined {
  const kept = pageCookieOf(ctx, COOKIE);
  if (!kept) return undefined;
  setPageCookie(ctx, COOKIE, '', 0);
  return Buffer.from(kept, 'base64url').toString();
}
