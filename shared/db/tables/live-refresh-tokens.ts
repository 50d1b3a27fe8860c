/** Reads a refresh token with its grant and account in one statement. */
import type { Database } from '../driver/database.ts';
import { placeholder } from '../driver/query.ts';
import { storedId } from './artifacts.ts';
import type { Joined, Selection } from './columns.ts';

const token = {
  payload: 'refresh_tokens.payload',
  grant: 'grants.payload',
  /** Epoch milliseconds. */
  grant_ends: 'grants.expires_at',
  grant_client: 'grants.client_id',
  grant_account: 'grants.account_uid',
} as const satisfies Selection;

/** A usable refresh token and its grant, with payloads as the engine stored them. */
export type LiveRefreshToken = Joined<typeof token>;

export function createLiveRefreshTokens({ sql, prepare, read }: Pick<Database, 'sql' | 'prepare' | 'read'>) {
  const now = placeholder('now', 'bigint');
  const byId = prepare(
    sql('refresh_tokens')
      .join('grants', 'grants.id', 'refresh_tokens.grant_id')
      .join('users', 'users.uid', 'grants.account_uid')
      .where('refresh_tokens.id', placeholder('id'))
      .whereNull('refresh_tokens.consumed_at')
      .andWhere('refresh_tokens.expires_at', '>', now)
      .andWhere('grants.expires_at', '>', now)
      .whereNull('users.disabled_at')
      .whereNull('users.closed_at')
      .first<LiveRefreshToken | undefined>(token),
  );

  return {
    /** @returns undefined if it is unknown, spent, expired or revoked, or its account is closed or disabled */
    find: (token: string): Promise<LiveRefreshToken | undefined> =>
      read(byId({ id: storedId(token), now: Date.now() })) as Promise<LiveRefreshToken | undefined>,
  };
}
