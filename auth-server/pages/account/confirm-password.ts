/** Asks a signed-in person for their password once more before a sensitive change. */
import { ApiError } from '../../../shared/api/errors.ts';
import type { AccountRequest } from '../kit/account-form.ts';
import { deviceOf } from '../kit/cookies.ts';
import type { FormRefusal } from '../kit/fields.ts';
import { secondsToWait } from '../kit/form-refusals.ts';

/** @throws ApiError INCORRECT_PASSWORD, RATE_LIMITED */
export const confirmPassword = ({ ctx, deps, own }: AccountRequest, password: string): Promise<void> =>
  deps.signIn.confirm(own.user, { password, ...deviceOf(ctx) });

/** The fault at the field of a wrong password. @throws whatever is no such refusal */
export function passwordRefusal({ ctx, t }: AccountRequest, error: unknown): FormRefusal {
  if (!(error instanceof ApiError)) throw error;
  const { errorName, status } = error;
  if (errorName === 'INCORRECT_PASSWORD') return { faults: { password: t('account.password.wrong') }, status: 400 };
  if (errorName !== 'RATE_LIMITED') throw error;
  const seconds = secondsToWait(ctx, error);
  return { faults: { password: t('signIn.wait', { count: seconds }) }, status };
}
