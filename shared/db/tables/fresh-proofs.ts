/** Sessions and tokens with a recently proven factor. */
import type { Database } from '../driver/database.ts';
import type { Row } from './tables.ts';

export function createFreshProofTable(database: Database) {
  const { sql } = database;
  return {
    async put(row: Row<'fresh_proofs'>): Promise<void> {
      await database.write(sql('fresh_proofs').insert(row).onConflict('id').merge(['uid', 'expires_at']));
    },

    has: async (id: string, uid: number): Promise<boolean> =>
      (await database.read(
        sql('fresh_proofs').where({ id, uid }).andWhere('expires_at', '>', Date.now()).first('id'),
      )) !== undefined,
  };
}
