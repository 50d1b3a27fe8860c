/** What waits for SQLite. Where another process holds the file, the waiting is done beside the event loop, not in it. */
import Sqlite from 'better-sqlite3';
import { DatabaseFault } from '../faults.ts';

/** Milliseconds for which the driver itself waits, and the loop with it: about as long as a commit takes. */
export const DRIVER_WAITS = 5;
/** Milliseconds for which a busy file is waited for in all. */
const PATIENCE = 5_000;
/** The first and the longest pause between two tries, milliseconds. */
const PAUSES = { first: 2, longest: 40 };

export interface QueuedUnit {
  /** When it was asked, by `performance.now()`. */
  readonly since: number;
  reject(error: unknown): void;
}

/** @param wake is told when there is something to take */
export function createSqliteQueue<W extends QueuedUnit>(wake: () => void) {
  let waiting: W[] = [];
  let pausing = false;
  let pause = 0;
  return {
    add(one: W): void {
      waiting.push(one);
      if (!pausing) wake();
    },
    /** True where there is something to take. */
    isDue: () => !pausing && waiting.length > 0,
    isEmpty: () => waiting.length === 0,
    /** Everything that waits; nothing while a busy file is let alone. */
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
    /** Puts back what found the file busy, before all that came since; what has waited long enough is refused. */
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

/** True where another process holds the file: what was asked has done nothing, and may be asked again. */
export const isBusy = (error: unknown): error is Error =>
  error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY');
