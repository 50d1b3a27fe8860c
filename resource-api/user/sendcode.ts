import { z } from 'zod';
import { ownMedium, readMedium } from '../../shared/accounts/media/media.ts';
import { endpoint } from '../../shared/api/endpoint.ts';
import { digits, text } from '../../shared/api/fields.ts';
import { readLanguage } from '../../shared/words/language.ts';
import type { ApiDeps } from '../deps.ts';

/**
 * Sends a code to an email address or phone number, also to one of another account: its holder may know of that, the
 * caller may not.
 */
export const sendcode = endpoint<Pick<ApiDeps, 'users' | 'verificationCodes'>>()({
  uri: 'api.User.sendcode',
  method: 'POST',
  summary: 'Send the code to a phone or an email. Without medium it goes to the own email, else to the own phone.',
  auth: 'login',
  input: z.object({ medium: digits(text(254)).optional() }),
  output: z.object({}),
  errors: ['INVALID_MEDIUM', 'VERIFICATION_INTERVAL', 'VERIFICATION_NOT_SENT', 'ACCOUNT_NOT_FOUND', 'RATE_LIMITED'],
  limits: [
    { per: 'address', points: 300, seconds: 600 },
    { per: 'account', points: 100, seconds: 600 },
  ],
  async handle({ input, caller, http, fail }, { users, verificationCodes }) {
    const user = (await users.byUid(caller.uid)) ?? fail('ACCOUNT_NOT_FOUND');
    const medium = (input.medium === undefined ? ownMedium(user) : readMedium(input.medium)) ?? fail('INVALID_MEDIUM');
    await verificationCodes.send({
      uid: user.uid,
      medium,
      purpose: 'verify',
      language: http.languageAsked ?? readLanguage(user.language) ?? http.language,
      own: user[medium.kind] === medium.address,
      ownPhone: user.phone,
      caller: http.address,
    });
    return {};
  },
});
