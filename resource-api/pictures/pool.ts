/** Worker threads for pictures: no request waits for another one's pixels, and there is an end to how many are held. */
import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { ApiError } from '../../shared/errors.ts';
import type { Log } from '../../shared/log.ts';
import type * as worker from './worker.ts';

type Work = typeof worker;
type Task = keyof Work;

export type PicturePool = ReturnType<typeof createPicturePool>;

/** Pictures that may wait at once, 3 MB each at most. */
const MOST_WAITING = 32;
/** Milliseconds a picture may take, its waiting included. */
const PATIENCE = 45_000;
/** Seconds after which it is worth to come again. */
const RETRY_AFTER = 5;

export function createPicturePool(log: Log) {
  const pool = new Piscina({
    filename: new URL('./worker.ts', import.meta.url).href,
    minThreads: 0,
    // One core stays free for everybody else's requests, where there are so many.
    maxThreads: Math.min(4, Math.max(2, availableParallelism() - 1)),
    maxQueue: MOST_WAITING,
    // Threads that have nothing to do give their memory back.
    idleTimeout: 30_000,
    // The pixels themselves are outside of the heap; their number is limited by the tasks.
    resourceLimits: { maxOldGenerationSizeMb: 512 },
  });

  // Without a listener, what happens to a thread outside of its tasks would end the process.
  pool.on('error', (error) => log.error({ err: error }, 'a picture thread failed'));

  return {
    /**
     * Runs a task of worker.ts on a thread.
     * @throws ApiError UNAVAILABLE where too many pictures wait already, or this one takes too long
     */
    async run<T extends Task>(task: T, job: Parameters<Work[T]>[0]): Promise<Awaited<ReturnType<Work[T]>>> {
      try {
        return await pool.run(job, { name: task, signal: AbortSignal.timeout(PATIENCE) });
      } catch (cause) {
        const { name, message, code } = cause as { name?: string; message?: string; code?: string };
        const busy =
          message === 'Task queue is at limit' || name === 'AbortError' || code === 'ERR_WORKER_OUT_OF_MEMORY';
        throw busy ? new ApiError('UNAVAILABLE', { cause, retryAfter: RETRY_AFTER }) : cause;
      }
    },
    /** Ends the threads, whatever they do. */
    close: () => pool.destroy(),
  };
}
