/** Cookies of the pages. */
import type { Context } from 'koa';
import * as cookies from '../../../shared/http/cookies.ts';

/** A cookie that `setCookie` has set. */
export const pageCookieOf = (ctx: Context, name: string): string | undefined => cookies.cookieOf(ctx, name, ctx);

/** @param maxAge seconds */
export function setPageCookie(ctx: Context, name: string, value: string, maxAge: number): void {
  cookies.setCookie(ctx, name, value, { secure: ctx.secure, maxAge });
}
