/** The parameters that `chaos` and `order` share. */
import { z } from 'zod';
import { lines } from '../../shared/api/fields.ts';
import { reason } from '../../shared/api/reasons.ts';

/** A picture in base64, as long as a body may be. A child process checks whether it is one. */
export const image = lines(3 * 1024 * 1024);

const SIX_DIGITS = reason('sixDigits');

/** Six digits; as a number too, which has no leading zero. */
export const picturePassword = z.preprocess(
  (value) => (typeof value === 'number' ? String(value) : value),
  z.string(SIX_DIGITS).regex(/^\d{6}$/, SIX_DIGITS),
);
