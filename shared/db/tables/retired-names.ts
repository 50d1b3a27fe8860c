/** Retired usernames, as MACs. */
import type { Database } from '../driver/database.ts';
import type { Query } from '../driver/query.ts';

export function createRetiredNameTable({ sql, read }: Database) {
  const names = () => sql('retired_names');
  return {
    async hasAny(macs: readonly string[], except = 0): Promise<boolean> {
      return (await read(names().whereIn('name_mac', macs).whereNot({ uid: except }).first('uid'))) !== undefined;
    },
    /**
     * Affects no row if one of them is retired, except for this account: a separate statement sees simultaneous writes.
     */
    unlessRetired: (uid: number, macs: readonly string[]): Query =>
      sql('users')
        .where({ uid })
        .whereNotExists(names().whereIn('name_mac', macs).whereNot({ uid }).select(sql.raw('1')))
        .update({ updated_at: Date.now() }),
    adding: (uid: number, macs: readonly string[]): Query =>
      names()
        .insert(macs.map((name_mac) => ({ name_mac, uid })))
        .onConflict('name_mac')
        .ignore(),
    removing: (uid: number, macs: readonly string[]): Query => names().where({ uid }).whereIn('name_mac', macs).del(),
  };
}
