/** Checks the schema against the migrations of this code. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from './driver/database.ts';

/** The names of this code's migrations. */
export const migrations: readonly string[] = readdirSync(join(import.meta.dirname, 'migrations')).filter((name) =>
  name.endsWith('.ts'),
);

async function doneMigrations({ sql, read }: Database): Promise<string[]> {
  const rows = await read(sql<{ name: string }>('knex_migrations').select('name'));
  return rows.map(({ name }) => name);
}

/** True if every migration of this code has run. @throws DatabaseFault if the database does not answer */
export async function isSchemaCurrent(database: Database): Promise<boolean> {
  await database.ping();
  const done = new Set(await doneMigrations(database));
  return migrations.every((name) => done.has(name));
}

/** The number and name of the last migration that has run. */
export async function lastMigration(database: Database): Promise<string> {
  const last = (await doneMigrations(database)).toSorted().at(-1);
  return last?.replace('.ts', '') ?? '–';
}

/** True if any migration has run. @throws DatabaseFault if the database does not answer */
export const hasSchema = (database: Database): Promise<boolean> => database.hasTable('signing_keys');
