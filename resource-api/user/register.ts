import { z } from 'zod';
import { DEVICE_COOKIE, DEVICE_COOKIE_AGE } from '../../shared/accounts/known-devices.ts';
import { email, username } from '../../shared/accounts/names.ts';
import { newPassword } from '../../shared/accounts/passwords.ts';
import { register as makeAccount } from '../../shared/accounts/register.ts';
import { endpoint } from '../../shared/endpoint.ts';
import type { House } from '../house.ts';

/** Makes an account and signs it in. */
export const register = endpoint<Pick<House, 'users' | 'loginTokens' | 'knownDevices'>>()({
  uri: 'api.User.register',
  method: 'POST',
  summary: 'User register',
  auth: 'none',
  input: z.object({ username, password: newPassword, email }),
  output: z.object({ login_token: z.string(), uid: z.int(), expires_in: z.int() }),
  errors: ['USERNAME_EXISTS', 'EMAIL_EXISTS', 'REGISTER_FAILED'],
  limits: [{ per: 'address', points: 200, seconds: 600 }],
  async handle({ input, http }, { users, loginTokens, knownDevices }) {
    const uid = await makeAccount(users, { ...input, language: http.language });
    const token = await loginTokens.issue(uid, false);
    http.setCookie(DEVICE_COOKIE, knownDevices.mark(uid), { maxAge: DEVICE_COOKIE_AGE });
    return { ...token, uid };
  },
});
