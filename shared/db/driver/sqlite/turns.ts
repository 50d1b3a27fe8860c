/**
 * Everything asked of SQLite in one turn of the event loop is done at its end: reads in one transaction, which costs
 * far less than one each, then writes in another with one fsync. Work that finds the file locked by another process
 * waits outside of the loop, and finally fails with DatabaseFault.
 */
import { setTimeout as wait } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { DatabaseFault } from '../faults.ts';
import { type KnownRows, partsOf, type Query, Statement, type Step } from '../query.ts';
import { DRIVER_WAITS, databaseFaultOf, type SqliteFile } from './file.ts';

/** An INSERT that this process hears of once it is durable. */
export class Announced extends Statement {
  constructor({ sql, bindings }: Statement) {
    super(sql, bindings);
  }
}

/** How many times in a row sockets wait for the database. */
const MOST_ROUNDS = 10;

interface Reading extends QueuedUnit {
  readonly query: Query;
  resolve(rows: unknown): void;
}

/** Steps that are written all or none. */
interface Unit extends QueuedUnit {
  readonly steps: readonly Step[];
  readonly returning: boolean;
  resolve(result: Result): void;
}

interface Result {
  /** The affected rows of each step. */
  readonly counts: number[];
  /** What the last step returned. */
  readonly rows: unknown;
}

/** What became of a unit; `announces` if one of its statements was `Announced`. */
type Done = ({ readonly result: Result } | { readonly error: unknown; readonly wrote: boolean }) & {
  readonly announces: boolean;
};

/**
 * @param begins called at every turn before anything else
 * @param announced called after every commit that others must hear of
 */
export function createTurns(file: SqliteFile, begins: () => void, announced: () => void) {
  let scheduled = false;
  const atTurnsEnd = () => {
    if (scheduled) return;
    scheduled = true;
    setImmediate(flushAll);
  };
  const readings = createSqliteQueue<Reading>(atTurnsEnd);
  const units = createSqliteQueue<Unit>(atTurnsEnd);
  const writes = { commits: 0, statements: 0, seconds: 0 };

  const answerAll = (asked: readonly Reading[]) => {
    let answered = 0;
    try {
      file.setUp();
      if (asked.length > 1) file.beginReading();
      for (const { query, resolve, reject } of asked) {
        try {
          resolve(file.rows(query));
        } catch (error) {
          if (isBusy(error)) throw error;
          reject(databaseFaultOf(error));
        }
        answered += 1;
      }
      if (file.isInTransaction()) file.commit();
      readings.passed();
    } catch (error) {
      if (file.isInTransaction()) file.rollBack();
      const left = asked.slice(answered);
      if (isBusy(error)) return readings.putBack(left, error);
      for (const { reject } of left) reject(databaseFaultOf(error));
    }
  };

  const runUnit = ({ steps, returning }: Unit): Done => {
    const counts: number[] = [];
    let rows: readonly unknown[] = [];
    let announces = false;
    try {
      for (const step of steps) {
        const { query, otherwise, also = [] } = partsOf(step);
        if (returning) rows = file.returned(query);
        counts.push(returning ? rows.length : file.touched(query));
        if (otherwise && counts.at(-1) === 0) throw otherwise();
        announces ||= query instanceof Announced;
        for (const companion of also) {
          file.touched(companion);
          announces ||= companion instanceof Announced;
        }
      }
      return { result: { counts, rows }, announces };
    } catch (error) {
      // SQLite itself rolls back a statement that fails.
      return { error, wrote: counts.some((count) => count > 0), announces: false };
    }
  };

  /** Runs the units in one transaction. @returns false if an unguarded unit must be rolled back: then none was run */
  const commitAll = (written: readonly Unit[], guarded: boolean): boolean => {
    const settled: (() => void)[] = [];
    let announces = false;
    file.beginWriting();
    for (const unit of written) {
      if (guarded) file.beginUnit();
      const done = runUnit(unit);
      announces ||= done.announces;
      if ('result' in done) settled.push(() => unit.resolve(done.result));
      else if (!file.isInTransaction() || isBusy(done.error)) throw done.error;
      else {
        if (guarded) file.undoUnit();
        else if (done.wrote) {
          file.rollBack();
          return false;
        }
        settled.push(() => unit.reject(databaseFaultOf(done.error)));
      }
      if (guarded) file.endUnit();
    }
    file.commit();
    for (const settle of settled) settle();
    if (announces) announced();
    return true;
  };

  const writeAll = (written: readonly Unit[]) => {
    const started = performance.now();
    try {
      file.setUp();
      // Savepoints copy every changed page and are rarely needed: only the second try has them.
      if (!commitAll(written, false)) commitAll(written, true);
      writes.commits += 1;
      for (const { steps } of written) writes.statements += steps.length;
      writes.seconds += (performance.now() - started) / 1000;
      units.passed();
    } catch (error) {
      if (file.isInTransaction()) file.rollBack();
      if (isBusy(error)) return units.putBack(written, error);
      for (const unit of written) unit.reject(databaseFaultOf(error));
    }
  };

  const flush = () => {
    const [asked, written] = [readings.take(), units.take()];
    begins();
    if (asked.length) answerAll(asked);
    if (written.length) writeAll(written);
  };

  // Work that directly follows an answer runs before the next requests are read: these then arrive together and share
  // more.
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

  return {
    /** Reads. Resolves to rows, or to one row if one is requested. */
    read<T>(query: Query<T>): Promise<KnownRows<T>> {
      const { promise, resolve, reject } = Promise.withResolvers<KnownRows<T>>();
      readings.add({ query, since: performance.now(), resolve: resolve as Reading['resolve'], reject });
      return promise;
    },

    /** Writes the steps, all or none. @param returning true if they have a `returning` */
    write(steps: readonly Step[], returning = false): Promise<Result> {
      const { promise, resolve, reject } = Promise.withResolvers<Result>();
      units.add({ steps, returning, since: performance.now(), resolve, reject });
      return promise;
    },

    /** Commits since the start, their statements, and the seconds that both took. */
    writes,

    /** Finishes the remaining work. */
    async finish(): Promise<void> {
      flush();
      while (!readings.isEmpty() || !units.isEmpty()) {
        await wait(DRIVER_WAITS);
        flush();
      }
    },
  };
}

