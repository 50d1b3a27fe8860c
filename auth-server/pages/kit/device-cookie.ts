/** The mark of a device that its owner has signed in from: see shared/accounts/known-devices.ts. */
import type { Context } from 'koa';
import { DEVICE_COOKIE, DEVICE_COOKIE_AGE } from '../../../shared/accounts/known-devices.ts';
import type { PageDeps } from '../deps.ts';
import { cookieOf, setCookie } from './cookies.ts';

export const deviceOf = (ctx: Context): string | undefined => cookieOf(ctx, DEVICE_COOKIE);

export function rememberDevice(ctx: Context, { knownDevices }: PageDeps, uid: number): void {
  setCookie(ctx, DEVICE_COOKIE, knownDevices.mark(uid), DEVICE_COOKIE_AGE);
}
