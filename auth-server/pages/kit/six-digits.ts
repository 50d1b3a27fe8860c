/** A verification code as people type or paste it. */
import { z } from 'zod';
import { text } from '../../../shared/api/fields.ts';

export const sixDigits = text(32)
  .transform((given) => given.normalize('NFKC').replaceAll(/\s/g, ''))
  .pipe(z.string().regex(/^\d{6}$/));
