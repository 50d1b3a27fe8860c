/** Counts of this process, used while the database accepts none. */
import type { Counter } from '../db/tables/rate-limits.ts';
import { makeRoom } from '../runtime/make-room.ts';

/** The most keys; the oldest is forgotten. */
const MOST = 10_000;

/** @returns a function that counts one call for a key and returns the count; the duration is in milliseconds */
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
