/** Optimistic writes: read, decide, and write only if nothing has changed in between. */

/** The time of a write, epoch milliseconds: strictly later than the former one's, so two at once notice each other. */
export const laterThan = (former: number): number => Math.max(Date.now(), former + 1);

/** A try fails only if another write succeeded, so all together always make progress. */
const MOST_TRIES = 50;

/**
 * Retries until a write succeeds.
 * @param attempt reads again and writes; resolves to undefined if another write came first
 * @returns undefined if others came first every time
 */
export async function optimistically<T>(attempt: () => Promise<T | undefined>): Promise<T | undefined> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const done = await attempt();
    if (done !== undefined) return done;
  }
  return undefined;
}
