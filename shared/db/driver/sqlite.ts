/**
 * The door on SQLite. All that is asked in one turn of the event loop is done together at its end: the reads in one
 * transaction, which costs a fraction of one each, then the writes in another, with one fsync. What finds the file held by
 * another process waits beside the loop, then is a DatabaseFault.
 */
import { chmodSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import knex from 'knex';
import { makeFolder } from '../../runtime/disk.ts';
import { afterGuard, type Database } from './database.ts';
import { DatabaseFault, UniqueViolation } from './faults.ts';
import { compile, fill, type Query, Statement, type Step, stepFault, stepQuery } from './query.ts';
import { createSqliteQueue, DRIVER_WAITS, isBusy, type Waiting } from './sqlite-queue.ts';

/** How many times in a row the loop is kept from its sockets. */
const MOST_ROUNDS = 10;

interface Reading extends Waiting {
  readonly query: Query;
  resolve(rows: unknown): void;
}

interface Unit extends Waiting {
  readonly steps: readonly Step[];
  readonly returning: boolean;
  resolve(result: Result): void;
}

interface Result {
  readonly counts: number[];
  readonly rows: unknown[];
}

/** What came of a unit; of one that failed, whether it has left something to undo. */
type Done = { readonly result: Result } | { readonly error: unknown; readonly wrote: boolean };

/** Opens (and makes, mode 0600) the SQLite file. */
export function openSqlite(file: string): Database {
  makeFolder(dirname(file));
  const connection = new Sqlite(file, { timeout: DRIVER_WAITS });
  chmodSync(file, 0o600);
  let isSetUp = false;
  /** Before the first use, not at opening: a file that another process makes at the same time is busy too. */
  const setUp = () => {
    if (isSetUp) return;
    connection.pragma('journal_mode = WAL');
    connection.pragma('synchronous = FULL');
    connection.pragma('foreign_keys = ON');
    // A page that many commits change goes back to the file once: a fifth less work for a write, and some 40 MB of log.
    connection.pragma('wal_autocheckpoint = 10000');
    // What a savepoint keeps goes to memory, not to a file.
    connection.pragma('temp_store = MEMORY');
    isSetUp = true;
  };
  const sql = knex({ client: 'better-sqlite3', useNullAsDefault: true });

  const statements = new Map<string, Sqlite.Statement>();
  const prepared = (text: string) => {
    let statement = statements.get(text);
    if (!statement) {
      statement = connection.prepare(text);
      // Lists of varying length make ever new texts: forget the oldest.
      if (statements.size >= 500) statements.delete(statements.keys().next().value as string);
      statements.set(text, statement);
    }
    return statement;
  };

  let scheduled = false;
  const atTurnsEnd = () => {
    if (scheduled) return;
    scheduled = true;
    setImmediate(flushAll);
  };
  const readings = createSqliteQueue<Reading>(atTurnsEnd);
  const units = createSqliteQueue<Unit>(atTurnsEnd);

  const begin = connection.prepare('BEGIN');
  const beginImmediate = connection.prepare('BEGIN IMMEDIATE');
  const commit = connection.prepare('COMMIT');
  const rollback = connection.prepare('ROLLBACK');
  const savepoint = connection.prepare('SAVEPOINT unit');
  const release = connection.prepare('RELEASE unit');
  const undo = connection.prepare('ROLLBACK TO unit');

  const answer = ({ query, resolve, reject }: Reading) => {
    try {
      const { sql: text, bindings, first } = compile(query);
      const statement = prepared(text);
      const values = bindings.map(bindable);
      resolve(first ? statement.get(...values) : statement.all(...values));
    } catch (error) {
      if (isBusy(error)) throw error;
      reject(fault(error));
    }
  };
  const answerAll = (asked: readonly Reading[]) => {
    let answered = 0;
    try {
      setUp();
      if (asked.length > 1) begin.run();
      for (const reading of asked) {
        answer(reading);
        answered += 1;
      }
      if (connection.inTransaction) commit.run();
      readings.passed();
    } catch (error) {
      if (connection.inTransaction) rollback.run();
      const left = asked.slice(answered);
      if (isBusy(error)) return readings.putBack(left, error);
      for (const { reject } of left) reject(fault(error));
    }
  };

  const runUnit = ({ steps, returning }: Unit): Done => {
    const counts: number[] = [];
    let rows: unknown[] = [];
    try {
      for (const step of steps) {
        const { sql: text, bindings } = compile(stepQuery(step));
        const statement = prepared(text);
        const values = bindings.map(bindable);
        if (returning) {
          rows = statement.all(...values);
          counts.push(rows.length);
        } else {
          counts.push(statement.run(...values).changes);
        }
        const otherwise = stepFault(step);
        if (otherwise && counts.at(-1) === 0) throw otherwise();
      }
      return { result: { counts, rows } };
    } catch (error) {
      // SQLite undoes a statement that fails by itself.
      return { error, wrote: counts.some((count) => count > 0) };
    }
  };

  const writes = { commits: 0, statements: 0, seconds: 0 };
  /** Runs the units in one transaction. @returns false where one was to be undone that nothing guards: then none was run */
  const commitAll = (written: readonly Unit[], guarded: boolean): boolean => {
    const settled: (() => void)[] = [];
    beginImmediate.run();
    for (const unit of written) {
      if (guarded) savepoint.run();
      const done = runUnit(unit);
      if ('result' in done) settled.push(() => unit.resolve(done.result));
      else if (!connection.inTransaction || isBusy(done.error)) throw done.error;
      else {
        if (guarded) undo.run();
        else if (done.wrote) {
          rollback.run();
          return false;
        }
        settled.push(() => unit.reject(fault(done.error)));
      }
      if (guarded) release.run();
    }
    commit.run();
    for (const settle of settled) settle();
    return true;
  };

  const writeAll = (written: readonly Unit[]) => {
    const started = performance.now();
    try {
      setUp();
      // A savepoint keeps a copy of every page that is changed, and is hardly ever needed: only the second try has them.
      if (!commitAll(written, false)) commitAll(written, true);
      writes.commits += 1;
      for (const { steps } of written) writes.statements += steps.length;
      writes.seconds += (performance.now() - started) / 1000;
      units.passed();
    } catch (error) {
      if (connection.inTransaction) rollback.run();
      if (isBusy(error)) return units.putBack(written, error);
      for (const unit of written) unit.reject(fault(error));
    }
  };

  const flush = () => {
    const [asked, written] = [readings.take(), units.take()];
    version = undefined;
    if (asked.length) answerAll(asked);
    if (written.length) writeAll(written);
  };

  // What follows at once from an answer is done before the next requests are read: they come in step, and share more.
  const flushAll = (rounds = 0) => {
    flush();
    queueMicrotask(() =>
      process.nextTick(() => {
        if (rounds < MOST_ROUNDS && (readings.isDue() || units.isDue())) return flushAll(rounds + 1);
        scheduled = false;
        if (readings.isDue() || units.isDue()) atTurnsEnd();
      }),
    );
  };

  const ask = (query: Query) =>
    new Promise<unknown>((resolve, reject) => {
      readings.add({ query, since: performance.now(), resolve, reject });
    });
  const enqueue = (steps: readonly Step[], returning: boolean) =>
    new Promise<Result>((resolve, reject) => {
      units.add({ steps, returning, since: performance.now(), resolve, reject });
    });

  const dataVersion = new Statement('PRAGMA data_version', [], true);
  let version: Promise<number> | undefined;

  const database: Database = {
    dialect: 'sqlite',
    sql,
    read: (query: Query) => ask(query) as never,
    async write(query) {
      return (await enqueue([query], false)).counts[0] as number;
    },
    async writeReturning(query) {
      return (await enqueue([query], true)).rows as never;
    },
    async atomic(steps) {
      return steps.length ? (await enqueue(steps, false)).counts : [];
    },
    async together(statements, guard) {
      if (guard) return afterGuard(database, guard, statements);
      await database.atomic(statements);
      return true;
    },
    prepare(query) {
      const statement = compile(query);
      return (values) => new Statement(statement.sql, fill(statement, values), statement.first);
    },
    version() {
      version ??= ask(dataVersion).then((row) => (row as { data_version: number }).data_version);
      return version;
    },
    writes: () => writes,
    async ping() {
      await ask(new Statement('SELECT count(*) FROM sqlite_master', [], true));
    },
    async close() {
      flush();
      while (!readings.isEmpty() || !units.isEmpty()) {
        await wait(DRIVER_WAITS);
        flush();
      }
      connection.close();
    },
  };
  return database;
}

function bindable(value: unknown): unknown {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value === undefined ? null : value;
}

function fault(error: unknown): unknown {
  if (!(error instanceof Sqlite.SqliteError)) return error;
  if (error.code === 'SQLITE_CONSTRAINT_UNIQUE' || error.code === 'SQLITE_CONSTRAINT_PRIMARYKEY') {
    const columns = error.message.replace(/^.*failed: /, '').split(', ');
    const table = columns[0]?.split('.')[0];
    return new UniqueViolation(`${table}_${columns.map((column) => column.split('.')[1]).join('_')}_unique`, error);
  }
  return new DatabaseFault(error.message, { cause: error });
}
