/** Removes every second factor of an account whose owner has lost all of them. */
import type { Database } from '../../db/driver/database.ts';
import type { Step } from '../../db/driver/query.ts';
import { createSecondFactorTable } from '../../db/tables/second-factors.ts';
import type { Messages, Receiver } from '../notices/messages.ts';

/** The owner is notified. @param also steps of the same write */
export type ResetFactors = (user: Receiver, also: readonly Step[]) => Promise<void>;

export function factorReset(database: Database, messages: Pick<Messages, 'telling'>): ResetFactors {
  const table = createSecondFactorTable(database);
  return async (user, also) => {
    const telling = messages.telling(user, 'second factors reset', {});
    await database.atomic([...table.removingAll(user.uid), telling, ...also]);
  };
}
