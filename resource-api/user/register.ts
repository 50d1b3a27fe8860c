import { z } from 'zod';
import { email } from '../../shared/accounts/media/emails.ts';
import { phone } from '../../shared/accounts/media/phones.ts';
import { username } from '../../shared/accounts/names/names.ts';
import { passwordIsNoName } from '../../shared/accounts/names/own-name.ts';
import { newPassword } from '../../shared/accounts/passwords.ts';
import { registerAccount } from '../../shared/accounts/register.ts';
import { endpoint } from '../../shared/api/endpoint.ts';
import { alongside } from '../../shared/api/fields.ts';
import { reason } from '../../shared/api/reasons.ts';
import type { ApiDeps } from '../deps.ts';
import { type AnswerDeps, answerNewcomer, signedIn } from './answer-sign-in.ts';
import { verificationCode } from './validate-communication-code.ts';

/** Makes an account and signs it in. */
export const register = endpoint<
  AnswerDeps & Pick<ApiDeps, 'config' | 'users' | 'passwords' | 'retiredNames' | 'terms' | 'phoneRegistrations'>
>()({
  uri: 'api.User.register',
  method: 'POST',
  summary: 'User register. email may be left out where phone comes with the code that registerCode sent there.',
  auth: 'none',
  input: z
    .object({
      username,
      password: newPassword,
      email: email.optional(),
      phone: phone.optional(),
      code: verificationCode.optional(),
    })
    .superRefine(passwordIsNoName)
    .superRefine(({ email, phone, code }, context) => {
      const lacks = (field: string) => context.addIssue({ code: 'custom', path: [field], message: reason('required') });
      if (email === undefined && phone === undefined) lacks('email');
      if (phone !== undefined && code === undefined) lacks('code');
      if (phone === undefined && code !== undefined) lacks('phone');
    }, alongside),
  output: signedIn,
  errors: [
    'INVALID_PARAMETER',
    'USERNAME_EXISTS',
    'EMAIL_EXISTS',
    'PHONE_EXISTS',
    'INVALID_VERIFICATION_CODE',
    'REGISTER_FAILED',
  ],
  limits: [{ per: 'address', points: 200, seconds: 600 }],
  async handle({ input, http }, deps) {
    const { language } = http;
    const { phone, code, ...given } = input;
    const store = phone && code ? deps.phoneRegistrations.storing(phone, code) : undefined;
    return answerNewcomer(http, deps, (beforehand) =>
      registerAccount(deps, { ...given, language }, { beforehand, store }),
    );
  },
});
