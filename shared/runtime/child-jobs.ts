/**
 * The child's side of a child process: runs the jobs of its server one by one, as long as the server lives. It gets what is
 * left of the cores when requests need them.
 */
import { setPriority } from 'node:os';

/** What a kind of child can be asked to do, by name. */
export type Tasks = Readonly<Record<string, (job: never) => unknown>>;
export type Job<T extends Tasks, K extends keyof T> = Parameters<T[K]>[0];
export type Done<T extends Tasks, K extends keyof T> = Awaited<ReturnType<T[K]>>;

/** A job for a child. */
export interface Request {
  readonly task: string;
  readonly job: unknown;
}

/** The result, and the current memory of the child in bytes. */
export type JobOutcome<R> = { readonly resident: number } & ({ readonly done: R } | { readonly failed: unknown });

/** As of nice(2): a third of what an equal process would get of a busy core. */
const BEHIND_REQUESTS = 5;

/** @param tidy runs after each job, before its answer */
export function serveJobs(tasks: Tasks, tidy: () => Promise<void> = async () => undefined): void {
  setPriority(BEHIND_REQUESTS);
  process.on('message', async ({ task, job }: Request) => {
    const outcome = await Promise.resolve(job)
      .then((given) => tasks[task]?.(given as never))
      .then(
        (done) => ({ done }),
        (failed: unknown) => ({ failed }),
      );
    await tidy();
    process.send?.({ ...outcome, resident: process.memoryUsage.rss() } satisfies JobOutcome<unknown>);
  });
  // Not by `exit`, which waits for the threads of libraries.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  // A signal to the whole process group is handled by the server: its requests end first.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
}
