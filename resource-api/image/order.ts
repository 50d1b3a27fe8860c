import { z } from 'zod';
import { endpoint } from '../../shared/api/endpoint.ts';
import type { ApiDeps } from '../deps.ts';
import { imageErrors, refusalError } from './encryption-refusals.ts';
import { image, picturePassword } from './parameters.ts';

/** Decrypts a picture of `chaos`. */
export const order = endpoint<Pick<ApiDeps, 'pictures' | 'secrets'>>()({
  uri: 'api.Image.order',
  method: 'POST',
  summary: 'Decrypts what chaos encrypted: a PNG in base64 with the very pixels that chaos was given.',
  auth: 'none',
  largeBody: true,
  input: z.object({ image, password: picturePassword }),
  output: z.object({ image: z.string() }),
  missing: { image: 'INVALID_IMAGE' },
  errors: imageErrors,
  limits: [{ per: 'address', points: 30, seconds: 60 }],
  async handle({ input }, { pictures, secrets }) {
    const secret = secrets.key('picture encryption');
    const outcome = await pictures.run('decryptPicture', { ...input, secret });
    if ('refused' in outcome) throw refusalError(outcome.refused);
    return { image: outcome.image };
  },
});
