import type { Context } from 'koa';
import { hostCookie } from '../../../shared/http/cookie-names.ts';

/** A cookie that `setCookie` has set. */
export const cookieOf = (ctx: Context, name: string): string | undefined =>
  ctx.cookies.get(hostCookie(name, ctx.secure), { signed: false });

/**
 * Sets a cookie that no script reads, nor any other site's form sends.
 * @param maxAge seconds
 */
export function setCookie(ctx: Context, name: string, value: string, maxAge: number) {
  const secure = ctx.secure ? '; Secure' : '';
  const named = hostCookie(name, ctx.secure);
  ctx.append('Set-Cookie', `${named}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAge}${secure}`);
}
