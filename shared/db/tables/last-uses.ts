/** When sessions and grants were last used, from where and by what. */
import type { Database } from '../driver/database.ts';
import type { Query } from '../driver/query.ts';
import type { Row } from './tables.ts';

export type LastUse = Row<'last_uses'>;

export type LastUseTable = ReturnType<typeof createLastUseTable>;

export function createLastUseTable(database: Database) {
  const uses = () => database.sql('last_uses');
  return {
    /** Puts a use into the place of the one before. */
    async note(use: LastUse): Promise<void> {
      await database.write(uses().insert(use).onConflict('id').merge());
    },

    /** Those of an account, by the id of the session or grant. */
    async of(account_uid: number): Promise<Map<string, LastUse>> {
      const rows = await database.read(uses().where({ account_uid }).select());
      return new Map(rows.map((row) => [row.id, row]));
    },

    /** The step that forgets them, but for those of what goes on. */
    forgetting: (account_uid: number, kept: readonly string[]): Query =>
      uses().where({ account_uid }).whereNotIn('id', kept).del(),
  };
}
