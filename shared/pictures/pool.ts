/**
 * Child processes for pictures: no request waits for another one's pixels, there is an end to how many are held, and a
 * decoder that goes wrong takes its own process along, never the server.
 */
import { availableParallelism } from 'node:os';
import pLimit from 'p-limit';
import { ApiError } from '../api/errors.ts';
import { type Child, ChildLost, startChild } from '../runtime/child.ts';
import type { Log } from '../runtime/log.ts';
import type { PictureTask, PictureTasks } from './tasks.ts';

export type PicturePool = ReturnType<typeof createPicturePool>;

/** Bytes of the pictures that may be waiting or at work at once, and what one of them counts beside its own. */
const MOST_BYTES = 100 * 1024 * 1024;
const EACH = 512 * 1024;
/** Milliseconds a picture may take, its waiting included, and the work on it alone. */
const PATIENCE = 60_000;
const LONGEST_JOB = 30_000;
/** Bytes over which a child is not kept: it begins with some 90 MiB. */
const WORTH_KEEPING = 115 * 1024 * 1024;
/** Milliseconds after which a child that has nothing to do ends and gives its memory back. */
const IDLE = 60_000;
/** Seconds after which it is worth to come again. */
const RETRY_AFTER = 5;

/** @param workers how many server processes share this machine with this one */
export function createPicturePool(log: Pick<Log, 'warn'>, workers: number) {
  // One core stays free for everybody else's requests, where there are so many.
  const most = Math.min(4, Math.max(2, availableParallelism() - 1));
  const limit = pLimit(Math.max(1, Math.floor(most / workers)));
  const children = new Set<Child>();
  /** Those without a job, the last used one at the end. */
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
  /** Takes it from among those that have nothing to do. @returns false where it is not one of them */
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
     * Runs a task of worker.ts in a process of its own.
     * @throws ApiError UNAVAILABLE where too many pictures wait already, this one takes too long, or its process is lost
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
    /** Ends the processes, whatever they do. */
    async close() {
      limit.clearQueue();
      await Promise.all([...children].map(end));
    },
  };
}

const busy = (cause?: unknown) => new ApiError('UNAVAILABLE', { cause, retryAfter: RETRY_AFTER });
