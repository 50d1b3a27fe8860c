/**
 * Runs the jobs of the queue beside the requests of a process. Receivers share its slots: each has a few, and failing
 * ones have few together, so one that hangs delays no other.
 */
import type { Database } from '../db/driver/database.ts';
import { afterGuard, type Step } from '../db/driver/query.ts';
import type { JobRow } from '../db/tables/jobs.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Log } from '../runtime/log.ts';
import { underNoRequestId } from '../runtime/request-id.ts';
import type { Jobs } from './jobs.ts';
import { type Doing, JobFault, type JobKind } from './kind.ts';
import { createPlaces } from './places.ts';

/** The outcome of a job. */
export interface Worked {
  /** Its description, if its kind is kept. */
  readonly outcome?: string;
  /** Steps of the same write that settles it: they run once, however often the job runs. */
  readonly steps?: readonly Step[];
}

export interface Handler<P = unknown> {
  readonly kind: JobKind<P>;
  /** The most slots of one receiver. */
  readonly atOnce: number;
  /** Runs the job, in bounded time. @throws JobFault */
  work(payload: P, doing: Doing): Promise<Worked>;
}

/** A handler without the type of its kind. */
export type AnyHandler = { readonly kind: Pick<JobKind<never>, 'name' | 'kept'> } & Pick<Handler, 'atOnce'> & {
    perform(row: JobRow, jobs: Jobs): Promise<Worked>;
  };

/** Hides the payload type of a handler. */
export const handler = <P>({ kind, atOnce, work }: Handler<P>): AnyHandler => ({
  kind,
  atOnce,
  perform(row, jobs) {
    const { id, receiver, attempts, created_at } = row;
    return work(jobs.read(kind, row), { id, receiver, attempt: attempts, createdAt: created_at });
  },
});

/** Milliseconds that a job belongs to one process; it prolongs this while it works. */
const LEASE = 15_000;
const SAY_EVERY = 5_000;
/** Milliseconds between two looks without any signal: for jobs of a killed process, or of a timer elsewhere. */
const LOOK_EVERY = 5_000;
/** Milliseconds of random delay before a look for jobs of another process. */
const HEARD_AFTER = 50;
/** Milliseconds for running jobs at the end of the process. */
const LEFT_AT_THE_END = 10_000;

interface Deps {
  readonly database: Database;
  readonly jobs: Jobs;
  readonly metrics: Metrics;
  readonly log: Log;
}

export interface Worker {
  /** Starts no more jobs. Resolves when none runs, or after a while: another process repeats those. */
  stop(): Promise<void>;
}

