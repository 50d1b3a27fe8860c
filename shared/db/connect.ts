/** From the configuration to the database: which one, its schema, and whether that is current. */
import { join } from 'node:path';
import knex, { type Knex } from 'knex';
import type { Config } from '../config/config.ts';
import { makeFolder } from '../runtime/disk.ts';
import type { Database } from './driver/database.ts';
import { openPostgres } from './driver/postgres/postgres.ts';
import { clientAt, readPostgresAddress } from './driver/postgres/tls.ts';
import { openSqlite } from './driver/sqlite/sqlite.ts';
import { migratingAlone } from './migrating-alone.ts';

type DatabaseConfig = Pick<Config, 'databaseUrl' | 'databasePool' | 'databaseTimeout' | 'dataDir'>;

/** The SQLite file of this installation. */
export const sqliteFile = (config: Pick<Config, 'dataDir'>) => join(config.dataDir, 'upare.sqlite');

/** Opens the configured database for a server or the cli. */
export function connect(config: DatabaseConfig, onIdleError: (error: Error) => void): Database {
  const { databaseUrl: url, databasePool: size, databaseTimeout: timeout } = config;
  return url ? openPostgres(url, { size, timeout: timeout * 1000, onIdleError }) : openSqlite(sqliteFile(config));
}

/** What Knex's own tools need to know; migrations run on a connection of their own. */
export function knexConfig(config: DatabaseConfig): Knex.Config {
  const migrations = { directory: join(import.meta.dirname, 'migrations'), loadExtensions: ['.ts'] };
  return config.databaseUrl
    ? {
        client: 'pg',
        connection: () => ofKnex(config.databaseUrl ?? '', config.databaseTimeout * 1000),
        pool: { min: 0, max: 3 },
        migrations,
      }
    : {
        client: 'better-sqlite3',
        connection: { filename: sqliteFile(config) },
        useNullAsDefault: true,
        pool: { min: 1, max: 1, afterCreate: forMigrations },
        migrations,
      };
}

/** Runs `work` with Knex's migrator on the configured database, while no other process does, and closes its connection. */
export async function withMigrator<T>(config: DatabaseConfig, work: (migrate: Knex.Migrator) => Promise<T>) {
  if (!config.databaseUrl) makeFolder(config.dataDir);
  // Knex prints what it is about to throw, on standard output at that.
  const connection = knex({ ...knexConfig(config), log: { warn: () => undefined } });
  try {
    const pg = config.databaseUrl ? connection : undefined;
    return await migratingAlone(pg, config.dataDir, async () => {
      // Our own driver makes the file with its mode and its journal before Knex opens it; of several processes, one does.
      if (!config.databaseUrl) await makeSqlite(sqliteFile(config));
      return work(connection.migrate);
    });
  } finally {
    await connection.destroy();
  }
}

async function ofKnex(url: string, connectionTimeoutMillis: number): Promise<Knex.PgConnectionConfig> {
  const address = await clientAt(readPostgresAddress(url, connectionTimeoutMillis));
  return { ...address, connectionTimeoutMillis } as Knex.PgConnectionConfig;
}

async function makeSqlite(file: string): Promise<void> {
  const database = openSqlite(file);
  await database.ping().finally(database.close);
}

function forMigrations(connection: { pragma(text: string): unknown }, done: (error: unknown) => void) {
  connection.pragma('busy_timeout = 10000');
  // Knex drops a column by making its table anew: the rows that refer to the old one would go with it.
  connection.pragma('foreign_keys = OFF');
  done(null);
}
