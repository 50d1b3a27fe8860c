/** What an operation refused, as the faults of the form that asked for it: exactly, in the language of the page. */
import { ApiError, type Detail } from '../../../shared/api/errors.ts';
import { sentenceOf, tellReason } from '../../../shared/api/reasons.ts';
import { Refused } from '../../../shared/operations/operation.ts';
import type { FormRefusal } from './fields.ts';
import type { Reader } from './layout.ts';

/** The fields of a form. */
interface Fields {
  readonly names: readonly string[];
  /** Those that have another name than the member of the operation, by that member. */
  readonly members: Readonly<Record<string, string>>;
}

/**
 * Each fault stands beside its field, or is the whole form's where the form has no such field.
 * @throws errors that are not about the form
 */
export function operationRefusal({ language }: Pick<Reader, 'language'>, error: unknown, fields: Fields): FormRefusal {
  const details = detailsOf(error);
  if (!(error instanceof ApiError) || !details) throw error;
  const faults: Record<string, string> = {};
  for (const { field: member, reason } of details) {
    const field = fields.members[member] ?? member;
    if (fields.names.includes(field)) faults[field] ??= tellReason(reason, language);
    else faults[''] ??= sentenceOf(member, reason, language);
  }
  return { faults, status: error.status };
}

function detailsOf(error: unknown): readonly Detail[] | undefined {
  if (error instanceof Refused) return [{ field: error.field ?? 'input', reason: error.why }];
  return error instanceof ApiError && error.status < 500 ? error.particulars.details : undefined;
}