/** Milliseconds in total to wait for a busy file. */
const PATIENCE = 5_000;
/** The first and the longest pause between two tries, milliseconds. */
const PAUSES = { first: 2, longest: 40 };

export interface QueuedUnit {
  /** The time of the call, by `performance.now()`. */
  readonly since: number;
  reject(error: unknown): void;
}

/**
 * The queue of this work. While another process holds the file, waiting happens outside of the event loop.
 * @param wake called when there is work to take
 */
function createSqliteQueue<W extends QueuedUnit>(wake: () => void) {
  let waiting: W[] = [];
  let pausing = false;
  let pause = 0;
  return {
    add(one: W): void {
      waiting.push(one);
      if (!pausing) wake();
    },
    /** True if there is work to take. */
    isDue: () => !pausing && waiting.length > 0,
    isEmpty: () => waiting.length === 0,
    /** All waiting work; none during a pause for a busy file. */
    take(): W[] {
      if (pausing) return [];
      const taken = waiting;
      waiting = [];
      return taken;
    },
    /** The file was free. */
    passed(): void {
      pause = 0;
    },
    /** Puts back work that found the file busy, before all later work; too old work is rejected. */
    putBack(those: readonly W[], cause: Error): void {
      const oldest = performance.now() - PATIENCE;
      const late = those.filter(({ since }) => since <= oldest);
      waiting = [...those.filter(({ since }) => since > oldest), ...waiting];
      pause = Math.min(pause * 2 || PAUSES.first, PAUSES.longest);
      pausing = true;
      setTimeout(() => {
        pausing = false;
        if (waiting.length) wake();
      }, pause);
      for (const { reject } of late) reject(new DatabaseFault('another process keeps the file locked', { cause }));
    },
  };
}

/** True if another process holds the file: nothing was done, and it may be retried. */
const isBusy = (error: unknown): error is Error =>
  error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY');
