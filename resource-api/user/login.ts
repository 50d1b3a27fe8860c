import { z } from 'zod';
import { factorErrors, factorFields } from '../../shared/accounts/factors/fields.ts';
import { givenPassword } from '../../shared/accounts/passwords.ts';
import { endpoint } from '../../shared/api/endpoint.ts';
import { flag, text } from '../../shared/api/fields.ts';
import { reason } from '../../shared/api/reasons.ts';
import { captchaFields, withCaptcha } from '../../shared/captcha/holder.ts';
import type { ApiDeps } from '../deps.ts';
import { type AnswerDeps, answerSignIn, deviceOf, signedIn } from './answer-sign-in.ts';

type Deps = AnswerDeps & Pick<ApiDeps, 'signIn' | 'captchas'>;

const credentials = ['username', 'password', 'captcha'] as const;

/**
 * Signs a person in: the login token opens everything that its owner may do. If the account has a second factor, the
 * same call continues with it, with or without the password.
 */
export const login = endpoint<Deps>()({
  uri: 'api.User.login',
  method: 'POST',
  summary:
    'User login. Where the answer is 202104, the account has a second factor: the same call with mfa_token and otp goes on. An account that was closed and is not erased yet is taken back by it.',
  auth: 'none',
  input: z
    .object({
      username: text(254).optional(),
      password: givenPassword.optional(),
      ...captchaFields,
      remember: flag.optional(),
      ...factorFields,
    })
    .superRefine((given, context) => {
      const required = given.mfa_token === undefined ? credentials : (['otp'] as const);
      for (const field of required) {
        if (given[field] === undefined)
          context.addIssue({ code: 'custom', path: [field], message: reason('required') });
      }
    }),
  output: signedIn,
  missing: { username: 'CREDENTIALS_REQUIRED', password: 'CREDENTIALS_REQUIRED', captcha: 'INVALID_CAPTCHA' },
  errors: ['CREDENTIALS_REQUIRED', 'INVALID_CAPTCHA', 'ACCOUNT_NOT_FOUND', 'INCORRECT_PASSWORD', ...factorErrors],
  limits: [{ per: 'address', points: 300, seconds: 60 }],
  async handle({ input, http }, deps) {
    const { username: name = '', password = '', mfa_token } = input;
    const { remember = false } = input;
    const work = () =>
      answerSignIn(http, deps, {
        input,
        purpose: 'login',
        remember,
        verify: () => deps.signIn.verify({ name, password, ...deviceOf(http) }),
        issue: (user) => deps.loginTokens.issue(user.uid, { remember }),
      });
    return mfa_token === undefined ? withCaptcha(deps.captchas, http, input, work) : work();
  },
});
