/** Taking every second factor of an account away: for somebody who has lost all of theirs. */
import type { Database } from '../../db/driver/database.ts';
import type { Step } from '../../db/driver/query.ts';
import { createSecondFactorTable } from '../../db/tables/second-factors.ts';
import { createMessages, type Receiver } from '../messages.ts';
import type { Notices } from '../notices.ts';

/** Its person is told. @param also steps of the same write */
export type ResetFactors = (user: Receiver, also: readonly Step[]) => Promise<void>;

/** @param notices by which they are told by mail too, where there is a server that sends it */
export function factorReset(database: Database, notices?: Pick<Notices, 'adding'>): ResetFactors {
  const table = createSecondFactorTable(database);
  const messages = createMessages(database, notices);
  return async (user, also) => {
    const telling = messages.telling(user, 'second factors reset', {});
    await database.atomic([...table.removingAll(user.uid), telling, ...also]);
  };
}
