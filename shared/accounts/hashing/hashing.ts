/**
 * Password hashing, a few at a time in fair turns, so that sign-ins leave room for other work. A lone sign-in is hashed in
 * this process, and returns its memory at once. When several come, child processes hash: they keep the memory for the
 * next one, which halves what a hash costs, and end when it is quiet.
 */
import { availableParallelism } from 'node:os';
import { ApiError } from '../../api/errors.ts';
import type { Config } from '../../config/config.ts';
import type { Metrics } from '../../metrics/metrics.ts';
import { ChildLost } from '../../runtime/child.ts';
import type { Done, Job } from '../../runtime/child-jobs.ts';
import { createChildPool } from '../../runtime/child-pool.ts';
import { createFairQueue, QueueFull } from '../../runtime/fair-queue.ts';
import type { Log } from '../../runtime/log.ts';
import { currentOrigin } from '../../runtime/request-id.ts';
import { type HashTasks, hashTasks, isMadeOtherwise, STRONG, WEAK } from './argon2.ts';

/** Milliseconds of a hash, as an initial estimate, and at most, on a very busy machine. */
const TAKES = 20;
const LONGEST = 30_000;
/** Seconds for `Retry-After`. */
const RETRY_AFTER = 2;
/** Milliseconds after the loss of a child in which none is started. */
const AFTER_A_LOSS = 60_000;
const MIB = 1024 * 1024;

/** Hashes at once in all of `workers` processes: one core stays free for all other requests. */
const atOnce = (workers: number) => Math.max(1, Math.floor((availableParallelism() - 1) / workers));

export interface Hashing {
  /** How many hashes are made or compared, and how many wait. */
  standing(): { readonly running: number; readonly queued: number };
  /**
   * Hashes in fair turns, by caller and by account.
   * @param hash of the account
   * @throws ApiError UNAVAILABLE if the queue is too long
   */
  inTurn<T>(hash: string | undefined, work: () => Promise<T>): Promise<T>;
  /** The hash of a password, in PHC form. */
  hash(password: string): Promise<string>;
  /** Whether a password is that of a hash. It takes the same time without one, and is false. */
  matches(hash: string | undefined, password: string): Promise<boolean>;
  /** Whether `hash` would make a different one today. */
  isOutdated(stored: string): boolean;
  /** Kills the child processes. */
  close(): Promise<void>;
}

export function createHashing(
  { passwordHashing, passwordWait, workers }: Pick<Config, 'passwordHashing' | 'passwordWait' | 'workers'>,
  log: Pick<Log, 'warn'>,
): Hashing {
  const kind = passwordHashing === 'weak' ? WEAK : STRONG;
  const queue = createFairQueue(atOnce(workers), passwordWait * 1000, TAKES);
  const children = createChildPool<HashTasks>(new URL('./worker.ts', import.meta.url), {
    worthKeeping: 160 * MIB,
    // The C library keeps the 19 MiB of one hash; each arena would keep as much.
    env: { MALLOC_ARENA_MAX: '1', MALLOC_MMAP_THRESHOLD_: String(32 * MIB), MALLOC_TRIM_THRESHOLD_: String(64 * MIB) },
  });
  /** When a child was lost. */
  let lostAt = Number.NEGATIVE_INFINITY;

  /** @param here the task itself, for this process */
  const run = async <K extends keyof HashTasks>(
    task: K,
    here: (job: Job<HashTasks, K>) => Promise<Done<HashTasks, K>>,
    job: Job<HashTasks, K>,
  ): Promise<Done<HashTasks, K>> => {
    const several = queue.running() > 1 || queue.waiting() > 0 || children.isReady();
    const canStart = performance.now() - lostAt > AFTER_A_LOSS;
    if (kind === WEAK || !several || !canStart) return here(job);
    try {
      return await children.run(task, job, LONGEST);
    } catch (error) {
      if (!(error instanceof ChildLost)) throw error;
      lostAt = performance.now();
      log.warn({ err: error }, 'a hashing process was lost: passwords are hashed in this one for a while');
      return here(job);
    }
  };

  return {
    standing: () => ({ running: queue.running(), queued: queue.waiting() }),
    async inTurn(hash, work) {
      const keys = [`address ${currentOrigin().address ?? 'here'}`, ...(hash === undefined ? [] : [`account ${hash}`])];
      try {
        return await queue.run(keys, work);
      } catch (cause) {
        throw cause instanceof QueueFull ? new ApiError('UNAVAILABLE', { cause, retryAfter: RETRY_AFTER }) : cause;
      }
    },
    hash: (password) => run('hash', hashTasks.hash, { password, parameters: kind.parameters }),
    matches: (hash, password) => run('matches', hashTasks.matches, { hash: hash ?? kind.nobody, password }),
    isOutdated: (stored) => isMadeOtherwise(stored, kind.parameters),
    close: () => children.close(),
  };
}

/** Reports the queue to the metrics. */
export function measureHashing(metrics: Metrics, { standing }: Hashing): void {
  const help = 'Password hashes (argon2id) that are made or compared, and that wait for their turn.';
  metrics.readings('gauge', 'upare_password_hashes', help, 'state', standing);
}
