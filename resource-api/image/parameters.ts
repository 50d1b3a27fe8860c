/** The parameters that `chaos` and `order` share. */
import { z } from 'zod';
import { lines } from '../../shared/api/fields.ts';
import { reason } from '../../shared/api/reasons.ts';

/** A picture in base64, as long as a body may be. Whether it is one is found out in a child process. */
export const image = lines(3 * 1024 * 1024);

const SIX_DIGITS = reason('sixDigits');

/** Six digits; as a number too, which then has no zero in front. */
export const picturePassword = z.preprocess(
  (value) => (typeof value === 'number' ? String(value) : value),
  z.string(SIX_DIGITS).regex(/^\d{6}$/, SIX_DIGITS),
);
