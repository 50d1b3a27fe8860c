import { z } from 'zod';
import { email } from '../../shared/accounts/emails.ts';
import { username } from '../../shared/accounts/names.ts';
import { passwordIsNoName } from '../../shared/accounts/own-name.ts';
import { newPassword } from '../../shared/accounts/passwords.ts';
import { register as makeAccount } from '../../shared/accounts/register.ts';
import { endpoint } from '../../shared/api/endpoint.ts';
import type { LoginToken } from '../auth/login-tokens.ts';
import type { ApiDeps } from '../deps.ts';
import { answerNewcomer, type SignInEnd } from './answer-sign-in.ts';

/** Makes an account and signs it in. */
export const register = endpoint<SignInEnd & Pick<ApiDeps, 'config' | 'users' | 'retiredNames' | 'loginTokens'>>()({
  uri: 'api.User.register',
  method: 'POST',
  summary: 'User register',
  auth: 'none',
  input: z.object({ username, password: newPassword, email }).superRefine(passwordIsNoName),
  output: z.object({ login_token: z.string(), uid: z.int(), expires_in: z.int() }),
  errors: ['INVALID_PARAMETER', 'USERNAME_EXISTS', 'EMAIL_EXISTS', 'REGISTER_FAILED'],
  limits: [{ per: 'address', points: 200, seconds: 600 }],
  async handle({ input, http }, deps) {
    // The token first: without one there is no answer, and then no account that a second try would find.
    let token: LoginToken | undefined;
    const beforehand = async (uid: number) => {
      token = await deps.loginTokens.issue(uid, { isNew: true });
    };
    const { language } = http;
    const uid = await makeAccount(deps, { ...input, language }, { beforehand });
    return answerNewcomer(http, deps, { uid, language }, token as LoginToken);
  },
});
