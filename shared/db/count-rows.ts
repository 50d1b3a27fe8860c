/** How many rows a query finds. */
import type { Knex } from 'knex';
import type { Database } from './driver/database.ts';
import { onlyRow } from './driver/query.ts';

export async function countRows(database: Pick<Database, 'read'>, found: Knex.QueryBuilder): Promise<number> {
  const counted = found.count<{ rows: number }[]>({ rows: '*' });
  return Number(onlyRow(await database.read(counted)).rows);
}
