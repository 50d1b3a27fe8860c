import { z } from 'zod';
import { givenPassword } from '../../shared/accounts/passwords.ts';
import { endpoint } from '../../shared/api/endpoint.ts';
import { flag, text } from '../../shared/api/fields.ts';
import { captchaFields, withCaptcha } from '../../shared/captcha/holder.ts';
import type { ApiDeps } from '../deps.ts';
import { answerSignIn, deviceOf, type SignInEnd } from './answer-sign-in.ts';

type Deps = SignInEnd & Pick<ApiDeps, 'signIn' | 'captchas' | 'loginTokens'>;

/** Signs a person in: the login token opens everything its owner may do. */
export const login = endpoint<Deps>()({
  uri: 'api.User.login',
  method: 'POST',
  summary: 'User login. An account that was closed and is not erased yet is taken back by it.',
  auth: 'none',
  input: z.object({ username: text(254), password: givenPassword, ...captchaFields, remember: flag.optional() }),
  output: z.object({ login_token: z.string(), uid: z.int(), expires_in: z.int() }),
  missing: { username: 'CREDENTIALS_REQUIRED', password: 'CREDENTIALS_REQUIRED', captcha: 'INVALID_CAPTCHA' },
  errors: ['CREDENTIALS_REQUIRED', 'INVALID_CAPTCHA', 'ACCOUNT_NOT_FOUND', 'INCORRECT_PASSWORD', 'RATE_LIMITED'],
  limits: [{ per: 'address', points: 300, seconds: 60 }],
  async handle({ input, http }, deps) {
    const { username: name, password, remember = false } = input;
    return withCaptcha(deps.captchas, http, input, async () => {
      const user = await deps.signIn.verify({ name, password, ...deviceOf(http) });
      return answerSignIn(http, deps, user, { remember }, () => deps.loginTokens.issue(user.uid, { remember }));
    });
  },
});
