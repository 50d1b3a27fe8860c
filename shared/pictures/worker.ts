/** A child process that works on pictures, one at a time. It lives as long as its channel to the server. */
import { collectGarbage } from './garbage.ts';
import { type JobOutcome, type Request, tasks } from './tasks.ts';

process.on('message', async ({ task, job }: Request) => {
  const outcome = await tasks[task](job as never).then(
    (done) => ({ done }),
    (failed: unknown) => ({ failed }),
  );
  await collectGarbage();
  process.send?.({ ...outcome, resident: process.memoryUsage.rss() } satisfies JobOutcome);
});
// `exit` will not do: it waits for the decoder's threads.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// A signal to the whole group is the server's business: its requests in flight end first.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
