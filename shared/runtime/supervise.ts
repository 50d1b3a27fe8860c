/** Several workers of one server, kept running. */
import cluster, { type Worker } from 'node:cluster';
import { handOverConnections } from './hand-over.ts';
import type { Log } from './log.ts';

/** Milliseconds before a dead worker is replaced. */
export interface Pace {
  /** The wait after two short lives in a row; it doubles with each further one. */
  readonly first: number;
  readonly most: number;
  /** A long life: after it the count restarts. */
  readonly longLife: number;
}

const PACE: Pace = { first: 500, most: 30_000, longLife: 60_000 };

/**
 * Starts the workers. A dead one is replaced: at once the first time, then later and later if its successors die young
 * too. If none has ever listened, one that cannot start ends all with exit code 1: that is a wrong setting, not a
 * temporary fault.
 * @param asked resolves when they are to end
 * @returns when the last one has ended, when asked or after such a start
 */
export function superviseWorkers(count: number, log: Log, asked: Promise<unknown>, pace: Pace = PACE): Promise<void> {
  const living = new Set<Worker>();
  const waiting = new Set<NodeJS.Timeout>();
  let hasListened = false;
  let ending = false;
  const ended = Promise.withResolvers<void>();

  const endIfLast = () => {
    if (living.size === 0) ended.resolve();
  };
  const end = () => {
    ending = true;
    for (const timer of waiting) clearTimeout(timer);
    for (const worker of living) worker.process.kill('SIGTERM');
    endIfLast();
  };

  /** @param shortLives predecessors that died young in a row */
  const start = (shortLives: number) => {
    const worker = cluster.fork();
    const started = performance.now();
    living.add(worker);
    // It is handed a connection in the moment of its death: that is no reason for this process to end too.
    worker.on('error', (err) => log.warn({ worker: worker.id, err }, 'a worker could not be reached'));
    worker.once('exit', (code, signal) => {
      living.delete(worker);
      if (ending) return endIfLast();
      if (!hasListened) {
        process.exitCode = 1;
        return end();
      }
      const short = performance.now() - started < pace.longLife ? shortLives + 1 : 0;
      const wait = short < 2 ? 0 : Math.min(pace.most, pace.first * 2 ** (short - 2));
      log.error({ worker: worker.id, code, signal, wait }, 'worker died; starting another');
      const timer = setTimeout(() => {
        waiting.delete(timer);
        start(short);
      }, wait);
      waiting.add(timer);
    });
  };

  handOverConnections();
  void asked.then(end);
  cluster.once('listening', () => {
    hasListened = true;
  });
  for (let started = 0; started < count; started += 1) start(0);
  return ended.promise;
}
