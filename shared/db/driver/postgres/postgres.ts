/** The database on PostgreSQL, or a compatible server, for many machines. */
import { setTimeout as wait } from 'node:timers/promises';
import knex, { type Knex } from 'knex';
import type pg from 'pg';
import type { AboutDatabase, Batch, Database, Statistic } from '../database.ts';
import { DatabaseFault, UniqueViolation } from '../faults.ts';
import {
  afterGuard,
  behind,
  compile,
  followSteps,
  type KnownRows,
  onlyRow,
  partsOf,
  type Query,
  Statement,
  type Step,
} from '../query.ts';
import { driver } from './driver.ts';
import { gatherStatements } from './gathering/statements.ts';
import { listen } from './listener.ts';
import { Announcement, JOBS, notifications } from './notifications.ts';
import { openPool, readPostgresAddress } from './tls.ts';

interface Pool {
  /** The size of the pool. */
  readonly size: number;
  /** Milliseconds for a connection, and for a statement. */
  readonly timeout: number;
  /** Called when an idle connection breaks; the pool replaces it. */
  readonly onIdleError: (error: Error) => void;
}

/** Milliseconds of patience for PostgreSQL's own timeout error. */
const GRACE = 1000;

/** Opens a pool. @param url postgres://… */
export function openPostgres(url: string, { size, timeout, onIdleError }: Pool): Database {
  const address = readPostgresAddress(url, timeout);
  const { getTypeParser } = driver().types;
  const pool = openPool(address, {
    max: size,
    // Includes the wait for a free connection: a burst is served late rather than rejected.
    connectionTimeoutMillis: timeout,
    statement_timeout: timeout,
    // A network that drops packets gives no error, and TCP alone would wait for a quarter of an hour.
    query_timeout: timeout + GRACE,
    // Times and counts are bigint; all of them are exact as numbers.
    types: { getTypeParser: (oid, format) => (oid === 20 ? Number : getTypeParser(oid, format)) },
  });
  pool.on('error', onIdleError);
  const sql = knex({ client: 'pg' });

  const run = async (client: Pick<pg.Pool, 'query'>, query: Query) => {
    const { sql: text, bindings, name } = compile(query);
    try {
      const { rows, rowCount } = await client.query({ text, values: [...bindings], name });
      return { rows, count: rowCount ?? 0 };
    } catch (error) {
      throw faultOf(error);
    }
  };
  const runForMany = async ({ sql: text, bindings, name }: Statement) => {
    try {
      const query = { text, values: [...bindings], name, rowMode: 'array' };
      const { rows, fields, rowCount } = await pool.query<unknown[]>(query);
      return { rows, names: fields.map((field) => field.name), count: rowCount ?? 0 };
    } catch (error) {
      throw faultOf(error);
    }
  };

  const transaction = async (steps: readonly Step[]): Promise<number[]> => {
    const client = await pool.connect().catch((error) => {
      throw faultOf(error);
    });
    let broken: Error | undefined;
    // Nothing else handles the end of a connection between two statements, and an unhandled error ends the process.
    const breaks = (error: Error) => {
      broken = error;
    };
    client.on('error', breaks);
    try {
      await run(client, BEGIN);
      const counts: number[] = [];
      for (const [at, step] of inOrder(steps)) {
        const { query, otherwise, also = [] } = partsOf(step);
        const { count } = await run(client, query);
        if (otherwise && count === 0) throw otherwise();
        counts[at] = count;
        for (const companion of also) await run(client, companion);
      }
      await run(client, COMMIT);
      followSteps(steps);
      return counts;
    } catch (error) {
      if (isLoss(error)) broken = error;
      else await client.query('ROLLBACK').catch(breaks);
      throw error;
    } finally {
      client.off('error', breaks);
      client.release(broken);
    }
  };

  const atomic: Database['atomic'] = async (steps) =>
    steps.length === 0 ? [] : againstDeadlocks(() => transaction(steps));

  const gathered = gatherStatements({
    many: runForMany,
    one: (statement) => run(pool, statement),
    async transaction(statements, guarded) {
      const [first, ...others] = statements;
      if (guarded && first) return afterGuard({ atomic }, first, others);
      await atomic(statements);
      return true;
    },
    isLoss,
  });

  const read = async <T>(query: Query<T>) => {
    const asked = query instanceof Statement ? query : compile(query);
    const { rows } = await (gathered.run(asked) ?? run(pool, asked));
    return (asked.first ? rows[0] : rows) as KnownRows<T>;
  };
  const write = async (query: Query) => (await againstDeadlocks(() => gathered.run(query) ?? run(pool, query))).count;

  const hearers = new Set<() => void>();
  const hearJobs = () => {
    for (const hear of hearers) hear();
  };

  return {
    dialect: 'postgres',
    sql,
    read,
    write,
    writeReturning: async <T>(query: Query<T>) => (await againstDeadlocks(() => run(pool, query))).rows as KnownRows<T>,
    atomic,
    async together(statements, guard) {
      const [only] = statements;
      if (!only || guard || statements.length > 1) {
        return gathered.together(guard ? [guard, ...statements] : statements, guard !== undefined);
      }
      await write(only);
      return true;
    },
    prepare: gathered.prepare,
    deletion: (batch) => deletion(sql, batch),
    async reserveId(table, column) {
      const next = 'SELECT nextval(pg_get_serial_sequence($1, $2))::integer AS id';
      return onlyRow(await read(new Statement<{ id: number }[]>(next, [table, column]))).id;
    },
    // Ordered by octets, whatever the collation of the column.
    beginning: (column, text) => ({
      where: sql.raw('?? ~>=~ ? and ?? ~<~ ?', [column, text, column, behind(text)]),
      order: ['?? using ~<~', [column]],
    }),
    // As an array, so the index is used whatever the statistics say.
    among: (column, numbers) =>
      sql.raw('?? = any(array(select json_array_elements_text(?::json)::bigint))', [column, numbers]),
    now: sql.raw('(extract(epoch from clock_timestamp()) * 1000)::bigint'),
    sha256: (text) => sql.raw("encode(sha256(convert_to(?, 'UTF8')), 'hex')", [text]),
    async hasTable(tablename) {
      return (await read(sql('pg_tables').where({ tablename }).first('tablename'))) !== undefined;
    },
    revocationTransport: notifications({ sql, read }, (...to) => listen(address, ...to), hearJobs),
    jobTransport: {
      free: (query) => query.forUpdate().skipLocked(),
      announced: (insert) => insert.returning(sql.raw("pg_notify(?, '')", [JOBS])),
      onAdded(hear) {
        hearers.add(hear);
        return () => hearers.delete(hear);
      },
    },
    statistics: statisticsOf(pool),
    mayBeLocked: false,
    async about() {
      const { version, bytes } = onlyRow(await read(new Statement<AboutDatabase[]>(ABOUT)));
      // `16.4 (Debian 16.4-1)`
      return { version: version.replace(/ .*/s, ''), bytes };
    },
    async ping() {
      await run(pool, new Statement('SELECT 1'));
    },
    close() {
      // A connection that is being closed may still get an error from PostgreSQL: nobody uses it any more.
      pool.off('error', onIdleError);
      pool.on('error', () => undefined);
      return pool.end();
    },
  };
}

