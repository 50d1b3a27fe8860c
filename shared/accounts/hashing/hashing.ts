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
import { createChildPool } from '../../runtime/child-pool.ts';
import { createFairQueue, QueueFull } from '../../runtime/fair-queue.ts';
import type { Log } from '../../runtime/log.ts';
import { currentOrigin } from '../../runtime/request-id.ts';
import { type HashTasks, hashTasks, isMadeOtherwise, STRONG, WEAK } from './argon2.ts';

/** The hashing of this process; strong unless configured otherwise. */
let kind: typeof STRONG | typeof WEAK = STRONG;

/** Milliseconds of a hash, as an initial estimate, and at most, on a very busy machine. */
const TAKES = 20;
const LONGEST = 30_000;
/** Seconds for `Retry-After`. */
const RETRY_AFTER = 2;

/** Hashes at once in all of `workers` processes: one core stays free for all other requests. */
const atOnce = (workers: number) => Math.max(1, Math.floor((availableParallelism() - 1) / workers));

/** The queue of this process, which takes its patience from the configuration. */
let queue = createFairQueue(atOnce(1), 2000, TAKES);

/** Milliseconds after the loss of a child in which none is started. */
const AFTER_A_LOSS = 60_000;
/** When a child was lost. */
let lostAt = Number.NEGATIVE_INFINITY;

/** The log of this process, once there is one. */
let log: Pick<Log, 'warn'> | undefined;

const MIB = 1024 * 1024;
const children = createChildPool(new URL('./worker.ts', import.meta.url), {
  worthKeeping: 160 * MIB,
  // The C library keeps the 19 MiB of one hash; each arena would keep as much.
  env: { MALLOC_ARENA_MAX: '1', MALLOC_MMAP_THRESHOLD_: String(32 * MIB), MALLOC_TRIM_THRESHOLD_: String(64 * MIB) },
});

export interface Hashing {
  /** Kills the child processes. */
  close(): Promise<void>;
}

/** Configures hashing and patience, and reports the queue to the metrics. */
export function configureHashing(
  { passwordHashing, passwordWait, workers }: Pick<Config, 'passwordHashing' | 'passwordWait' | 'workers'>,
  metrics: Metrics,
  ownLog: Pick<Log, 'warn'>,
): Hashing {
  log = ownLog;
  kind = passwordHashing === 'weak' ? WEAK : STRONG;
  queue = createFairQueue(atOnce(workers), passwordWait * 1000, TAKES);
  const help = 'Password hashes (argon2id) that are made or compared, and that wait for their turn.';
  metrics.readings('gauge', 'upare_password_hashes', help, 'state', () => ({
    running: queue.running(),
    queued: queue.waiting(),
  }));
  return { close: () => children.close() };
}

/**
 * Hashes in fair turns, by caller and by account.
 * @param hash of the account
 * @throws ApiError UNAVAILABLE if the queue is too long
 */
export async function hashInTurn<T>(hash: string | undefined, work: () => Promise<T>): Promise<T> {
  const keys = [`address ${currentOrigin().address ?? 'here'}`, ...(hash === undefined ? [] : [`account ${hash}`])];
  try {
    return await queue.run(keys, work);
  } catch (cause) {
    throw cause instanceof QueueFull ? new ApiError('UNAVAILABLE', { cause, retryAfter: RETRY_AFTER }) : cause;
  }
}

/** The hash of a password, in PHC form. */
export const hash = (password: string): Promise<string> => run('hash', { password, parameters: kind.parameters });

/** Whether a password is that of a hash. It takes the same time without one, and is false. */
export const matches = (hash: string | undefined, password: string): Promise<boolean> =>
  run('matches', { hash: hash ?? kind.nobody, password });

/** Whether `hash` would make a different one today. */
export const isOutdated = (stored: string): boolean => isMadeOtherwise(stored, kind.parameters);

async function run<T extends keyof HashTasks>(
  task: T,
  job: Parameters<HashTasks[T]>[0],
): Promise<Awaited<ReturnType<HashTasks[T]>>> {
  type Hashed = Awaited<ReturnType<HashTasks[T]>>;
  const here = hashTasks[task] as (job: Parameters<HashTasks[T]>[0]) => Promise<Hashed>;
  const several = queue.running() > 1 || queue.waiting() > 0 || children.isReady();
  const canStart = performance.now() - lostAt > AFTER_A_LOSS;
  if (kind === WEAK || !several || !canStart) return here(job);
  try {
    return (await children.run({ task, job }, LONGEST)) as Hashed;
  } catch (error) {
    if (!(error instanceof ChildLost)) throw error;
    lostAt = performance.now();
    log?.warn({ err: error }, 'a hashing process was lost: passwords are hashed in this one for a while');
    return here(job);
  }
}
