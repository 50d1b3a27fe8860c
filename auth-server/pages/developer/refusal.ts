/** Errors of an operation on an app as faults of its form. */
import { ApiError } from '../../../shared/api/errors.ts';
import { tellReason } from '../../../shared/api/reasons.ts';
import type { AccountRequest } from '../kit/account-form.ts';
import type { FormRefusal } from '../kit/fields.ts';
import { secondsToWait } from '../kit/form-refusals.ts';

/** The fields of the form by the operation's member names. */
const named: Readonly<Record<string, string>> = { scope: 'scopes', apps: '' };
/** Members that the page sets itself: a fault in them means that the app was changed since the page was shown. */
const unasked: ReadonlySet<string> = new Set(['client_id', 'secret_id']);

/**
 * Runs the operation of a form. Resolves to the refusal if it was refused.
 * @throws errors that are not about the form
 */
export const orRefusal = <T>(request: AccountRequest, work: () => Promise<T>): Promise<T | FormRefusal> =>
  work().catch((error) => appRefusal(request, error));

/** @throws errors that are not about the form */
export function appRefusal({ ctx, t, language }: AccountRequest, error: unknown): FormRefusal {
  if (!(error instanceof ApiError) || error.status >= 500) throw error;
  const { errorName, status, particulars } = error;
  // Only the testers of an app's form are accounts.
  if (errorName === 'ACCOUNT_NOT_FOUND') return { faults: { testers: t('developer.app.noSuchTester') }, status: 400 };
  if (errorName === 'RATE_LIMITED') {
    const count = Math.ceil(secondsToWait(ctx, error) / 60);
    return { faults: { logo: t('developer.app.logoWait', { count }) }, status };
  }
  const asked = (particulars.details ?? []).filter(({ field }) => !unasked.has(field));
  if (asked.length === 0) return { faults: { '': t('developer.app.overtaken') }, status: 409 };
  const told = asked.map(({ field, reason }) => [named[field] ?? field, tellReason(reason, language)]);
  return { faults: Object.fromEntries(told), status };
}
