/** Counts of this process alone, for as long as the database takes none. */
import type { Counter } from '../db/tables/rate-limits.ts';
import { makeRoom } from '../runtime/make-room.ts';

/** Keys that are remembered at most: the oldest is forgotten. */
const MOST = 10_000;

/** @returns counts one more for a key, and tells where it stands; the duration is in milliseconds */
export function createLocalCounts(): (key: string, duration: number) => Counter {
  const counts = new Map<string, Counter>();
  return (key, duration) => {
    const now = Date.now();
    const former = counts.get(key);
    const running = former && former.expires_at > now ? former : { points: 0, expires_at: now + duration };
    const count = { points: running.points + 1, expires_at: running.expires_at };
    counts.delete(key);
    makeRoom(counts, MOST);
    counts.set(key, count);
    return count;
  };
}
