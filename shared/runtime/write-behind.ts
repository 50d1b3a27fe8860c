/** Writing what requests leave behind them: soon while little of it waits, in batches where there is much. */
import type { Log } from './log.ts';
import { type Repeated, repeat } from './repeat.ts';

/** Milliseconds. */
const SOON = 2_000;
const EVERY = 30_000;
/** What waits is little up to here. */
const LITTLE = 200;

/**
 * Whoever tries an app out sees what it did soon; a busy process writes no more often than every half minute.
 * @param waiting how much waits
 */
export function writeBehind(log: Log, what: string, waiting: () => number, write: () => Promise<void>): Repeated {
  let written = Date.now();
  return repeat(log, SOON, what, async () => {
    if (waiting() > LITTLE && Date.now() - written < EVERY) return;
    written = Date.now();
    await write();
  });
}
