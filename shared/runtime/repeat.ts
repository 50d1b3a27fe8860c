/** Work that a process does again and again beside its requests. */
import type { Log } from './log.ts';

export interface Repeated {
  /** Begins no further turn. Resolves when the one that runs has ended. */
  stop(): Promise<void>;
}

/**
 * Runs `work` again and again, `every` milliseconds after its end; a failure is logged and the next turn tried.
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
