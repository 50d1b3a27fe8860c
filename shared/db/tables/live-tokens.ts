/** What introspection wants to know of a token, in one statement: the token, its grant, its person. */

import { type Database, Placeholder } from '../driver/database.ts';
import { storedId } from './artifacts.ts';

/** An access token that lives: its payload as the engine stored it, and its end in epoch milliseconds. */
export interface LiveToken {
  readonly payload: string;
  readonly expires_at: number;
}

export type LiveTokens = ReturnType<typeof createLiveTokens>;

export function createLiveTokens(database: Database) {
  const { sql } = database;
  const id = new Placeholder('id') as never;
  const now = new Placeholder('now', 'bigint') as never;
  const ofPeople = database.prepare(
    sql('access_tokens as t')
      .join('grants as g', 'g.id', 't.grant_id')
      .join('users as u', 'u.uid', 'g.account_uid')
      .where('t.id', id)
      .andWhere('t.expires_at', '>', now)
      .andWhere('g.expires_at', '>', now)
      .whereNull('u.disabled_at')
      .first('t.payload', 't.expires_at'),
  );
  const ofApps = database.prepare(
    sql('client_credentials').where('id', id).andWhere('expires_at', '>', now).first('payload', 'expires_at'),
  );

  return {
    /** @returns undefined for what is no access token, expired, or ended with its grant or its person */
    async find(token: string): Promise<LiveToken | undefined> {
      const values = { id: storedId(token), now: Date.now() };
      return (
        (await database.read<LiveToken | undefined>(ofPeople(values))) ??
        (await database.read<LiveToken | undefined>(ofApps(values)))
      );
    },
  };
}
