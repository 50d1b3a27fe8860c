/** Counts of this process alone, for as long as the database takes none. */

/** Keys that are remembered at most: the oldest is forgotten. */
const MOST = 10_000;

export interface LocalCount {
  readonly points: number;
  /** Epoch milliseconds, when it starts anew. */
  readonly ends: number;
}

/** @returns counts one more for a key, and tells where it stands */
export function createLocalCounts(): (key: string, seconds: number) => LocalCount {
  const counts = new Map<string, LocalCount>();
  return (key, seconds) => {
    const now = Date.now();
    const former = counts.get(key);
    const running = former && former.ends > now ? former : { points: 0, ends: now + seconds * 1000 };
    const count = { points: running.points + 1, ends: running.ends };
    counts.delete(key);
    if (counts.size >= MOST) counts.delete(counts.keys().next().value as string);
    counts.set(key, count);
    return count;
  };
}
