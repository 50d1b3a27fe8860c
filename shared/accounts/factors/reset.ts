/** Taking every second factor of an account away: for somebody who has lost all of theirs. */
import type { Database } from '../../db/driver/database.ts';
import { createSecondFactorTable } from '../../db/tables/second-factors.ts';
import { createMessages, type Receiver } from '../messages.ts';

/** Its person is told. */
export type ResetFactors = (user: Receiver) => Promise<void>;

export function factorReset(database: Database): ResetFactors {
  const table = createSecondFactorTable(database);
  const messages = createMessages(database);
  return async (user) => {
    await database.atomic([...table.removingAll(user.uid), messages.telling(user, 'second factors reset', {})]);
  };
}
