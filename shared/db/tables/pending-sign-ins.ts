/** Sign-ins that wait for their second factor. */
import type { Database } from '../driver/database.ts';
import type { Row } from './tables.ts';

export type PendingSignInRow = Row<'pending_sign_ins'>;

/** @param most tries of each sign-in */
export function createPendingSignInTable(database: Database, most: number) {
  const { sql } = database;
  const open = (id: string, purpose: string) =>
    sql('pending_sign_ins').where({ id, purpose }).andWhere('expires_at', '>', Date.now());

  return {
    async add(row: Omit<PendingSignInRow, 'tries'>): Promise<void> {
      await database.write(sql('pending_sign_ins').insert({ ...row, tries: 0 }));
    },

    /** One that has tries left. */
    find: (id: string, purpose: string) => database.read(open(id, purpose).andWhere('tries', '<', most).first()),

    /** Counts a try. Resolves to the number of tries, or to undefined if none was left. */
    async tryOnce(id: string, purpose: string): Promise<number | undefined> {
      const query = open(id, purpose)
        .andWhere('tries', '<', most)
        .update({ tries: sql.raw('tries + 1') })
        .returning('tries');
      const [row] = await database.writeReturning(query);
      return row?.tries;
    },

    /** Resolves to true for the one caller that spent it. */
    spend: async (id: string, purpose: string): Promise<boolean> =>
      (await database.write(open(id, purpose).del())) === 1,
  };
}
