/** A confirmation for the next page. It travels in a cookie: a link could show anybody any text. */
import type { Context } from 'koa';
import { cookieOf } from '../../../shared/http/cookies.ts';
import { setPageCookie } from './cookies.ts';

const COOKIE = 'upare_notice';
/** Seconds: the next page loads at once. */
const AGE = 60;
/** Characters. */
const LONGEST = 400;

/** @param age seconds until it is too late to tell it */
export const keepNotice = (ctx: Context, words: string, age = AGE): void =>
  setPageCookie(ctx, COOKIE, Buffer.from(words.slice(0, LONGEST)).toString('base64url'), age);

/** Returns the confirmation once. */
export function takeNotice(ctx: Context): string | undefined {
  const kept = cookieOf(ctx, COOKIE);
  if (!kept) return undefined;
  setPageCookie(ctx, COOKIE, '', 0);
  return Buffer.from(kept, 'base64url').toString();
}
