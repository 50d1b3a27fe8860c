/** Rows that only have to be many. */
import type { Database } from '../../shared/db/driver/database.ts';

/** Rows of a statement: SQLite takes at most 500, and a statement each takes ten times the work. */
const AT_ONCE = 250;

/** Adds rows to a table, in one transaction. */
export async function addRows(database: Database, table: string, rows: readonly object[]): Promise<void> {
  const begins = Array.from({ length: Math.ceil(rows.length / AT_ONCE) }, (_, statement) => statement * AT_ONCE);
  await database.atomic(begins.map((at) => database.sql(table).insert(rows.slice(at, at + AT_ONCE))));
}
