import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { endpoint } from '../../shared/api/endpoint.ts';
import type { ApiDeps } from '../deps.ts';
import { imageErrors, refusalError } from './encryption-refusals.ts';
import { image, picturePassword } from './parameters.ts';

/** Encrypts a picture with six digits, random ones if none are given. */
export const chaos = endpoint<Pick<ApiDeps, 'pictures' | 'secrets'>>()({
  uri: 'api.Image.chaos',
  method: 'POST',
  summary:
    'Encrypts a picture: the answer’s image, a PNG in base64, looks like noise. Only the file itself, or what was saved from it without loss, can be decrypted.',
  auth: 'none',
  largeBody: true,
  input: z.object({ image, password: picturePassword.optional() }),
  output: z.object({ image: z.string(), password: z.string() }),
  missing: { image: 'INVALID_IMAGE' },
  errors: imageErrors,
  limits: [{ per: 'address', points: 30, seconds: 60 }],
  async handle({ input }, { pictures, secrets }) {
    // A generated password has no leading zero, so it survives being stored as a number.
    const password = input.password ?? String(randomInt(100_000, 1_000_000));
    const secret = secrets.key('picture encryption');
    const outcome = await pictures.run('encryptPicture', { image: input.image, password, secret });
    if ('refused' in outcome) throw refusalError(outcome.refused);
    return { image: outcome.image, password };
  },
});
