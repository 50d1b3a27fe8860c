/** Optimistic writes: read, decide, and write only if nobody has written in between. */

/** Each try is lost to somebody else's write, so that all together always get on. */
const MOST_TRIES = 50;

/**
 * Tries until a write wins.
 * @param attempt reads anew and writes; resolves to undefined where another write came first
 * @returns undefined where others came first every time
 */
export async function optimistically<T>(attempt: () => Promise<T | undefined>): Promise<T | undefined> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const done = await attempt();
    if (done !== undefined) return done;
  }
  return undefined;
}
