import { z } from 'zod';
import { ownMedium, readMedium } from '../../shared/accounts/media.ts';
import { UniqueViolation } from '../../shared/db/database.ts';
import { endpoint } from '../../shared/endpoint.ts';
import { ApiError } from '../../shared/errors.ts';
import { digits, text } from '../../shared/http/fields.ts';
import type { House } from '../house.ts';

/** A number has lost the zeros that a code begins with. One that is too long is a wrong code like any other. */
const code = z
  .union([z.int().min(0), z.string().regex(/^\d{1,16}$/)], 'must be a number of six digits')
  .transform((value) => String(value).padStart(6, '0'));

/** Takes the code that `sendcode` sent: the email address or number is the account's own then, and verified. */
export const validateCommunicationCode = endpoint<Pick<House, 'users' | 'verificationCodes'>>()({
  uri: 'api.User.validateCommunicationCode',
  method: 'POST',
  summary: 'Validate the code received. The medium is verified then, and becomes the account’s own if it is new.',
  auth: 'login',
  input: z.object({ code, medium: digits(text(254)).optional() }),
  output: z.object({}),
  errors: ['INVALID_MEDIUM', 'INVALID_VERIFICATION_CODE', 'EMAIL_EXISTS', 'PHONE_EXISTS', 'ACCOUNT_NOT_FOUND'],
  limits: [
    { per: 'address', points: 300, seconds: 600 },
    { per: 'account', points: 100, seconds: 600 },
  ],
  async handle({ input, caller, fail }, { users, verificationCodes }) {
    const user = (await users.byUid(caller.uid)) ?? fail('ACCOUNT_NOT_FOUND');
    const medium = (input.medium === undefined ? ownMedium(user) : readMedium(input.medium)) ?? fail('INVALID_MEDIUM');
    const { kind, address } = medium;
    const proven =
      kind === 'email'
        ? { email: address, email_verified_at: Date.now() }
        : { phone: address, phone_verified_at: Date.now() };
    const binding = {
      query: users.changing(user.uid, proven),
      otherwise: () => new ApiError('ACCOUNT_NOT_FOUND'),
    };
    const answer = { uid: user.uid, medium, purpose: 'verify', code: input.code } as const;
    try {
      await verificationCodes.redeem(answer, [binding]);
    } catch (error) {
      // The unique index decides; the code is still good then.
      if (error instanceof UniqueViolation) fail(kind === 'email' ? 'EMAIL_EXISTS' : 'PHONE_EXISTS', { cause: error });
      throw error;
    }
    return {};
  },
});
