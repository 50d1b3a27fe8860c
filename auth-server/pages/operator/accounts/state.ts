/** An account's page, and the word for the state that it is in. */
import type { Account } from '../../../../shared/operations/accounts/present.ts';
import type { Translate } from '../../../../shared/words/words.ts';

export const OPERATED_ACCOUNT_PATH = '/operator/account';
/** Before its uid. */
export const ACCOUNT_OF = `${OPERATED_ACCOUNT_PATH}?id=`;

/** Undefined for one that is open. */
export function stateOfAccount(t: Translate, { disabled_at, closed_at }: Account): string | undefined {
  if (disabled_at !== null && closed_at !== null) return t('operator.accounts.deleted');
  if (disabled_at !== null) return t('operator.accounts.disabled');
  return closed_at === null ? undefined : t('operator.accounts.closed');
}

/** A time of an operation's answer, as pages write times. */
export const timeOf = (iso: string): number => Date.parse(iso);
