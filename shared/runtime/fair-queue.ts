/**
 * Work that takes a core each, some at a time and in turns: whoever sends much of it waits behind whoever sends little
 * (start-time fair queueing, Goyal, Vin and Cheng 1996). What would wait too long is refused at once.
 */
import { LRUCache } from 'lru-cache';

/** The queue is too long, and so was the wait. */
export class QueueFull extends Error {
  override name = 'QueueFull';
}

interface Job {
  /** Its turn: the smallest is next. */
  readonly turn: number;
  readonly late: NodeJS.Timeout;
  start(): void;
}

/** How much the last one counts in the mean time that a job takes. */
const WEIGHT = 0.1;
/** Jobs that wait at most, whatever each of them takes. */
const MOST_WAITING = 2000;
/** Keys whose turns are kept at most, in a flood that never lets the queue be empty: whoever came longest ago is forgotten. */
const MOST_KEYS = 5 * MOST_WAITING;

/**
 * @param atOnce how many jobs run at once
 * @param patience milliseconds that a job may wait
 * @param expected milliseconds that a job takes, before anything is known of it
 */
export function createFairQueue(atOnce: number, patience: number, expected: number) {
  const waiting = new Set<Job>();
  /** The turn after the last one of each key, of those that have waited since the queue was empty. */
  const lastTurns = new LRUCache<string, number>({ max: MOST_KEYS });
  let now = 0;
  let running = 0;
  let mean = expected;

  const turnOf = (keys: readonly string[]): number => Math.max(now, ...keys.map((key) => lastTurns.get(key) ?? 0));

  const next = (): void => {
    if (running >= atOnce) return;
    let first: Job | undefined;
    for (const job of waiting) if (!first || job.turn < first.turn) first = job;
    if (!first) {
      if (running === 0) lastTurns.clear();
      return;
    }
    waiting.delete(first);
    clearTimeout(first.late);
    now = first.turn;
    first.start();
  };

  const itsTurn = (turn: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const job: Job = {
        turn,
        start: () => {
          running += 1;
          resolve();
        },
        late: setTimeout(() => {
          waiting.delete(job);
          reject(new QueueFull());
        }, patience),
      };
      waiting.add(job);
      next();
    });

  return {
    running: () => running,
    waiting: () => waiting.size,

    /**
     * Runs the work when it is its turn.
     * @param keys whose work it is: those who share one take turns with everybody else together
     * @throws QueueFull where it would wait for longer than the patience, or did
     */
    async run<T>(keys: readonly string[], work: () => Promise<T>): Promise<T> {
      const turn = turnOf(keys);
      let before = 0;
      for (const job of waiting) if (job.turn <= turn) before += 1;
      if ((before * mean) / atOnce > patience || waiting.size >= MOST_WAITING) throw new QueueFull();
      for (const key of keys) lastTurns.set(key, turn + 1);
      await itsTurn(turn);
      const began = performance.now();
      try {
        return await work();
      } finally {
        mean += WEIGHT * (performance.now() - began - mean);
        running -= 1;
        next();
      }
    },
  };
}
