/** Our own cookies: hidden from scripts, and not sent with forms of other sites; and what signs those of the engine. */
import { createHmac } from 'node:crypto';
import { stringifySetCookie } from 'cookie';
import type { Context } from 'koa';
import { isSame } from '../crypto/secrets.ts';

/**
 * A name that other hosts and pages without TLS cannot set (RFC 6265bis section 4.1.3). The cookie has `Path=/` and no
 * domain.
 */
export const hostCookie = (name: string, overTls: boolean): string => (overTls ? `__Host-${name}` : name);

/** The same for a cookie with a narrower path, which `__Host-` forbids: each interaction has its own. */
export const pathCookie = (name: string, overTls: boolean): string => (overTls ? `__Secure-${name}` : name);

/** @property secure whether the public address is https: behind a TLS proxy, a request does not show it */
interface CookieOptions {
  readonly secure: boolean;
  /** Seconds. By default the cookie lasts until the browser is closed. */
  readonly maxAge?: number | undefined;
}

/** The value of a cookie of `setCookie`; undefined without one. */
export const cookieOf = (ctx: Context, name: string, { secure }: CookieOptions = ctx): string | undefined =>
  ctx.cookies.get(hostCookie(name, secure), { signed: false });

/** Sets a cookie for every path of this host. `ctx.cookies` refuses Secure cookies behind a TLS proxy. */
export function setCookie(ctx: Context, name: string, value: string, { secure, maxAge }: CookieOptions): void {
  const cookie = { name: hostCookie(name, secure), value, path: '/', httpOnly: true, secure, sameSite: 'lax' } as const;
  ctx.append('Set-Cookie', stringifySetCookie(maxAge === undefined ? cookie : { ...cookie, maxAge }));
}

/** The interface of Koa's `keys`. */
export interface CookieSigner {
  sign(cookie: string): string;
  verify(cookie: string, signature: string): boolean;
  /** The index of the key of a signature, or -1. */
  index(cookie: string, signature: string): number;
}

/**
 * Signs cookies like Koa's keygrip, with one key. That package compares by two HMACs under a random key, which takes
 * ten times as long as the signature.
 */
export function createCookieSigner(key: string): CookieSigner {
  const sign = (cookie: string) => createHmac('sha1', key).update(cookie).digest('base64url');
  const verify = (cookie: string, signature: string) => isSame(sign(cookie), signature);
  return { sign, verify, index: (cookie, signature) => (verify(cookie, signature) ? 0 : -1) };
}
