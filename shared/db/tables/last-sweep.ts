/** The last sweep: its time, and the number of rows. One row. */
import type { Database } from '../driver/database.ts';
import type { Row } from './tables.ts';

type LastSweep = Pick<Row<'last_sweep'>, 'at' | 'rows'>;

export function createLastSweep(database: Database) {
  const { sql } = database;
  return {
    async note(rows: number): Promise<void> {
      const told = { at: Date.now(), rows };
      await database.write(
        sql('last_sweep')
          .insert({ id: 1, ...told })
          .onConflict('id')
          .merge(told),
      );
    },

    find: (): Promise<LastSweep | undefined> => database.read(sql('last_sweep').where({ id: 1 }).first('at', 'rows')),
  };
}
