/** How a server is asked to end: by a signal to its process, or by what runs it. */
import type { Log } from './log.ts';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/**
 * Resolves at the first signal to end, or when `by` is aborted. A second signal, as a whole group may get, must not cut
 * off the last requests: it is ignored until `forget` is called.
 */
export function endAsked(log: Log, by?: AbortSignal): Promise<{ forget(): void }> {
  return new Promise((resolve) => {
    let ending = false;
    const end = (signal?: NodeJS.Signals) => {
      if (ending) return;
      ending = true;
      log.info({ signal }, 'ending');
      resolve({ forget });
    };
    const aborted = () => end();
    const forget = () => {
      for (const signal of SIGNALS) process.off(signal, end);
      by?.removeEventListener('abort', aborted);
    };
    for (const signal of SIGNALS) process.on(signal, end);
    by?.addEventListener('abort', aborted);
    if (by?.aborted) end();
  });
}