const ABOUT = `SELECT current_setting('server_version') AS version, pg_database_size(current_database()) AS bytes`;
const BEGIN = new Statement('BEGIN');
const COMMIT = new Statement('COMMIT');

/** The steps with their positions; announcements of revocations come last, so their lock is short. */
function inOrder(steps: readonly Step[]): [at: number, step: Step][] {
  const isLast = (step: Step) => partsOf(step).query instanceof Announcement;
  return [...steps.entries()].toSorted(([, one], [, other]) => Number(isLast(one)) - Number(isLast(other)));
}

function deletion(sql: Knex, { table, key, column, until, most }: Batch): Query {
  const batch = sql(table).where(column, '<=', until).orderBy(column).limit(most).select(key).forUpdate().skipLocked();
  const those = sql('batch').select(key);
  const going = sql(table).with('batch', batch);
  // As an array, so PostgreSQL selects the rows once and finds them by key, whatever the statistics say.
  const chosen = key.length === 1 ? going.whereRaw('?? = any(array(?))', [...key, those]) : going.whereIn(key, those);
  return chosen.del();
}

function statisticsOf(pool: pg.Pool): Statistic[] {
  return [
    {
      kind: 'gauge',
      name: 'upare_postgres_connections',
      help: "The pool's open connections.",
      label: 'state',
      readEach: () => ({ idle: pool.idleCount, busy: pool.totalCount - pool.idleCount }),
    },
    {
      kind: 'gauge',
      name: 'upare_postgres_waiting',
      help: 'Calls that wait for a connection of the pool.',
      read: () => pool.waitingCount,
    },
  ];
}

/** How often a deadlocked write is retried, and the most milliseconds between two tries. */
const TRIES = 5;
const APART = 100;

/**
 * Deadlock: PostgreSQL ends one of two transactions that wait for each other and rolls it back completely. That one is
 * retried a moment later.
 */
async function againstDeadlocks<T>(write: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await write();
    } catch (error) {
      if (tries === TRIES || !isDeadlock(error)) throw error;
      await wait(APART * Math.random());
    }
  }
}

const isDeadlock = (error: unknown): boolean =>
  error instanceof DatabaseFault && error.cause instanceof driver().DatabaseError && error.cause.code === '40P01';

/**
 * Whether the connection failed: an error of PostgreSQL comes after a rollback, a lost connection leaves the outcome
 * open.
 */
const isLoss = (error: unknown): error is Error =>
  error instanceof DatabaseFault && !(error.cause instanceof driver().DatabaseError);

function faultOf(error: unknown): Error {
  if (error instanceof driver().DatabaseError && error.code === '23505') {
    return new UniqueViolation(error.constraint ?? '', error);
  }
  return new DatabaseFault(error instanceof Error ? error.message : 'unknown fault', { cause: error });
}
