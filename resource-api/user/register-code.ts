import { z } from 'zod';
import { normalPhone } from '../../shared/accounts/media/phones.ts';
import { endpoint } from '../../shared/api/endpoint.ts';
import { digits, text } from '../../shared/api/fields.ts';
import { captchaFields, withCaptcha } from '../../shared/captcha/holder.ts';
import type { ApiDeps } from '../deps.ts';

/** Sends the code by which a phone number replaces the email address at `register`. */
export const registerCode = endpoint<Pick<ApiDeps, 'captchas' | 'phoneRegistrations'>>()({
  uri: 'api.User.registerCode',
  method: 'POST',
  summary: 'Send the code to a phone with which register makes an account.',
  auth: 'none',
  input: z.object({ phone: digits(text(100)), ...captchaFields }),
  output: z.object({}),
  missing: { captcha: 'INVALID_CAPTCHA' },
  errors: ['INVALID_CAPTCHA', 'INVALID_MEDIUM', 'VERIFICATION_INTERVAL', 'VERIFICATION_NOT_SENT', 'RATE_LIMITED'],
  limits: [{ per: 'address', points: 100, seconds: 600 }],
  async handle({ input, http, fail }, { captchas, phoneRegistrations }) {
    await withCaptcha(captchas, http, input, () => {
      const phone = normalPhone(input.phone) ?? fail('INVALID_MEDIUM');
      return phoneRegistrations.sendCode(phone, { language: http.language, caller: http.address });
    });
    return {};
  },
});
