/**
 * A fair queue for CPU-bound work: heavy users wait behind light ones (start-time fair queueing, Goyal, Vin and Cheng
 * 1996). Work that would wait too long is rejected at once.
 */
import { makeRoom } from './bounds.ts';

/** The queue is too long, or the wait was. */
export class QueueFull extends Error {
  override name = 'QueueFull';
}

interface Job {
  /** Its virtual start time: the smallest is next. */
  readonly turn: number;
  readonly late: NodeJS.Timeout;
  start(): void;
}

/** The weight of the last job in the average duration. */
const WEIGHT = 0.1;
/** The most waiting jobs, whatever each takes. */
const MOST_WAITING = 2000;
/** The most keys in a flood that never empties the queue: the oldest is forgotten. */
const MOST_KEYS = 5 * MOST_WAITING;

/**
 * @param atOnce jobs that run concurrently
 * @param patience milliseconds that a job may wait
 * @param expected milliseconds of a job, as an initial estimate
 */
export function createFairQueue(atOnce: number, patience: number, expected: number) {
  const waiting = new Set<Job>();
  /** The next virtual start of each key that has waited since the queue was empty. */
  const lastTurns = new Map<string, number>();
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
     * @param keys the owners of the work: those who share one share its turns
     * @throws QueueFull if it would wait, or waited, longer than the patience
     */
    async run<T>(keys: readonly string[], work: () => Promise<T>): Promise<T> {
      const turn = turnOf(keys);
      let before = 0;
      for (const job of waiting) if (job.turn <= turn) before += 1;
      if ((before * mean) / atOnce > patience || waiting.size >= MOST_WAITING) throw new QueueFull();
      for (const key of keys) {
        lastTurns.delete(key);
        makeRoom(lastTurns, MOST_KEYS);
        lastTurns.set(key, turn + 1);
      }
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
