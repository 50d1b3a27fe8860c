/** Opens the configured database, and its migrator. */
import { join } from 'node:path';
import knex, { type Knex } from 'knex';
import type { Config } from '../config/config.ts';
import type { Database } from './driver/database.ts';
import type { Migrator } from './driver/migrator.ts';
import { postgresMigrator } from './driver/postgres/migrator.ts';
import { openPostgres } from './driver/postgres/postgres.ts';
import { sqliteMigrator } from './driver/sqlite/migrator.ts';
import { openSqlite } from './driver/sqlite/sqlite.ts';

type DatabaseConfig = Pick<Config, 'databaseUrl' | 'databasePool' | 'databaseTimeout' | 'dataDir'>;

/** The SQLite file of this installation. */
export const sqliteFile = (config: Pick<Config, 'dataDir'>) => join(config.dataDir, 'upare.sqlite');

/** Opens the configured database for a server or the cli. */
export function connect(config: DatabaseConfig, onIdleError: (error: Error) => void): Database {
  const { databaseUrl: url, databasePool: size, databaseTimeout: timeout } = config;
  return url ? openPostgres(url, { size, timeout: timeout * 1000, onIdleError }) : openSqlite(sqliteFile(config));
}

function migratorOf(config: DatabaseConfig): Migrator {
  const { databaseUrl: url, databaseTimeout: timeout } = config;
  return url ? postgresMigrator(url, timeout * 1000) : sqliteMigrator(sqliteFile(config));
}

/** The configuration for Knex's own tools. */
export function knexConfig(config: DatabaseConfig): Knex.Config {
  const migrations = { directory: join(import.meta.dirname, 'migrations'), loadExtensions: ['.ts'] };
  return { ...migratorOf(config).connection, migrations };
}

/** Does its work on the schema: `migrate` is Knex's migrator, `connection` what it works on. */
type SchemaWork<T> = (migrate: Knex.Migrator, connection: Knex) => Promise<T>;

/**
 * Runs `work` with Knex's migrator on the configured database, while no other process migrates, and closes its
 * connection.
 */
export async function withMigrator<T>(config: DatabaseConfig, work: SchemaWork<T>) {
  // Knex prints errors to standard output before throwing them.
  const connection = knex({ ...knexConfig(config), log: { warn: () => undefined } });
  try {
    return await migratorOf(config).alone(connection, () => work(connection.migrate, connection));
  } finally {
    await connection.destroy();
  }
}
