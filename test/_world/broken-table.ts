/** Faults of a database, made by a trigger: one table refuses one kind of write while a story looks what becomes of it. */

import type { Database } from '../../shared/db/driver/database.ts';
import { Statement } from '../../shared/db/driver/query.ts';

/** Runs `story` while every INSERT, UPDATE or DELETE of the table fails. For `test.serial`: it disturbs all others. */
export async function whileRefused<T>(
  database: Database,
  write: 'INSERT' | 'UPDATE' | 'DELETE',
  table: string,
  story: () => Promise<T>,
): Promise<T> {
  const run = (sql: string) => database.write(new Statement(sql));
  const on = `BEFORE ${write} ON ${table}`;
  if (database.dialect === 'sqlite') {
    await run(`CREATE TRIGGER broken_table ${on} BEGIN SELECT RAISE(ABORT, 'the disk is full'); END`);
  } else {
    await run(`CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'the disk is full'; END $$`);
    await run(`CREATE TRIGGER broken_table ${on} FOR EACH ROW EXECUTE FUNCTION refuse()`);
  }
  try {
    return await story();
  } finally {
    await run(`DROP TRIGGER broken_table${database.dialect === 'sqlite' ? '' : ` ON ${table}`}`);
  }
}
