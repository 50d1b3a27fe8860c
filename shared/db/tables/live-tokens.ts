/** What introspection needs about a token, in one statement: token, grant, person. */
import type { Database } from '../driver/database.ts';
import { placeholder } from '../driver/query.ts';
import { storedId } from './artifacts.ts';
import type { Joined, Selection } from './columns.ts';
import type { Row } from './tables.ts';

/** A live access token: its payload as the engine stored it, and its end in epoch milliseconds. */
export type LiveToken = Pick<Row<'access_tokens'>, 'payload' | 'expires_at'>;

const token = { payload: 'access_tokens.payload', expires_at: 'access_tokens.expires_at' } as const satisfies Selection;

export type LiveTokens = ReturnType<typeof createLiveTokens>;

export function createLiveTokens(database: Database) {
  const { sql } = database;
  const id = placeholder('id');
  const now = placeholder('now', 'bigint');
  const ofPeople = database.prepare(
    sql('access_tokens')
      .join('grants', 'grants.id', 'access_tokens.grant_id')
      .join('users', 'users.uid', 'grants.account_uid')
      .where('access_tokens.id', id)
      .andWhere('access_tokens.expires_at', '>', now)
      .andWhere('grants.expires_at', '>', now)
      .whereNull('users.disabled_at')
      .whereNull('users.closed_at')
      .first<Joined<typeof token> | undefined>(token),
  );
  const ofApps = database.prepare(
    sql('client_credentials').where('id', id).andWhere('expires_at', '>', now).first('payload', 'expires_at'),
  );

  return {
    /** @returns undefined if there is no such access token, it has expired or been revoked, or its account is closed */
    async find(token: string): Promise<LiveToken | undefined> {
      const values = { id: storedId(token), now: Date.now() };
      return (await database.read(ofPeople(values))) ?? (await database.read(ofApps(values)));
    },
  };
}
