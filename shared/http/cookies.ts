/** Our own cookies: no script reads them, and no other site's form sends them. */
import { stringifySetCookie } from 'cookie';
import type { Context } from 'koa';

/**
 * A name that no other host, and no page without TLS, can set or replace (RFC 6265bis section 4.1.3). The cookie has
 * `Path=/` and no domain.
 */
export const hostCookie = (name: string, overTls: boolean): string => (overTls ? `__Host-${name}` : name);

/** The same for a cookie of a narrower path, which `__Host-` does not allow: each interaction has one of its own. */
export const pathCookie = (name: string, overTls: boolean): string => (overTls ? `__Secure-${name}` : name);

/** @property secure whether the public address is https: behind a proxy that ends TLS, a request does not tell */
interface CookieOptions {
  readonly secure: boolean;
  /** Seconds. Left out, the browser keeps the cookie until it is closed. */
  readonly maxAge?: number | undefined;
}

/** The value of a cookie that `setCookie` has set; undefined where the browser sends none. */
export const cookieOf = (ctx: Context, name: string, { secure }: CookieOptions): string | undefined =>
  ctx.cookies.get(hostCookie(name, secure), { signed: false });

/** Sets a cookie for every path of this host. `ctx.cookies` would refuse a Secure one behind a proxy that ends TLS. */
export function setCookie(ctx: Context, name: string, value: string, { secure, maxAge }: CookieOptions): void {
  const cookie = { name: hostCookie(name, secure), value, path: '/', httpOnly: true, secure, sameSite: 'lax' } as const;
  ctx.append('Set-Cookie', stringifySetCookie(maxAge === undefined ? cookie : { ...cookie, maxAge }));
}
