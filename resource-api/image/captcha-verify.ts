import { z } from 'zod';
import { endpoint } from '../../shared/api/endpoint.ts';
import { oneOf } from '../../shared/api/fields.ts';
import { captchaFields, captchaHolderOf, DEFAULT_SCENARIO, scenario } from '../../shared/captcha/holder.ts';
import type { ApiDeps } from '../deps.ts';

export const captchaVerify = endpoint<Pick<ApiDeps, 'captchas'>>()({
  uri: 'api.Image.captchaVerify',
  method: 'GET/POST',
  summary:
    'Tells whether an answer to a captcha is right; flush=yes keeps a right one for the form that follows, which takes no captcha that was answered wrong before.',
  auth: 'none',
  input: z.object({
    ...captchaFields,
    id: scenario.optional(),
    flush: oneOf('yes', 'no').default('yes'),
  }),
  output: z.object({}),
  errors: ['CAPTCHA_VERIFICATION_FAILED', 'INVALID_PARAMETER'],
  limits: [{ per: 'address', points: 300, seconds: 60 }],
  async handle({ input, http, fail }, { captchas }) {
    const { captcha: answer, captcha_token, id = input.captcha_id ?? DEFAULT_SCENARIO } = input;
    const holder = captchaHolderOf(http, captcha_token);
    if (!holder || !answer) return fail('CAPTCHA_VERIFICATION_FAILED');
    const right = input.flush === 'yes' ? captchas.check(holder, id, answer) : captchas.redeem(holder, id, answer);
    return (await right) ? {} : fail('CAPTCHA_VERIFICATION_FAILED');
  },
});
