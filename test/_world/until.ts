/** Waiting for what comes by itself. */
import { setTimeout as wait } from 'node:timers/promises';

/** Longer than an idle process lives, and than every instance takes to hear of a change. Milliseconds. */
const PATIENCE = 60_000;

/**
 * Asks again and again until it is so; by default, until what is found is true.
 * @returns what was found last
 * @throws Error with what was found last, where it does not come to be so
 */
export async function until<T>(
  ask: () => T | Promise<T>,
  isSo: (found: T) => unknown = Boolean,
  patience = PATIENCE,
): Promise<T> {
  for (const deadline = Date.now() + patience; ; await wait(50)) {
    const found = await ask();
    if (isSo(found)) return found;
    if (Date.now() > deadline) throw new Error(`it did not come to be: ${ask}: ${JSON.stringify(found)}`);
  }
}
