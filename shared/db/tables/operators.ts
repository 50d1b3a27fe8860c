/** Accounts of operators. */
import type { Database } from '../driver/database.ts';
import type { Query } from '../driver/query.ts';
import { countFactors } from './second-factors.ts';
import type { Row } from './tables.ts';

/** An operator, and whether they can use their console. */
export interface Operator extends Row<'operators'> {
  readonly username: string;
  /** The number of second factors of the account. */
  readonly factors: number;
}

export type OperatorTable = ReturnType<typeof createOperatorTable>;

export function createOperatorTable(database: Database) {
  const { sql } = database;
  return {
    /** Whether an account is an operator now. */
    has: async (uid: number): Promise<boolean> =>
      (await database.read(sql('operators').where({ uid }).first('uid'))) !== undefined,

    /** The step that makes an account an operator; an existing one stays as it was. */
    granting: (uid: number): Query => sql('operators').insert({ uid, since: Date.now() }).onConflict('uid').ignore(),

    /** The step that ends it; it affects no row if the account is no operator. */
    revoking: (uid: number): Query => sql('operators').where({ uid }).del(),

    /** A page, by uid. @param after the last uid of the previous page */
    async list(after: number, limit: number): Promise<Operator[]> {
      const page = sql('operators')
        .join('users', 'users.uid', 'operators.uid')
        .where('operators.uid', '>', after)
        .orderBy('operators.uid')
        .limit(limit)
        .select({ uid: 'operators.uid', since: 'operators.since', username: 'users.username' });
      const rows = await database.read(page);
      return Promise.all(rows.map(async (row) => ({ ...row, factors: await countFactors(database, row.uid) })));
    },
  };
}
