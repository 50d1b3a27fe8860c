/** The documented error and reason of each refusal to encrypt or decrypt. */
import { ApiError, type ErrorName } from '../../shared/api/errors.ts';
import { type Reason, reason } from '../../shared/api/reasons.ts';
import type { EncryptionRefusal } from '../../shared/pictures/encryption/encryption.ts';

const refusals: Readonly<Record<EncryptionRefusal, readonly [ErrorName, reason: Reason]>> = {
  'no base64': ['INVALID_IMAGE', reason('base64')],
  'no picture': ['INVALID_IMAGE', reason('wholeImage')],
  'too many bytes': ['IMAGE_TOO_LARGE', reason('imageBytes')],
  'too many pixels': ['INVALID_IMAGE', reason('imagePixels')],
  'not to be opened': ['VALIDATION_FAILED', reason('imageLocked')],
};

export const imageErrors = ['INVALID_IMAGE', 'IMAGE_TOO_LARGE', 'VALIDATION_FAILED', 'UNAVAILABLE'] as const;

/** The documented error of a refusal. */
export function refusalError(refusal: EncryptionRefusal): ApiError {
  const [errorName, reason] = refusals[refusal];
  return new ApiError(errorName, { details: [{ field: 'image', reason }] });
}
