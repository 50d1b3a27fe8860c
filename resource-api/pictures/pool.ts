/** Worker threads for pictures: no request waits for another one's pixels, and there is an end to how many are held. */
import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { ApiError } from '../../shared/errors.ts';
import type { Log } from '../../shared/log.ts';
import type * as worker from './worker.ts';

type Work = typeof worker;
type Task = keyof Work;

export type PicturePool = ReturnType<typeof createPicturePool>;

/** Bytes of the pictures that may be waiting or at work at once, and what one of them counts beside its own. */
const MOST_BYTES = 100 * 1024 * 1024;
const EACH = 512 * 1024;
/** Milliseconds a picture may take, its waiting included. */
const PATIENCE = 60_000;
/** Seconds after which it is worth to come again. */
const RETRY_AFTER = 5;

export function createPicturePool(log: Log) {
  const pool = new Piscina({
    filename: new URL('./worker.ts', import.meta.url).href,
    minThreads: 0,
    // One core stays free for everybody else's requests, where there are so many.
    maxThreads: Math.min(4, Math.max(2, availableParallelism() - 1)),
    // Threads that have nothing to do give their memory back.
    idleTimeout: 30_000,
    // The pixels themselves are outside of the heap; their number is limited by the tasks.
    resourceLimits: { maxOldGenerationSizeMb: 512 },
  });

  // Without a listener, what happens to a thread outside of its tasks would end the process.
  pool.on('error', (error) => log.error({ err: error }, 'a picture thread failed'));

  let held = 0;

  return {
    /**
     * Runs a task of worker.ts on a thread.
     * @throws ApiError UNAVAILABLE where too many pictures wait already, or this one takes too long
     */
    async run<T extends Task>(task: T, job: Parameters<Work[T]>[0]): Promise<Awaited<ReturnType<Work[T]>>> {
      const bytes = EACH + ('bytes' in job ? job.bytes.length : job.image.length);
      if (held + bytes > MOST_BYTES) throw busy();
      held += bytes;
      try {
        return await pool.run(job, { name: task, signal: AbortSignal.timeout(PATIENCE) });
      } catch (cause) {
        const { name, code } = cause as { name?: string; code?: string };
        throw name === 'AbortError' || code === 'ERR_WORKER_OUT_OF_MEMORY' ? busy(cause) : cause;
      } finally {
        held -= bytes;
      }
    },
    /** Ends the threads, whatever they do. */
    close: () => pool.destroy(),
  };
}

const busy = (cause?: unknown) => new ApiError('UNAVAILABLE', { cause, retryAfter: RETRY_AFTER });
