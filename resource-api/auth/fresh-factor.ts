/**
 * Sensitive changes by a login token: if the account has a second factor, one must have been proven within ten minutes.
 */

import type { FactorInput } from '../../shared/accounts/factors/fields.ts';
import type { FreshProofs } from '../../shared/accounts/factors/fresh-proofs.ts';
import { proveByCode } from '../../shared/accounts/factors/prove-factor.ts';
import { type CompleteSignInDeps, SecondFactorRequired } from '../../shared/accounts/sign-in/complete-sign-in.ts';
import { DEVICE_COOKIE } from '../../shared/accounts/sign-in/known-devices.ts';
import type { Http, Person } from '../../shared/api/endpoint.ts';
import { ApiError } from '../../shared/api/errors.ts';
import { fingerprint } from '../../shared/db/tables/artifacts.ts';

export type FreshFactorDeps = CompleteSignInDeps & { readonly freshProofs: FreshProofs };

/**
 * Resolves if nothing more must be proven. It runs before a captcha is checked, since the same call is repeated.
 * @returns whether the account has a second factor, which then was proven recently
 * @throws SecondFactorRequired; ApiError INVALID_SECOND_FACTOR, RATE_LIMITED
 */
export async function requireFreshFactor(
  deps: FreshFactorDeps,
  { uid, token }: Person,
  http: Http,
  { mfa_token, otp }: FactorInput,
): Promise<boolean> {
  const methods = await deps.secondFactors.methods(uid);
  if (methods.length === 0) return false;
  if (await deps.freshProofs.has(uid, { token })) return true;
  const purpose = `change ${fingerprint(token)}` as const;
  if (mfa_token !== undefined && otp !== undefined) {
    const from = { purpose, address: http.address, device: http.cookie(DEVICE_COOKIE) };
    await proveByCode(deps, mfa_token, from, otp);
    await deps.freshProofs.note(uid, { token });
    return true;
  }
  const user = await deps.users.byUid(uid);
  if (!user) throw new ApiError('ACCOUNT_NOT_FOUND');
  throw new SecondFactorRequired(await deps.pendingSignIns.open(user, purpose, { by: 'token', amr: [] }), methods);
}
