import { z } from 'zod';
import { factorErrors, factorFields } from '../../shared/accounts/factors/fields.ts';
import { ownMedium, readMedium } from '../../shared/accounts/media/media.ts';
import { endpoint } from '../../shared/api/endpoint.ts';
import { digits, text } from '../../shared/api/fields.ts';
import { reason } from '../../shared/api/reasons.ts';
import { performOwn } from '../../shared/operations/own.ts';
import { type FreshFactorDeps, requireFreshFactor } from '../auth/fresh-factor.ts';
import type { ApiDeps } from '../deps.ts';

/** A JSON number has lost leading zeros. A longer one is an ordinary wrong code. */
export const verificationCode = z
  .union(
    [
      z.int(reason('codeDigits')).min(0, reason('codeDigits')),
      z.string(reason('codeDigits')).regex(/^\d{1,16}$/, reason('codeDigits')),
    ],
    reason('codeDigits'),
  )
  .transform((value) => String(value).padStart(6, '0'));

/** Redeems a code of `sendcode`: the email address or number becomes the account's, verified. */
export const validateCommunicationCode = endpoint<
  FreshFactorDeps & Pick<ApiDeps, 'users' | 'provenMedia' | 'auditLog'>
>()({
  uri: 'api.User.validateCommunicationCode',
  method: 'POST',
  summary:
    'Validate the code received. The medium is verified then, and becomes the account’s own if it is new: where the account has a second factor, that asks for one that was proven within ten minutes (202104).',
  auth: 'login',
  input: z.object({ code: verificationCode, medium: digits(text(254)).optional(), ...factorFields }),
  output: z.object({}),
  errors: [
    'INVALID_MEDIUM',
    ...factorErrors,
    'INVALID_VERIFICATION_CODE',
    'EMAIL_EXISTS',
    'PHONE_EXISTS',
    'ACCOUNT_NOT_FOUND',
  ],
  limits: [
    { per: 'address', points: 300, seconds: 600 },
    { per: 'account', points: 100, seconds: 600 },
  ],
  async handle({ input, caller, http, fail }, deps) {
    const { users, provenMedia, auditLog } = deps;
    const user = (await users.byUid(caller.uid)) ?? fail('ACCOUNT_NOT_FOUND');
    const medium = (input.medium === undefined ? ownMedium(user) : readMedium(input.medium)) ?? fail('INVALID_MEDIUM');
    if (user[medium.kind] !== medium.address) await requireFreshFactor(deps, caller, http, input);
    await performOwn(`own.${medium.kind}`, { uid: user.uid, via: 'api' }, { auditLog }, () =>
      provenMedia.prove(user, medium, input.code),
    );
    return {};
  },
});
