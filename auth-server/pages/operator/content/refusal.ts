/** Errors of an operation on a text as faults of its form. */
import { codeWords } from '../../../../shared/api/envelope.ts';
import { ApiError } from '../../../../shared/api/errors.ts';
import { tellReason } from '../../../../shared/api/reasons.ts';
import type { AccountRequest } from '../../kit/account-form.ts';
import type { FormRefusal } from '../../kit/fields.ts';

/** @throws errors that are not about the form */
export function textRefusal({ language, t }: AccountRequest, error: unknown): FormRefusal {
  if (!(error instanceof ApiError) || error.status >= 500) throw error;
  if (error.errorName === 'NOT_FOUND') return { faults: { '': t('account.nothingThere') }, status: 404 };
  const details = error.particulars.details ?? [];
  const told = details.map(({ field, reason }) => [field === 'id' ? '' : field, tellReason(reason, language)]);
  const faults = told.length ? Object.fromEntries(told) : { '': codeWords(error.errorName, language) };
  return { faults, status: error.status };
}
