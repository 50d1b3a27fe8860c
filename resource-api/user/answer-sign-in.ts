/** How the API ends a sign-in: with a login token, and a mark of the device for callers that keep cookies. */
import type { Returning } from '../../shared/accounts/closed-accounts.ts';
import { completeSignIn, type Recognised, type Recognition } from '../../shared/accounts/complete-sign-in.ts';
import { DEVICE_COOKIE, DEVICE_COOKIE_AGE } from '../../shared/accounts/known-devices.ts';
import type { Http } from '../../shared/api/endpoint.ts';
import type { LoginToken } from '../auth/login-tokens.ts';
import type { ApiDeps } from '../deps.ts';

export type SignInEnd = Pick<ApiDeps, 'knownDevices' | 'messages' | 'closedAccounts' | 'countSignIn' | 'log'>;

/** Where a request comes from, as signing in asks for it. */
export const deviceOf = (http: Http) => ({ address: http.address, device: http.cookie(DEVICE_COOKIE) });

/** @param issue gives the login token, and does what belongs to the sign-in alone */
export async function answerSignIn(
  http: Http,
  deps: SignInEnd,
  user: Returning,
  recognised: Pick<Recognised, 'remember' | 'isNew'>,
  issue: (recognition: Recognition) => Promise<LoginToken>,
): Promise<LoginToken & { readonly uid: number }> {
  const byPassword = { by: 'password', amr: ['pwd'], ...deviceOf(http), ...recognised };
  const { granted, mark } = await completeSignIn(deps, user, byPassword, issue);
  http.setCookie(DEVICE_COOKIE, mark, { maxAge: DEVICE_COOKIE_AGE });
  return { ...granted, uid: user.uid };
}
