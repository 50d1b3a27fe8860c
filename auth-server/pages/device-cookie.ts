/** The mark of a device that its owner has signed in from: see shared/accounts/known-devices.ts. */
import type { Context } from 'koa';
import { DEVICE_COOKIE, DEVICE_COOKIE_AGE } from '../../shared/accounts/known-devices.ts';
import { setCookie } from './cookies.ts';
import type { PageRooms } from './rooms.ts';

export const deviceOf = (ctx: Context): string | undefined => ctx.cookies.get(DEVICE_COOKIE, { signed: false });

export function rememberDevice(ctx: Context, { config, knownDevices }: PageRooms, uid: number): void {
  setCookie(ctx, config, DEVICE_COOKIE, knownDevices.mark(uid), DEVICE_COOKIE_AGE);
}
