/** Why an app was not taken, as its form tells it. */
import { ApiError } from '../../../shared/api/errors.ts';
import { tellReason } from '../../../shared/api/reasons.ts';
import type { AccountRequest } from '../kit/account-form.ts';
import type { FormRefusal } from '../kit/fields.ts';
import { secondsToWait } from '../kit/form-refusals.ts';

/** The operation's members as the form calls them. */
const named: Readonly<Record<string, string>> = { scope: 'scopes', apps: '' };
/** What a page names by itself: it is refused where something else was done since the page was shown. */
const unasked: ReadonlySet<string> = new Set(['client_id', 'secret_id']);

/** Does what a form is for. Resolves to why it was refused, where it was. @throws whatever the form has no place for */
export const orRefusal = <T>(request: AccountRequest, work: () => Promise<T>): Promise<T | FormRefusal> =>
  work().catch((error) => appRefusal(request, error));

/** @throws whatever the form has no place for */
export function appRefusal({ ctx, t, language }: AccountRequest, error: unknown): FormRefusal {
  if (!(error instanceof ApiError) || error.status >= 500) throw error;
  const { errorName, status, particulars } = error;
  // Testers are the only accounts that an app's form names.
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
