/** Why an app was not taken, as its form tells it. */
import { ApiError } from '../../../shared/api/errors.ts';
import { tellReason } from '../../../shared/api/reasons.ts';
import type { AccountRequest } from '../kit/account-form.ts';
import type { Refusal } from '../kit/fields.ts';

/** The operation's members as the form calls them. */
const named: Readonly<Record<string, string>> = { scope: 'scopes' };

/** Does what a form is for. Resolves to why it was refused, where it was. @throws whatever the form has no place for */
export const orRefusal = <T>(request: AccountRequest, work: () => Promise<T>): Promise<T | Refusal> =>
  work().catch((error) => appRefusal(request, error));

/** @throws whatever the form has no place for */
export function appRefusal({ t, language }: AccountRequest, error: unknown): Refusal {
  if (!(error instanceof ApiError) || error.status >= 500 || error.errorName === 'NOT_FOUND') throw error;
  // Testers are the only accounts that an app's form names.
  if (error.errorName === 'ACCOUNT_NOT_FOUND')
    return { faults: { testers: t('developer.app.noSuchTester') }, status: 400 };
  if (error.errorName === 'OVERTAKEN') return { faults: { '': t('developer.app.overtaken') }, status: 409 };
  const details = error.particulars.details ?? [];
  const told = details.map(({ field, reason }) => [named[field] ?? field, tellReason(reason, language)]);
  return { faults: Object.fromEntries(told), status: error.status };
}
