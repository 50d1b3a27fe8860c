/** A cookie that names the pending sign-in of this browser. */
import type { Context } from 'koa';
import { PENDING_SIGN_IN_SECONDS } from '../../../shared/accounts/factors/pending-sign-ins.ts';
import { cookieOf } from '../../../shared/http/cookies.ts';
import { setPageCookie } from '../kit/cookies.ts';

const COOKIE = 'upare_factor';
const BINDS = 'bind.';

export interface HeldFactor {
  readonly token: string;
  /** Whether it also binds the pending identity of the browser. */
  readonly binds: boolean;
}

/** Remembers the pending sign-in in the browser. */
export const holdFactor = (ctx: Context, { token, binds }: HeldFactor): void =>
  setPageCookie(ctx, COOKIE, `${binds ? BINDS : ''}${token}`, PENDING_SIGN_IN_SECONDS);

/** The pending sign-in of this browser, if there is one. */
export function heldFactor(ctx: Context): HeldFactor | undefined {
  const value = cookieOf(ctx, COOKIE);
  if (!value) return undefined;
  const binds = value.startsWith(BINDS);
  return { token: binds ? value.slice(BINDS.length) : value, binds };
}

/** Deletes the cookie. */
export const dropFactor = (ctx: Context): void => setPageCookie(ctx, COOKIE, '', 0);
