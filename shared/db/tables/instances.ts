/** The instances that run: each says so again and again, and takes its row away at a clean end. */
import type { Database } from '../driver/database.ts';
import type { Row } from './tables.ts';

export type InstanceRow = Row<'instances'>;

/** More are not looked at. */
const MOST = 1000;

export function createInstanceTable(database: Database) {
  const { sql } = database;
  return {
    /** Puts an instance's row there, or in the place of the one before. */
    async say(row: InstanceRow): Promise<void> {
      const { id, ...told } = row;
      await database.write(sql('instances').insert(row).onConflict('id').merge(told));
    },

    async leave(id: string): Promise<void> {
      await database.write(sql('instances').where({ id }).del());
    },

    /** Those that were seen within the last hour, by server; the oldest first. */
    list: (): Promise<InstanceRow[]> =>
      database.read(
        sql('instances')
          .where('expires_at', '>', Date.now())
          .orderBy(['server', 'started_at', 'id'])
          .limit(MOST)
          .select('*'),
      ),
  };
}
