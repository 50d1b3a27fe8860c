/**
 * Child processes for pictures: requests do not wait for each other's pixels, memory is bounded, and a crashing decoder
 * ends only its own process.
 */
import { availableParallelism } from 'node:os';
import pLimit from 'p-limit';
import { ApiError } from '../api/errors.ts';
import { type Child, ChildLost, startChild } from '../runtime/child.ts';
import type { Log } from '../runtime/log.ts';
import type { PictureTask, PictureTasks } from './tasks.ts';

export type PicturePool = ReturnType<typeof createPicturePool>;

/** Bytes of all waiting and current pictures, and the overhead of one. */
const MOST_BYTES = 100 * 1024 * 1024;
const EACH = 512 * 1024;
/** Milliseconds for a picture including its wait, and for the work alone. */
const PATIENCE = 60_000;
const LONGEST_JOB = 30_000;
/** Bytes above which a child is not reused: it starts with some 90 MiB. */
const WORTH_KEEPING = 115 * 1024 * 1024;
/** Milliseconds after which a child that has nothing to do ends and gives its memory back. */
const IDLE = 60_000;
/** Seconds for `Retry-After`. */
const RETRY_AFTER = 5;

/** @param workers server processes on this machine, this one included */
export function createPicturePool(log: Pick<Log, 'warn'>, workers: number) {
  // One core stays free for other requests, if there are several.
  const most = Math.min(4, Math.max(2, availableParallelism() - 1));
  const limit = pLimit(Math.max(1, Math.floor(most / workers)));
  const children = new Set<Child>();
  /** Idle children, the last used one at the end. */
  const idle = new Map<Child, NodeJS.Timeout>();
  let held = 0;

  const start = (): Child => {
    const child = startChild(new URL('./worker.ts', import.meta.url), WORTH_KEEPING, (gone) => {
      children.delete(gone);
      if (leave(gone)) log.warn('a picture process without a job has ended');
    });
    children.add(child);
    return child;
  };
  const rest = (child: Child) => {
    idle.set(child, setTimeout(() => void end(child), IDLE).unref());
  };
  /** Removes a child from the idle ones. @returns false if it is not idle */
  const leave = (child: Child): boolean => {
    clearTimeout(idle.get(child));
    return idle.delete(child);
  };
  const end = (child: Child): Promise<void> => {
    leave(child);
    return child.end();
  };
  const take = (): Child => {
    const [child] = [...idle.keys()].slice(-1);
    if (!child) return start();
    leave(child);
    return child;
  };
  const giveBack = (child: Child) => {
    if (child.grown) void end(child);
    else if (child.alive) rest(child);
  };
  return {
    /**
     * Runs a task of worker.ts in its own process.
     * @throws ApiError UNAVAILABLE if too many pictures wait, this one takes too long, or its process is lost
     */
    async run<T extends PictureTask>(
      task: T,
      job: Parameters<PictureTasks[T]>[0],
    ): Promise<Awaited<ReturnType<PictureTasks[T]>>> {
      const bytes = EACH + ('bytes' in job ? job.bytes.length : job.image.length);
      if (held + bytes > MOST_BYTES) throw busy();
      held += bytes;
      const deadline = performance.now() + PATIENCE;
      try {
        return await limit(async () => {
          const left = deadline - performance.now();
          if (left <= 0) throw busy();
          const child = take();
          try {
            const done = await child.run({ task, job }, Math.min(left, LONGEST_JOB));
            return done as Awaited<ReturnType<PictureTasks[T]>>;
          } finally {
            giveBack(child);
          }
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
      await Promise.all([...children].map(end));
    },
  };
}

const busy = (cause?: unknown) => new ApiError('UNAVAILABLE', { cause, retryAfter: RETRY_AFTER });
