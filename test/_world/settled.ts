/** Waiting for several things, of which some may go wrong. */

/**
 * Waits until all have come to pass or failed: what they stand on can be removed then.
 * @throws the first one's error where some failed
 */
export async function settled<T>(all: Iterable<Promise<T>>): Promise<T[]> {
  const outcomes = await Promise.allSettled(all);
  return outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
}
