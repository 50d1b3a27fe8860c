/**
 * Of many processes that migrate one database at once, one works and the others wait. Knex's own lock does not do:
 * processes that make its table at the same time leave it closed for good.
 */
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import knex, { type Knex } from 'knex';

/** How long the others wait, milliseconds. */
const PATIENCE = 60_000;
/** Any number: the name of the lock among PostgreSQL's advisory locks. */
const LOCK = 8_423_301;

/**
 * Runs `work` while no other process does. The lock ends with its process, however that ends.
 * @param connection PostgreSQL's, with two connections free: the lock takes one of them; undefined on SQLite
 * @param dataDir where the lock of SQLite lives
 * @throws Error where another process has not finished within a minute
 */
export function migratingAlone<T>(connection: Knex | undefined, dataDir: string, work: () => Promise<T>): Promise<T> {
  return connection ? aloneOnPostgres(connection, work) : aloneOnSqlite(join(dataDir, 'migrating.lock'), work);
}

function aloneOnPostgres<T>(connection: Knex, work: () => Promise<T>): Promise<T> {
  return connection.transaction(async (lock) => {
    await lock.raw(`SET LOCAL lock_timeout = ${PATIENCE}`);
    await lock.raw('SELECT pg_advisory_xact_lock(?)', [LOCK]);
    return work();
  });
}

/** An exclusive transaction on a file of its own, in which nothing is written. */
async function aloneOnSqlite<T>(filename: string, work: () => Promise<T>): Promise<T> {
  const lock = knex({
    client: 'better-sqlite3',
    connection: { filename },
    useNullAsDefault: true,
    pool: { min: 1, max: 1, afterCreate: waitForNobody },
  });
  try {
    for (const deadline = Date.now() + PATIENCE; !(await isLocked(lock)); await wait(50)) {
      if (Date.now() > deadline) throw new Error('another process has been migrating the database for a minute');
    }
    return await work();
  } finally {
    await lock.destroy();
  }
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

/** The driver would wait, and the whole process with it. */
function waitForNobody(connection: { pragma(text: string): unknown }, done: (error: unknown) => void) {
  connection.pragma('busy_timeout = 0');
  done(null);
}
