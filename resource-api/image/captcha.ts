import { z } from 'zod';
import { Binary, endpoint } from '../../shared/api/endpoint.ts';
import { oneOf } from '../../shared/api/fields.ts';
import type { PictureType } from '../../shared/captcha/draw.ts';
import { captchaToken, DEFAULT_SCENARIO, holderFor, scenario } from '../../shared/captcha/holder.ts';
import type { ApiDeps } from '../deps.ts';

const pictureTypes = ['png', 'jpg', 'bmp'] as const satisfies readonly PictureType[];
const mediaTypes: Readonly<Record<PictureType, string>> = { png: 'image/png', jpg: 'image/jpeg', bmp: 'image/bmp' };

export const captcha = endpoint<Pick<ApiDeps, 'captchas'>>()({
  uri: 'api.Image.captcha',
  method: 'GET/POST',
  summary:
    'Draws a captcha. Its holder is the cookie it sets, or the answer’s header X-Captcha-Token, sent back as captcha_token.',
  auth: 'none',
  input: z.object({
    type: oneOf(...pictureTypes).default('png'),
    id: scenario.default(DEFAULT_SCENARIO),
    captcha_token: captchaToken,
  }),
  output: Object.values(mediaTypes),
  errors: ['INVALID_PARAMETER'],
  limits: [{ per: 'address', points: 300, seconds: 60 }],
  async handle({ input, http }, { captchas }) {
    const holder = holderFor(http, input.captcha_token);
    const text = await captchas.issue(holder, input.id);
    const { drawCaptcha } = await import('../../shared/captcha/draw.ts');
    return new Binary(mediaTypes[input.type], await drawCaptcha(text, input.type));
  },
});
