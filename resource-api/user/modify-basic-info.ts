import { z } from 'zod';
import { factorErrors, factorFields } from '../../shared/accounts/factors/fields.ts';
import { email } from '../../shared/accounts/media/emails.ts';
import { phone } from '../../shared/accounts/media/phones.ts';
import { nickname } from '../../shared/accounts/names/nicknames.ts';
import { ownNameFault } from '../../shared/accounts/names/own-name.ts';
import { givenPassword, newPassword, samePassword } from '../../shared/accounts/passwords.ts';
import { endpoint } from '../../shared/api/endpoint.ts';
import { digits } from '../../shared/api/fields.ts';
import { captchaFields, withCaptcha } from '../../shared/captcha/holder.ts';
import { performOwn } from '../../shared/operations/own.ts';
import { type FreshFactorDeps, requireFreshFactor } from '../auth/fresh-factor.ts';
import type { ApiDeps } from '../deps.ts';

type Deps = FreshFactorDeps & Pick<ApiDeps, 'captchas' | 'users' | 'basicInfo' | 'auditLog'>;

/**
 * Changes the given fields. Forms send empty fields too: an empty nickname or phone removes the value, an empty
 * password or email counts as missing, since every account has one.
 */
export const modifyBasicInfo = endpoint<Deps>()({
  uri: 'api.User.modifyBasicInfo',
  method: 'POST',
  summary:
    'Modify basic information of the signed-in user. What is left out stays as it is. An empty nickname or phone removes it, and the number is free for others; an empty newpassword or email is left out. A new password signs out everywhere else. Where the account has a second factor, password, email and phone ask for one that was proven within ten minutes (202104).',
  auth: 'login',
  input: z.object({
    newpassword: newPassword.optional(),
    confirm: givenPassword.optional(),
    nickname: nickname.nullish(),
    email: email.optional(),
    phone: digits(phone).nullish(),
    ...captchaFields,
    ...factorFields,
  }),
  clears: ['nickname', 'phone'],
  output: z.object({}),
  missing: { captcha: 'INVALID_CAPTCHA' },
  errors: [
    'INVALID_CAPTCHA',
    ...factorErrors,
    'PASSWORDS_DIFFER',
    'SAME_PASSWORD',
    'NICKNAME_EXISTS',
    'EMAIL_EXISTS',
    'PHONE_EXISTS',
    'UPDATE_FAILED',
    'PASSWORD_OVERTAKEN',
    'INVALID_PARAMETER',
    'ACCOUNT_NOT_FOUND',
  ],
  // Each try compares a password with the former one.
  limits: [{ per: 'account', points: 30, seconds: 600 }],
  async handle({ input, caller, http, fail }, deps) {
    const { captchas, users, basicInfo, auditLog } = deps;
    const { newpassword: password, nickname, email, phone } = input;
    const matters = [password, email, phone].some((value) => value !== undefined);
    if (matters) await requireFreshFactor(deps, caller, http, input);
    await withCaptcha(captchas, http, input, async () => {
      if (!samePassword(input.confirm ?? '', password ?? '')) fail('PASSWORDS_DIFFER');
      const user = (await users.byUid(caller.uid)) ?? fail('ACCOUNT_NOT_FOUND');
      const reason = password && ownNameFault(password, { ...user, email: email ?? user.email });
      if (reason) fail('INVALID_PARAMETER', { details: [{ field: 'newpassword', reason }] });
      const audited = [
        ...(password === undefined ? [] : ['own.password' as const]),
        ...(email === undefined || email === user.email ? [] : ['own.email' as const]),
        ...(phone === undefined || phone === user.phone ? [] : ['own.phone' as const]),
      ];
      await performOwn(audited, { uid: user.uid, via: 'api' }, { auditLog }, () =>
        basicInfo.change(user, { password, nickname, email, phone }, { token: caller.token }),
      );
    });
    return {};
  },
});
