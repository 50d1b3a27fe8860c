/** A child process that works on pictures, one at a time. It lives as long as its channel to the server. */
import { prepareAvatar } from '../avatars/prepare.ts';
import { chaos, order } from '../image/encryption.ts';
import type { JobOutcome, Request } from './child.ts';
import { collectGarbage } from './garbage.ts';

const tasks = { prepareAvatar, chaos, order };
export type Tasks = typeof tasks;

process.on('message', async ({ task, job }: Request) => {
  const outcome = await tasks[task](job as never).then(
    (done) => ({ done }),
    (failed: unknown) => ({ failed }),
  );
  await collectGarbage();
  process.send?.({ ...outcome, resident: process.memoryUsage.rss() } satisfies JobOutcome);
});
// Not `exit`, which waits for what the decoder's threads are at.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// A signal to the whole group is the server's business: its requests in flight end first.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
