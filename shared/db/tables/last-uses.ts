/** The last uses of sessions and grants: time, address and user agent. */
import type { Database } from '../driver/database.ts';
import type { Query } from '../driver/query.ts';
import type { Row } from './tables.ts';

export type LastUse = Row<'last_uses'>;

export type LastUseTable = ReturnType<typeof createLastUseTable>;

export function createLastUseTable(database: Database) {
  const uses = () => database.sql('last_uses');
  return {
    /** Replaces the former use. */
    async note(use: LastUse): Promise<void> {
      await database.write(uses().insert(use).onConflict('id').merge());
    },

    /** The uses of an account, by the id of the session or grant. */
    async of(account_uid: number): Promise<Map<string, LastUse>> {
      const rows = await database.read(uses().where({ account_uid }).select());
      return new Map(rows.map((row) => [row.id, row]));
    },

    /** The step that deletes them, except those of what continues. */
    forgetting: (account_uid: number, kept: readonly string[]): Query =>
      uses().where({ account_uid }).whereNotIn('id', kept).del(),
  };
}
