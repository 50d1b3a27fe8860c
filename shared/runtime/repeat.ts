/** Repeated background work of a process. */
import type { Log } from './log.ts';

export interface Repeated {
  /** Starts no more turns. Resolves when the running one has ended. */
  stop(): Promise<void>;
}

/**
 * Runs `work` repeatedly, `every` milliseconds after its end; failures are logged.
 * @param first milliseconds until the first turn
 */
export function repeat(log: Log, every: number, what: string, work: () => Promise<void>, first = every): Repeated {
  let stopped = false;
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout;
  const turn = () => {
    running = work()
      .catch((error) => log.error({ err: error }, `${what} failed`))
      .finally(() => {
        if (!stopped) timer = setTimeout(turn, every);
      });
  };
  timer = setTimeout(turn, first);
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
      return running;
    },
  };
}
