/**
 * Child processes for pictures: requests do not wait for each other's pixels, memory is bounded, and a crashing decoder
 * ends only its own process.
 */
import { availableParallelism } from 'node:os';
import pLimit from 'p-limit';
import { ApiError } from '../../api/errors.ts';
import { ChildLost } from '../../runtime/child.ts';
import type { Done, Job } from '../../runtime/child-jobs.ts';
import { createChildPool } from '../../runtime/child-pool.ts';
import type { Log } from '../../runtime/log.ts';
import type { PictureTasks } from './tasks.ts';

export type PicturePool = ReturnType<typeof createPicturePool>;

/** Bytes of all waiting and current pictures, and the overhead of one. */
const MOST_BYTES = 100 * 1024 * 1024;
const EACH = 512 * 1024;
/** Milliseconds for a picture including its wait, and for the work alone. */
const PATIENCE = 60_000;
const LONGEST_JOB = 30_000;
/** Bytes above which a child is not reused: it starts with some 90 MiB. */
const WORTH_KEEPING = 115 * 1024 * 1024;
/** Seconds for `Retry-After`. */
const RETRY_AFTER = 5;

/** @param workers server processes on this machine, this one included */
export function createPicturePool(log: Pick<Log, 'warn'>, workers: number) {
  // One core stays free for other requests, if there are several.
  const most = Math.min(4, Math.max(2, availableParallelism() - 1));
  const limit = pLimit(Math.max(1, Math.floor(most / workers)));
  const children = createChildPool<PictureTasks>(
    new URL('./worker.ts', import.meta.url),
    { worthKeeping: WORTH_KEEPING },
    () => log.warn('a picture process without a job has ended'),
  );
  let held = 0;

  return {
    /**
     * Runs a task of worker.ts in its own process.
     * @throws ApiError UNAVAILABLE if too many pictures wait, this one takes too long, or its process is lost
     */
    async run<K extends keyof PictureTasks>(task: K, job: Job<PictureTasks, K>): Promise<Done<PictureTasks, K>> {
      const bytes = EACH + ('bytes' in job ? job.bytes.length : job.image.length);
      if (held + bytes > MOST_BYTES) throw busy();
      held += bytes;
      const deadline = performance.now() + PATIENCE;
      try {
        return await limit(async () => {
          const left = deadline - performance.now();
          if (left <= 0) throw busy();
          return children.run(task, job, Math.min(left, LONGEST_JOB));
        });
      } catch (cause) {
        throw cause instanceof ChildLost ? busy(cause) : cause;
      } finally {
        held -= bytes;
      }
    },
    /** Kills the processes. */
    async close() {
      limit.clearQueue();
      await children.close();
    },
  };
}

const busy = (cause?: unknown) => new ApiError('UNAVAILABLE', { cause, retryAfter: RETRY_AFTER });
