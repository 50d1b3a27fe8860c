/** Several workers of one server, kept running. */
import cluster, { type Worker } from 'node:cluster';
import type { Log } from './log.ts';

/** Milliseconds before another one is tried in the place of one that could not start. */
const TRY_AGAIN = 1_000;

/**
 * Starts the workers. One that dies is replaced. Where none has ever listened, one that cannot start ends all, and this
 * process with exit code 1: it is a wrong setting then, not a database that is away for a moment.
 * @returns when the last one has ended, after SIGTERM or SIGINT or such a start
 */
export function superviseWorkers(count: number, log: Log): Promise<void> {
  const living = new Set<Worker>();
  const listened = new Set<Worker>();
  let ending = false;

  const end = () => {
    ending = true;
    for (const worker of living) worker.process.kill('SIGTERM');
  };
  const start = () => {
    if (!ending) living.add(cluster.fork());
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  cluster.on('listening', (worker) => listened.add(worker));

  return new Promise((resolve) => {
    cluster.on('exit', (worker, code, signal) => {
      living.delete(worker);
      if (ending) {
        if (living.size === 0) resolve();
      } else if (listened.size === 0) {
        process.exitCode = 1;
        end();
        if (living.size === 0) resolve();
      } else {
        log.error({ worker: worker.id, code, signal }, 'worker died; starting another');
        setTimeout(start, listened.has(worker) ? 0 : TRY_AGAIN);
      }
    });
    for (let started = 0; started < count; started += 1) start();
  });
}
