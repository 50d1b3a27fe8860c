/** The cookie that marks a known device: see shared/accounts/known-devices.ts. */
import type { Context } from 'koa';
import { DEVICE_COOKIE, DEVICE_COOKIE_AGE } from '../../../shared/accounts/known-devices.ts';
import { stateOf } from '../../../shared/http/respond.ts';
import { pageCookieOf, setPageCookie } from './cookies.ts';

/** The origin of a request, as sign-in needs it. */
export const deviceOf = (ctx: Context) => ({ address: stateOf(ctx).address, device: pageCookieOf(ctx, DEVICE_COOKIE) });

/** @param mark what `KnownDevices` gave for the account */
export const markDevice = (ctx: Context, mark: string): void =>
  setPageCookie(ctx, DEVICE_COOKIE, mark, DEVICE_COOKIE_AGE);
