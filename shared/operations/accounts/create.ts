/** Creating accounts for other people. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { email } from '../../accounts/media/emails.ts';
import { phone } from '../../accounts/media/phones.ts';
import { username } from '../../accounts/names/names.ts';
import { passwordIsNoName } from '../../accounts/names/own-name.ts';
import { isReserved } from '../../accounts/names/reserved-names.ts';
import { newPassword } from '../../accounts/passwords.ts';
import { userFault, usernameForms } from '../../accounts/register.ts';
import { ApiError } from '../../api/errors.ts';
import { reason } from '../../api/reasons.ts';
import { DEFAULT_LANGUAGE, languageCodes } from '../../words/language.ts';
import type { OperationDeps } from '../deps.ts';
import { operation } from '../operation.ts';
import { accountWithPassword, presentAccount } from './present.ts';

/** A password of 120 bits, to be handed to its owner. */
export const randomPassword = (): string => randomBytes(15).toString('base64url');

export const createAccount = operation<
  Pick<OperationDeps, 'config' | 'database' | 'users' | 'passwords' | 'retiredNames'>
>()({
  name: 'account.create',
  summary: 'Makes an account. Without a password a random one is made and told this once.',
  audited: true,
  input: z
    .object({
      username,
      email: email.optional(),
      phone: phone.optional(),
      language: z.enum(languageCodes).default(DEFAULT_LANGUAGE),
      password: newPassword.optional(),
    })
    .superRefine(({ password, ...names }, context) => {
      if (names.email === undefined && names.phone === undefined)
        context.addIssue({ code: 'custom', path: ['email'], message: reason('refused.needsMedium') });
      if (password !== undefined) passwordIsNoName({ ...names, password }, context);
    }),
  output: accountWithPassword,
  errors: ['INVALID_PARAMETER', 'USERNAME_EXISTS', 'EMAIL_EXISTS', 'PHONE_EXISTS', 'REGISTER_FAILED', 'OVERTAKEN'],
  async run({ input, about, noted, fail }, { config, database, users, passwords, retiredNames }) {
    const { username, email = null, phone = null, language } = input;
    if (isReserved(username, config)) fail('INVALID_PARAMETER', reason('reserved'), 'username');
    const names = usernameForms(username);
    if (await retiredNames.has(names)) throw new ApiError('USERNAME_EXISTS');
    const password = input.password ?? randomPassword();
    const password_hash = await passwords.hash(password);
    const uid = await users.reserveUid();
    about(`account:${uid}`);
    const row = { uid, username, ...names, email, phone, language, password_hash };
    await database.atomic([users.adding(row), retiredNames.refusing(row), ...noted()]).catch((error) => {
      throw userFault(error, 'REGISTER_FAILED');
    });
    const made =
      (await users.byUid(uid)) ?? fail('OVERTAKEN', reason('refused.accountGone', { username, uid }), 'username');
    return { ...presentAccount(made), ...(input.password === undefined && { password }) };
  },
});
