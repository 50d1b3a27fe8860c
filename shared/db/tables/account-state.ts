/** The state of an account for operators, beside its row. */
import { countRows } from '../count-rows.ts';
import type { Database } from '../driver/database.ts';
import { countFactors } from './second-factors.ts';
import type { TableName } from './tables.ts';

export interface AccountState {
  readonly operator: boolean;
  /** Second factors: authenticator apps and passkeys. */
  readonly factors: number;
  /** Browser sessions. */
  readonly sessions: number;
  /** Grants of apps and devices. */
  readonly grants: number;
  /** Until when strangers have to wait before they try its password, epoch milliseconds; null if they do not. */
  readonly waits_until: number | null;
}

export type AccountStates = ReturnType<typeof createAccountStates>;

export function createAccountStates(database: Database) {
  const { sql } = database;
  const count = (table: TableName, column: string, uid: number, live: boolean): Promise<number> => {
    const rows = sql(table).where(column, uid);
    return countRows(database, live ? rows.andWhere('expires_at', '>', Date.now()) : rows);
  };
  const wait = (uid: number) =>
    sql('rate_limits')
      .where({ key: `wait:${uid}` })
      .andWhere('expires_at', '>', Date.now());

  return {
    async of(uid: number): Promise<AccountState> {
      const [operator, factors, sessions, grants, waiting] = await Promise.all([
        count('operators', 'uid', uid, false),
        countFactors(database, uid),
        count('sessions', 'account_uid', uid, true),
        count('grants', 'account_uid', uid, true),
        database.read(wait(uid).first('expires_at')),
      ]);
      return { operator: operator > 0, factors, sessions, grants, waits_until: waiting?.expires_at ?? null };
    },
  };
}
