/** Reads a code or a refresh token with its grant and account in one statement. */
import type { Database } from '../driver/database.ts';
import { placeholder } from '../driver/query.ts';
import { storedId } from './artifacts.ts';
import type { Joined, Selection } from './columns.ts';

const ofGrant = {
  grant: 'grants.payload',
  /** Epoch milliseconds. */
  grant_ends: 'grants.expires_at',
  grant_client: 'grants.client_id',
  grant_account: 'grants.account_uid',
} as const satisfies Selection;

/** A usable code or refresh token and its grant, with payloads as the engine stored them. */
export type ExchangeableToken = Joined<typeof ofGrant> & { readonly payload: string };

export function createExchangeableTokens(
  { sql, prepare, read }: Pick<Database, 'sql' | 'prepare' | 'read'>,
  table: 'refresh_tokens' | 'authorization_codes',
) {
  const now = placeholder('now', 'bigint');
  const byId = prepare(
    sql(table)
      .join('grants', 'grants.id', `${table}.grant_id`)
      .join('users', 'users.uid', 'grants.account_uid')
      .where(`${table}.id`, placeholder('id'))
      .whereNull(`${table}.consumed_at`)
      .andWhere(`${table}.expires_at`, '>', now)
      .andWhere('grants.expires_at', '>', now)
      .whereNull('users.disabled_at')
      .whereNull('users.closed_at')
      .first<ExchangeableToken | undefined>({ payload: `${table}.payload`, ...ofGrant }),
  );

  return {
    /** @returns undefined if it is unknown, spent, expired or revoked, or its account is closed or disabled */
    find: (token: string): Promise<ExchangeableToken | undefined> =>
      read(byId({ id: storedId(token), now: Date.now() })) as Promise<ExchangeableToken | undefined>,
  };
}
