/** Frees the memory of pixels. */
import { setImmediate as aTurn } from 'node:timers/promises';

/** Collects garbage, in a process with `--expose-gc`. */
export async function collectGarbage(): Promise<void> {
  globalThis.gc?.();
  // Memory of libraries is freed in the turn after that.
  await aTurn();
}
