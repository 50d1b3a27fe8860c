/** The queue of SQLite work. While another process holds the file, waiting happens outside of the event loop. */
import Sqlite from 'better-sqlite3';
import { DatabaseFault } from '../faults.ts';

/** Milliseconds that the driver itself waits, blocking the loop: about one commit. */
export const DRIVER_WAITS = 5;
/** Milliseconds in total to wait for a busy file. */
const PATIENCE = 5_000;
/** The first and the longest pause between two tries, milliseconds. */
const PAUSES = { first: 2, longest: 40 };

export interface QueuedUnit {
  /** The time of the call, by `performance.now()`. */
  readonly since: number;
  reject(error: unknown): void;
}

/** @param wake called when there is work to take */
export function createSqliteQueue<W extends QueuedUnit>(wake: () => void) {
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
export const isBusy = (error: unknown): error is Error =>
  error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY');
