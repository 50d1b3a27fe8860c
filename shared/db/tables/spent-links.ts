/** Links of one use that were used, kept for as long as they would be good. */
import type { Database } from '../driver/database.ts';

export function createSpentLinks(database: Database) {
  const { sql } = database;
  const idOf = (link: string) => `link:${link}`;
  return {
    has: async (link: string): Promise<boolean> =>
      (await database.read(
        sql('replay_detections')
          .where({ id: idOf(link) })
          .first('id'),
      )) !== undefined,

    /** Resolves to true for the first caller alone. @param expires_at until when it must be remembered */
    async add(link: string, expires_at: number): Promise<boolean> {
      const row = { id: idOf(link), payload: '{}', expires_at };
      return (await database.write(sql('replay_detections').insert(row).onConflict('id').ignore())) === 1;
    },
  };
}
