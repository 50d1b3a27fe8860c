/** How a form that asks for a name and a password says no. */
import type { Context } from 'koa';
import type { z } from 'zod';
import { readMedium } from '../../../shared/accounts/media.ts';
import { ApiError } from '../../../shared/api/errors.ts';
import type { Translate } from '../../../shared/words/words.ts';
import type { Faults } from './fields.ts';

/** What of a form is missing, and what cannot be used. */
export function formFaults(error: z.ZodError, raw: Readonly<Record<string, unknown>>, t: Translate): Faults {
  const fields = new Set(error.issues.map(({ path }) => String(path[0])));
  const faultOf = (field: string) => (raw[field] ? t('form.unusable') : t('form.required'));
  return Object.fromEntries([...fields].map((field) => [field, faultOf(field)]));
}

/**
 * What a refused sign-in says: never which of name and password was wrong.
 * @param name as it was given
 * @throws whatever is no refusal
 */
export function signInRefusal(
  ctx: Context,
  error: unknown,
  t: Translate,
  name: string,
): { faults: Faults; status: number } {
  if (!(error instanceof ApiError)) throw error;
  const { errorName, particulars, status } = error;
  if (errorName === 'ACCOUNT_NOT_FOUND' || errorName === 'INCORRECT_PASSWORD') {
    const reads = readMedium(name) ? 'signIn.wrongMedium' : 'signIn.wrong';
    return { faults: { '': t(reads) }, status: 400 };
  }
  if (errorName === 'INVALID_CAPTCHA') return { faults: { captcha: t('captcha.wrong') }, status: 400 };
  if (errorName !== 'RATE_LIMITED') throw error;
  const seconds = Math.ceil(particulars.retryAfter ?? 1);
  ctx.set('Retry-After', String(seconds));
  return { faults: { '': t('signIn.wait', { count: seconds }) }, status };
}
