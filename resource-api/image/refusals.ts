/** Why a picture was not encrypted or decrypted: the documented error, with the reason in words. */
import { ApiError, type ErrorName } from '../../shared/api/errors.ts';
import type { Language } from '../../shared/words/language.ts';
import type { Refusal } from './encryption.ts';

interface Words {
  readonly errorName: ErrorName;
  readonly en: string;
  readonly zh: string;
}

const refusals: Readonly<Record<Refusal, Words>> = {
  'no base64': { errorName: 'INVALID_IMAGE', en: 'must be base64', zh: '应为base64编码' },
  'no picture': {
    errorName: 'INVALID_IMAGE',
    en: 'must be a whole PNG, JPEG or BMP',
    zh: '应为完整的PNG、JPEG或BMP图像',
  },
  'too many bytes': { errorName: 'IMAGE_TOO_LARGE', en: 'must not be over 2 MB', zh: '不应超过2MB' },
  'too many pixels': {
    errorName: 'INVALID_IMAGE',
    en: 'must not be over 16 megapixels, nor over 32767 pixels on a side',
    zh: '不应超过1600万像素，任一边不应超过32767像素',
  },
  'not to be opened': {
    errorName: 'VALIDATION_FAILED',
    en: 'does not open: the password is wrong, or the picture was changed',
    zh: '无法解密：密码错误或图像已被改动',
  },
};

export const imageErrors = ['INVALID_IMAGE', 'IMAGE_TOO_LARGE', 'VALIDATION_FAILED', 'UNAVAILABLE'] as const;

export function refusalError(refusal: Refusal, language: Language): ApiError {
  const { errorName, [language]: reason } = refusals[refusal];
  return new ApiError(errorName, { details: [{ field: 'image', reason }] });
}
