/** Memory of pixels that nobody needs any more. */
import { setImmediate as aTurn } from 'node:timers/promises';

/** Frees it, in a process that was started with `--expose-gc`. */
export async function collectGarbage(): Promise<void> {
  globalThis.gc?.();
  // What a library has allocated is freed in the turn after that.
  await aTurn();
}
