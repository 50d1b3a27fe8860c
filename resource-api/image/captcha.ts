import { z } from 'zod';
import { Binary, endpoint } from '../../shared/api/endpoint.ts';
import { oneOf } from '../../shared/api/fields.ts';
import { captchaToken, DEFAULT_SCENARIO, holderFor, scenario } from '../../shared/captcha/holder.ts';
import type { PictureType } from '../../shared/captcha/picture-file.ts';
import type { ApiDeps } from '../deps.ts';

const pictureTypes = ['png', 'jpg', 'bmp'] as const satisfies readonly PictureType[];
const mediaTypes: Readonly<Record<PictureType, string>> = { png: 'image/png', jpg: 'image/jpeg', bmp: 'image/bmp' };

export const captcha = endpoint<Pick<ApiDeps, 'captchas' | 'captchaRendering'>>()({
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
  async handle({ input, http }, { captchas, captchaRendering }) {
    const { text, picture } = await captchaRendering.picture(input.type);
    await captchas.issue(holderFor(http, input.captcha_token), input.id, text);
    return new Binary(mediaTypes[input.type], picture);
  },
});
