import { z } from 'zod';
import { DEVICE_COOKIE, DEVICE_COOKIE_AGE } from '../../shared/accounts/known-devices.ts';
import { tellOfSignIn } from '../../shared/accounts/new-sign-in.ts';
import { givenPassword } from '../../shared/accounts/passwords.ts';
import { endpoint } from '../../shared/api/endpoint.ts';
import { flag, text } from '../../shared/api/fields.ts';
import { captchaFields, withCaptcha } from '../../shared/captcha/holder.ts';
import type { ApiDeps } from '../deps.ts';

type Deps = Pick<ApiDeps, 'signIn' | 'captchas' | 'loginTokens' | 'knownDevices' | 'messages' | 'log'>;

/** Signs a person in: the login token opens everything its owner may do. */
export const login = endpoint<Deps>()({
  uri: 'api.User.login',
  method: 'POST',
  summary: 'User login',
  auth: 'none',
  input: z.object({ username: text(254), password: givenPassword, ...captchaFields, remember: flag.optional() }),
  output: z.object({ login_token: z.string(), uid: z.int(), expires_in: z.int() }),
  missing: { username: 'CREDENTIALS_REQUIRED', password: 'CREDENTIALS_REQUIRED', captcha: 'INVALID_CAPTCHA' },
  errors: ['CREDENTIALS_REQUIRED', 'INVALID_CAPTCHA', 'ACCOUNT_NOT_FOUND', 'INCORRECT_PASSWORD', 'RATE_LIMITED'],
  limits: [{ per: 'address', points: 300, seconds: 60 }],
  async handle({ input, http }, deps) {
    const { signIn, captchas, loginTokens, knownDevices } = deps;
    const device = http.cookie(DEVICE_COOKIE);
    const { username: name, password, remember } = input;
    const { user, token } = await withCaptcha(captchas, http, input, async () => {
      const user = await signIn.verify({ name, password, address: http.address, device });
      return { user, token: await loginTokens.issue(user.uid, remember === undefined ? {} : { remember }) };
    });
    await tellOfSignIn(deps, user, { device, address: http.address });
    http.setCookie(DEVICE_COOKIE, knownDevices.mark(user.uid), { maxAge: DEVICE_COOKIE_AGE });
    return { ...token, uid: user.uid };
  },
});