/** Starts working. */
export function startWorker({ database, jobs, metrics, log }: Deps, handlers: readonly AnyHandler[]): Worker {
  const { table } = jobs;
  const byKind = new Map(handlers.map((one) => [one.kind.name, one]));
  const kinds = [...byKind.keys()];
  const places = createPlaces();
  const running = new Map<number, Promise<void>>();
  const help = 'Tries at jobs of the durable queue: done, tried again later, or set aside.';
  const counted = metrics.counter('upare_job_tries_total', help, ['kind', 'outcome']);
  let stopped = false;
  let turning = false;
  let again = false;
  let timer: NodeJS.Timeout | undefined;

  const setAside = async (job: JobRow, outcome: string) => {
    await table.setAside(job, outcome);
    counted(job.kind, 'set_aside');
    log.warn({ job: job.id, kind: job.kind, attempts: job.attempts, outcome }, 'a job was set aside');
  };

  const failed = async (job: JobRow, fault: JobFault) => {
    const due = Date.now() + waitAfter(job.attempts);
    const { message: outcome, hopeless } = fault;
    const inTime = due < Math.min(job.give_up_at, job.not_after ?? Number.POSITIVE_INFINITY);
    if (hopeless || !inTime) return setAside(job, outcome);
    await table.postpone(job, due, outcome);
    counted(job.kind, 'postponed');
    log.info({ job: job.id, kind: job.kind, attempts: job.attempts, outcome }, 'a job is tried again later');
  };

  const perform = async (job: JobRow, { kind, perform: work }: AnyHandler) => {
    if (job.not_after !== null && job.not_after <= Date.now()) return setAside(job, 'too late');
    let worked: Worked;
    try {
      worked = await work(job, jobs);
    } catch (error) {
      places.failed(job.receiver);
      if (!(error instanceof JobFault)) log.error({ err: error, job: job.id, kind: job.kind }, 'a job failed');
      return failed(job, error instanceof JobFault ? error : new JobFault('fault', { cause: error }));
    }
    places.succeeded(job.receiver);
    const { outcome = 'done', steps = [] } = worked;
    await afterGuard(database, table.done(job, kind.kept ? outcome : undefined), steps);
    counted(job.kind, 'done');
  };

  const begin = (job: JobRow) => {
    const doing = byKind.get(job.kind);
    if (!doing) return;
    const leave = places.take(job.receiver, doing.atOnce);
    const run = perform(job, doing)
      // Its claim expires, and it is retried.
      .catch((error) => void (stopped || log.error({ err: error, job: job.id }, 'the outcome of a job was not stored')))
      .finally(() => {
        leave();
        running.delete(job.id);
        wake();
      });
    running.set(job.id, run);
  };

  /** Claims jobs for the free slots. @returns milliseconds until the next look */
  const look = async (): Promise<number> => {
    const began = Date.now();
    for (let taken = 1; taken > 0 && !stopped; ) {
      taken = 0;
      for (const offer of places.offers()) {
        const claimed = await table.claim({ ...offer, kinds, lease: LEASE });
        taken += claimed.length;
        for (const job of claimed) begin(job);
      }
    }
    const next = await table.nextDue(began);
    return Math.max(0, Math.min(LOOK_EVERY, next === undefined ? LOOK_EVERY : next - Date.now()));
  };

  const turn = async () => {
    turning = true;
    let rest = LOOK_EVERY;
    do {
      again = false;
      rest = await look().catch((error) => {
        if (!stopped) log.error({ err: error }, 'looking for jobs failed');
        return LOOK_EVERY;
      });
    } while (again && !stopped);
    turning = false;
    wakeIn(rest);
  };
  const wakeIn = (milliseconds: number) => {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(wake, milliseconds * (1 + Math.random() / 10));
  };
  const wake = () => {
    if (turning) again = true;
    else if (!stopped) void underNoRequestId(turn);
  };

  const saying = setInterval(() => {
    if (running.size === 0) return;
    table
      .hold([...running.keys()], LEASE)
      .catch((error) => log.error({ err: error }, 'the claims of running jobs were not prolonged'));
  }, SAY_EVERY);
  // Other processes know of the same job: the one that added it is first.
  const hear = () => void setTimeout(wake, HEARD_AFTER * Math.random());
  const forget = [jobs.onAdded(wake), database.jobTransport.onAdded(hear)];
  wakeIn(0);

  return {
    async stop() {
      for (const end of forget) end();
      clearTimeout(timer);
      const late = Promise.withResolvers<void>();
      const timeout = setTimeout(late.resolve, LEFT_AT_THE_END);
      stopped = true;
      await Promise.race([Promise.all(running.values()), late.promise]);
      clearTimeout(timeout);
      clearInterval(saying);
    },
  };
}

/** Milliseconds before retries: growing, with jitter. */
const FIRST = 2_000;
const FACTOR = 4;
const LONGEST = 3 * 3600_000;
/** The jitter, as a share of the wait. */
const JITTER = 0.2;

/** @param attempts so far, from 1. @returns milliseconds */
function waitAfter(attempts: number): number {
  const wait = Math.min(LONGEST, FIRST * FACTOR ** (attempts - 1));
  return Math.round(wait * (1 + JITTER * (2 * Math.random() - 1)));
}
