/** A database that comes later than the servers is waited for. */
import { setTimeout as wait } from 'node:timers/promises';
import { DatabaseFault, reasonOf } from '../db/driver/faults.ts';
import type { Log } from './log.ts';

/** Milliseconds between two tries, and so between two lines of the log. */
const EVERY = 3_000;

/** Does `work` again and again, with a line each time, until the database answers it. @throws what is no DatabaseFault */
export async function whenDatabaseAnswers<T>(log: Log, work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DatabaseFault)) throw error;
      log.warn({ reason: reasonOf(error) }, 'waiting for the database');
      await wait(EVERY);
    }
  }
}
