/** What undoing the latest batch of migrations would take away. */
import type { Knex } from 'knex';

/**
 * Tells whether the latest batch is the whole schema, and there are accounts or apps in it. A new installation has all
 * of its migrations in one batch.
 */
export async function holdsEverything(connection: Knex): Promise<boolean> {
  if (!(await connection.schema.hasTable('knex_migrations'))) return false;
  const batches: number[] = await connection('knex_migrations').distinct().pluck('batch');
  if (batches.length !== 1) return false;
  const found = await Promise.all(['users', 'clients'].map((table) => connection(table).first(connection.raw('1'))));
  return found.some((row) => row !== undefined);
}
