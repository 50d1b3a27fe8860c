/** Cookies of the pages: plain ones, sealed ones that belong to one session or prompt, and the mark of a known device. */
import type { Context } from 'koa';
import { DEVICE_COOKIE, DEVICE_COOKIE_AGE } from '../../../shared/accounts/sign-in/known-devices.ts';
import { seal, unsealed } from '../../../shared/crypto/secrets.ts';
import { cookieOf, setCookie } from '../../../shared/http/cookies.ts';
import { stateOf } from '../../../shared/http/request.ts';

/** @param maxAge seconds */
export function setPageCookie(ctx: Context, name: string, value: string, maxAge: number): void {
  setCookie(ctx, name, value, { secure: ctx.secure, maxAge });
}

/** The origin of a request, as sign-in needs it. */
export const deviceOf = (ctx: Context) => ({ address: stateOf(ctx).address, device: cookieOf(ctx, DEVICE_COOKIE) });

/** @param mark what `KnownDevices` gave for the account */
export const markDevice = (ctx: Context, mark: string): void =>
  setPageCookie(ctx, DEVICE_COOKIE, mark, DEVICE_COOKIE_AGE);

/** The key, and the session or prompt that the cookie is bound to. */
interface Seal {
  readonly key: Buffer;
  readonly context: string;
}

/** @param maxAge seconds */
export const setSealedCookie = (
  ctx: Context,
  name: string,
  { key, context }: Seal,
  text: string,
  maxAge: number,
): void => setPageCookie(ctx, name, seal(key, context, text), maxAge);

/** Undefined if there is none, or it was made for another context or by somebody else. */
export function sealedCookieOf(ctx: Context, name: string, { key, context }: Seal): string | undefined {
  const sealed = cookieOf(ctx, name);
  return sealed ? unsealed(key, context, sealed) : undefined;
}
