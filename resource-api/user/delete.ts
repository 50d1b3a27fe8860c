import { z } from 'zod';
import { factorFields } from '../../shared/accounts/factors/fields.ts';
import { givenPassword } from '../../shared/accounts/passwords.ts';
import { endpoint } from '../../shared/api/endpoint.ts';
import { isoTime } from '../../shared/api/fields.ts';
import { reason } from '../../shared/api/reasons.ts';
import { closeOwn } from '../../shared/operations/close-own.ts';
import { type FreshFactorDeps, requireFreshFactor } from '../auth/fresh-factor.ts';
import type { ApiDeps } from '../deps.ts';
import { deviceOf } from './answer-sign-in.ts';

type Deps = FreshFactorDeps & Pick<ApiDeps, 'signIn' | 'closedAccounts' | 'revocations' | 'auditLog'>;

/** Closes the signed-in account. Signing in reopens it until it is erased. */
export const closeAccount = endpoint<Deps>()({
  uri: 'api.User.delete',
  method: 'POST',
  summary:
    'Close the account of the signed-in user, by its password. Where the account has a second factor, it asks for one that was proven within ten minutes (202104) instead, and the password may be left out. Every token, session and authorization of it ends at once, and others see it no more. Signing in takes it back until erased_at; then everything in it is erased, and its uid and username are never given again.',
  auth: 'login',
  input: z.object({ password: givenPassword.optional(), ...factorFields }),
  output: z.object({ erased_at: z.iso.datetime() }),
  errors: [
    'SECOND_FACTOR_REQUIRED',
    'INVALID_SECOND_FACTOR',
    'INVALID_PARAMETER',
    'INCORRECT_PASSWORD',
    'RATE_LIMITED',
    'ACCOUNT_NOT_FOUND',
  ],
  // Each try compares a password with the account's.
  limits: [{ per: 'account', points: 30, seconds: 600 }],
  async handle({ input, caller, http, fail }, deps) {
    const { password } = input;
    const user = (await deps.users.byUid(caller.uid)) ?? fail('ACCOUNT_NOT_FOUND');
    const proven = await requireFreshFactor(deps, caller, http, input);
    if (password === undefined && !proven) {
      fail('INVALID_PARAMETER', { details: [{ field: 'password', reason: reason('required') }] });
    }
    const given = password === undefined ? undefined : { password, ...deviceOf(http) };
    const erasedAt = await closeOwn(deps, user, 'api', given);
    return { erased_at: isoTime(erasedAt) };
  },
});
