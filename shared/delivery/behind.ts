/** Sends what nobody waits for: behind the answer, a few at once, each tried a few times. What is not sent is logged. */
import type { Log } from '../runtime/log.ts';

/** So many at once. */
const AT_ONCE = 4;
/** More than these are not kept: a mail server that is down for long takes no memory. */
const MOST = 1000;
/** Milliseconds before each further try. */
const WAITS = [1_000, 10_000, 60_000];

export interface Sending {
  /** For the log. */
  readonly what: string;
  send(): Promise<void>;
  /** Whether another try may help after this error. */
  isWorthAnother(error: unknown): boolean;
}

export type Behind = ReturnType<typeof createBehind>;

export function createBehind(log: Pick<Log, 'warn' | 'info'>, waits: readonly number[] = WAITS) {
  const waiting: (() => void)[] = [];
  const running = new Set<Promise<void>>();
  const timers = new Map<NodeJS.Timeout, Sending>();
  let isEnding = false;

  const giveUp = ({ what }: Sending, error: unknown) => log.warn({ err: error, what }, 'given up, and not sent');

  const attempt = async (sending: Sending, tries: number): Promise<void> => {
    try {
      await sending.send();
    } catch (error) {
      const wait = waits[tries];
      if (wait === undefined || isEnding || !sending.isWorthAnother(error)) return giveUp(sending, error);
      log.info({ err: error, what: sending.what, wait }, 'not sent, and tried again');
      const timer = setTimeout(() => {
        timers.delete(timer);
        begin(sending, tries + 1);
      }, wait);
      timers.set(timer, sending);
    }
  };

  const begin = (sending: Sending, tries: number): void => {
    if (running.size >= AT_ONCE) {
      waiting.push(() => begin(sending, tries));
      return;
    }
    const run = attempt(sending, tries).finally(() => {
      running.delete(run);
      waiting.shift()?.();
    });
    running.add(run);
  };

  return {
    /** Begins to send; never throws. */
    send(sending: Sending): void {
      if (waiting.length + timers.size < MOST) begin(sending, 0);
      else giveUp(sending, new Error(`${MOST} others wait`));
    },

    /** Resolves when everything was tried once more, at most, and nothing is under way. */
    async settled(): Promise<void> {
      isEnding = true;
      for (const [timer, sending] of timers) {
        clearTimeout(timer);
        begin(sending, waits.length);
      }
      timers.clear();
      while (running.size > 0) await Promise.all(running);
    },
  };
}
