/** Migration of SQLite under an exclusive transaction on a separate, empty file. */
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import knex, { type Knex } from 'knex';
import { makeFolder } from '../../../config/folders.ts';
import { type Migrator, PATIENCE } from '../migrator.ts';
import { openSqlite } from './sqlite.ts';

export function sqliteMigrator(path: string): Migrator {
  const folder = dirname(path);
  return {
    connection: connectionTo(path, 10_000),
    async alone(_, work) {
      makeFolder(folder);
      // In this transaction the driver would block the whole process while waiting, so it does not wait.
      const lock = knex(connectionTo(join(folder, 'migrating.lock'), 0));
      try {
        for (const deadline = Date.now() + PATIENCE; !(await isLocked(lock)); await wait(50)) {
          if (Date.now() > deadline) throw new Error('another process has been migrating the database for a minute');
        }
        // Our own driver creates the file with its mode and journal before Knex opens it.
        const database = openSqlite(path);
        await database.ping().finally(database.close);
        return await work();
      } finally {
        await lock.destroy();
      }
    },
  };
}

/** @param patience milliseconds that the driver waits for other connections */
function connectionTo(filename: string, patience: number): Knex.Config {
  return {
    client: 'better-sqlite3',
    connection: { filename },
    useNullAsDefault: true,
    postProcessResponse: takingTurns(),
    pool: {
      min: 1,
      max: 1,
      afterCreate(connection: { pragma(text: string): unknown }, done: (error: unknown) => void) {
        connection.pragma(`busy_timeout = ${patience}`);
        // Knex drops a column by recreating the table; referencing rows would be deleted with the old one.
        connection.pragma('foreign_keys = OFF');
        done(null);
      },
    },
  };
}

/** Statements between two turns of the event loop. */
const STATEMENTS = 500;

/**
 * SQLite answers at once, so a migration that goes from row to row never leaves its turn of the event loop, and Node frees
 * little of what it used before the end of that: 6 GB for a million accounts.
 */
function takingTurns(): (response: unknown) => unknown {
  let answered = 0;
  return (response) => {
    answered += 1;
    if (answered % STATEMENTS) return response;
    return new Promise((resolve) => setImmediate(resolve, response));
  };
}

async function isLocked(lock: Knex): Promise<boolean> {
  try {
    await lock.raw('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY') return false;
    throw error;
  }
}
