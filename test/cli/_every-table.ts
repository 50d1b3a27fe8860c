/** Databases with a row in every table, and what is in them. */
import type { Database } from '../../shared/db/driver/database.ts';
import { Statement } from '../../shared/db/driver/query.ts';

/** Tables that a copy of the database leaves where they are. */
const LEFT_BEHIND = ['endings', 'instances', 'knex_migrations', 'knex_migrations_lock'];

interface Column {
  readonly name: string;
  readonly type: string;
}

const ask = <Row>(database: Database, sql: string, bindings: unknown[] = []) =>
  database.read<Row[]>(new Statement(sql, bindings));

/** The tables of an SQLite database as its schema has them, without those that are not to be copied. */
export async function tablesOf(sqlite: Database): Promise<string[]> {
  const found = await ask<{ name: string }>(
    sqlite,
    `SELECT name FROM sqlite_schema WHERE type = 'table' AND substr(name, 1, 7) <> 'sqlite_' ORDER BY name`,
  );
  return found.map(({ name }) => name).filter((name) => !LEFT_BEHIND.includes(name));
}

/** All rows of a table, in an order that does not depend on the database. */
export async function rowsOf(database: Database, table: string): Promise<string[]> {
  const rows = await ask<object>(database, `SELECT * FROM "${table}"`);
  return rows.map((row) => JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)))).sort();
}

/** Puts a row into each table of an SQLite database that has none: what it holds only has to fit. */
export async function fillEmptyTables(sqlite: Database, uid: number, client_id: string): Promise<void> {
  for (const table of await tablesOf(sqlite)) {
    if ((await rowsOf(sqlite, table)).length > 0) continue;
    const columns = await ask<Column>(sqlite, 'SELECT name, lower(type) AS type FROM pragma_table_info(?)', [table]);
    const row = columns.map(({ name, type }) => [name, name === 'client_id' ? client_id : valueFor(name, type, uid)]);
    await sqlite.write(sqlite.sql(table).insert(Object.fromEntries(row)));
  }
}

function valueFor(name: string, type: string, uid: number): unknown {
  if (/^(uid|fid|(from|to|account)_uid)$/.test(name) && type === 'integer') return uid;
  if (type === 'integer') return 1_000_000;
  if (type === 'bigint') return Number.MAX_SAFE_INTEGER;
  return `“漢字” \\ ' {"a":\t"\u{1f600}"}`.slice(0, Number(/\d+/.exec(type)?.[0] ?? 100));
}

/** The next number of each of PostgreSQL's counters. */
export async function countersOf(postgres: Database): Promise<Record<string, number>> {
  const names = await ask<{ name: string }>(postgres, 'SELECT sequencename AS name FROM pg_sequences ORDER BY 1');
  const counters: Record<string, number> = {};
  for (const { name } of names) {
    const [row] = await ask<{ next: number }>(postgres, `SELECT last_value + is_called::int AS next FROM "${name}"`);
    counters[name] = row?.next ?? 0;
  }
  return counters;
}
