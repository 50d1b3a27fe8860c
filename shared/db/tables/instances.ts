/** Running instances: each reports repeatedly, and removes its row at a clean end. */
import type { Database } from '../driver/database.ts';
import type { Row } from './tables.ts';

export type InstanceRow = Row<'instances'> & {
  /** Milliseconds since it said so last. */
  readonly silent: number;
};

/** The most that are read. */
const MOST = 1000;

export function createInstanceTable(database: Database) {
  const { sql, now } = database;
  return {
    /** Inserts or replaces the row of an instance. @param kept milliseconds for which it is told of */
    async say(row: Omit<Row<'instances'>, 'seen_at' | 'expires_at'>, kept: number): Promise<void> {
      const { id, ...told } = row;
      const seen = { seen_at: now, expires_at: sql.raw('? + ?', [now, kept]) };
      await database.write(
        sql('instances')
          .insert({ ...row, ...seen })
          .onConflict('id')
          .merge({ ...told, ...seen }),
      );
    },

    async leave(id: string): Promise<void> {
      await database.write(sql('instances').where({ id }).del());
    },

    /** Those that are told of still, by server; the oldest first. */
    list: (): Promise<InstanceRow[]> =>
      database.read(
        sql('instances')
          .where('expires_at', '>', now)
          .orderBy(['server', 'started_at', 'id'])
          .limit(MOST)
          .select<InstanceRow[]>('*', sql.raw('? - seen_at as silent', [now])),
      ),
  };
}
