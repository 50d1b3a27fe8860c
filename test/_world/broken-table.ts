/** Faults of a database, made by a trigger: some rows of a table refuse one kind of write while a story looks on. */
import { randomBytes } from 'node:crypto';
import type { Database } from '../../shared/db/driver/database.ts';
import { Statement } from '../../shared/db/driver/query.ts';

/** The rows that refuse it, by their columns: a number, or a pattern of LIKE. On servers that are lent, a story's own. */
type Rows = Readonly<Record<string, number | string>>;

/** For servers that are a file's own. */
export const everyRow: Rows = {};

/** Runs `story` while every INSERT, UPDATE or DELETE of these rows fails. */
export async function whileRefused<T>(
  database: Database,
  write: 'INSERT' | 'UPDATE' | 'DELETE',
  table: string,
  rows: Rows,
  story: () => Promise<T>,
): Promise<T> {
  const run = (sql: string) => database.write(new Statement(sql));
  const name = `refuse_${randomBytes(6).toString('hex')}`;
  const row = write === 'INSERT' ? 'NEW' : 'OLD';
  const conditions = Object.entries(rows).map(([column, value]) =>
    typeof value === 'number' ? `${row}.${column} = ${value}` : `${row}.${column} LIKE '${value}'`,
  );
  const when = conditions.length ? `WHEN (${conditions.join(' AND ')})` : '';
  const trigger = `CREATE TRIGGER ${name} BEFORE ${write} ON ${table}`;
  const onSqlite = database.dialect === 'sqlite';
  if (onSqlite) {
    await run(`${trigger} ${when} BEGIN SELECT RAISE(ABORT, 'the disk is full'); END`);
  } else {
    await run(`CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'the disk is full'; END $$`);
    await run(`${trigger} FOR EACH ROW ${when} EXECUTE FUNCTION ${name}()`);
  }
  try {
    return await story();
  } finally {
    await run(onSqlite ? `DROP TRIGGER ${name}` : `DROP FUNCTION ${name} CASCADE`);
  }
}
