/** Writes data of requests afterwards: soon while there is little, in batches while there is much. */
import type { Log } from './log.ts';
import { type Repeated, repeat } from './repeat.ts';

/** Milliseconds. */
const SOON = 2_000;
const EVERY = 30_000;
/** The limit of "little". */
const LITTLE = 200;

/**
 * Developers see new data soon; a busy process writes at most every half minute.
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
