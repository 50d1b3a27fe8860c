/** Used links, kept for as long as they would be valid. */
import type { Database } from '../driver/database.ts';
import type { Query } from '../driver/query.ts';
import { isFirst } from './replay-detections.ts';

export function createSpentLinks(database: Database) {
  const { sql } = database;
  const idOf = (link: string) => `link:${link}`;
  const takenBackOf = (uid: number) => `taken back:${uid}`;
  return {
    has: async (link: string): Promise<boolean> =>
      (await database.read(
        sql('replay_detections')
          .where({ id: idOf(link) })
          .first('id'),
      )) !== undefined,

    /** Resolves to true for the first caller only. @param expires_at until when it must be remembered */
    add: (link: string, expires_at: number): Promise<boolean> => isFirst(database, idOf(link), expires_at),

    /** Since when the restored medium had been proven; undefined if none was restored lately. */
    async takenBack(uid: number): Promise<number | undefined> {
      const row = await database.read(
        sql('replay_detections')
          .where({ id: takenBackOf(uid) })
          .first('payload'),
      );
      return row && JSON.parse(row.payload).provenAt;
    },

    /** Notes it. @param expires_at until when it must be remembered */
    takingBack(uid: number, provenAt: number, expires_at: number): Query {
      const row = { id: takenBackOf(uid), payload: JSON.stringify({ provenAt }), expires_at };
      return sql('replay_detections').insert(row).onConflict('id').merge();
    },
  };
}
