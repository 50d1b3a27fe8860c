/** Repeated background work of a process, and writing data of requests afterwards by it. */
import type { Log } from './log.ts';

export interface Repeated {
  /** Starts no more turns. Resolves when the running one has ended. */
  stop(): Promise<void>;
}

/**
 * Runs `work` repeatedly, `every` milliseconds after its end; failures are logged.
 * @param first milliseconds until the first turn
 */
export function repeat(log: Log, every: number, what: string, work: () => Promise<void>, first = every): Repeated {
  let stopped = false;
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout;
  const turn = () => {
    running = work()
      .catch((error) => log.error({ err: error }, `${what} failed`))
      .finally(() => {
        if (!stopped) timer = setTimeout(turn, every);
      });
  };
  timer = setTimeout(turn, first);
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
      return running;
    },
  };
}

/** Milliseconds. */
const SOON = 2_000;
const EVERY = 30_000;
/** The limit of "little". */
const LITTLE = 200;

/**
 * Writes data of requests: soon while there is little, in batches while there is much. Developers see new data
 * soon; a busy process writes at most every half minute.
 * @param waiting the amount of pending data
 */
export function writeBehind(log: Log, what: string, waiting: () => number, write: () => Promise<void>): Repeated {
  let written = Date.now();
  return repeat(log, SOON, what, async () => {
    if (waiting() > LITTLE && Date.now() - written < EVERY) return;
    written = Date.now();
    await write();
  });
}
