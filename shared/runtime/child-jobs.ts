/** The child's side of a child process: the jobs that its server sends, one at a time, as long as there is a server. */

/** What a child is asked to do. */
export interface Request {
  readonly task: string;
  readonly job: unknown;
}

/** What became of it, and the bytes that the child holds then. */
export type JobOutcome = { readonly resident: number } & ({ readonly done: unknown } | { readonly failed: unknown });

/** @param tidy is done after each job, before its answer */
export function serveJobs(
  tasks: Readonly<Record<string, (job: never) => unknown>>,
  tidy: () => Promise<void> = async () => undefined,
): void {
  process.on('message', async ({ task, job }: Request) => {
    const outcome = await Promise.resolve(job)
      .then((given) => tasks[task]?.(given as never))
      .then(
        (done) => ({ done }),
        (failed: unknown) => ({ failed }),
      );
    await tidy();
    process.send?.({ ...outcome, resident: process.memoryUsage.rss() } satisfies JobOutcome);
  });
  // `exit` will not do: it waits for what the threads of a library are at.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  // A signal to the whole group is the server's business: its requests in flight end first.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
}
