/** The link to an account's page, and the word for its state. */
import type { Account } from '../../../../shared/operations/accounts/present.ts';
import type { Translate } from '../../../../shared/words/words.ts';

export const OPERATED_ACCOUNT_PATH = '/operator/account';
/** Its address without the uid at the end. */
export const ACCOUNT_OF = `${OPERATED_ACCOUNT_PATH}?id=`;

/** Undefined for an open account. */
export function stateOfAccount(t: Translate, { disabled_at, closed_at }: Account): string | undefined {
  if (disabled_at !== null && closed_at !== null) return t('operator.accounts.deleted');
  if (disabled_at !== null) return t('operator.accounts.disabled');
  return closed_at === null ? undefined : t('operator.accounts.closed');
}
