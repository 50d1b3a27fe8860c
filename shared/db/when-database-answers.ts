/** Waits for a database that starts after the servers. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from '../runtime/log.ts';
import { DatabaseFault, reasonOf } from './driver/faults.ts';

/** Milliseconds between two tries, and so between log lines. */
const EVERY = 3_000;

/** Retries `work`, with a log line each time, until the database answers. @throws anything but DatabaseFault */
export async function whenDatabaseAnswers<T>(log: Log, work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DatabaseFault)) throw error;
      log.warn(
        { reason: reasonOf(error) },
        'waiting for the database to answer, with its schema: start it, or run `npm run cli -- migrate latest`',
      );
      await wait(EVERY);
    }
  }
}
