/** Erases closed accounts whose time is over: no row keeps anything of their person but a uid. */
import type { Config } from '../config/config.ts';
import { afterGuard, type Database } from './driver/database.ts';

const BATCH = 100;
const DAY = 24 * 3600 * 1000;

/** Accounts that were closed until then are erased, epoch milliseconds. */
export const dueBefore = ({ accountDeletionDays }: Pick<Config, 'accountDeletionDays'>): number =>
  Date.now() - accountDeletionDays * DAY;

/**
 * Erases until none is left. Of several processes that do so at once, one erases an account.
 * @param before epoch milliseconds: those that were closed until then
 * @returns how many
 */
export async function eraseClosed(database: Database, before: number, signal?: AbortSignal): Promise<number> {
  const { sql } = database;
  let erased = 0;
  for (;;) {
    const due = await database.read(
      sql('users').where('closed_at', '<=', before).orderBy('closed_at').limit(BATCH).select('uid'),
    );
    for (const { uid } of due) {
      if (signal?.aborted) return erased;
      if (await erase(database, uid, before)) erased += 1;
    }
    if (due.length < BATCH) return erased;
  }
}

/** What refers to an account goes with its row; what only names it is looked for. Resolves to false where it was taken back. */
async function erase(database: Database, uid: number, before: number): Promise<boolean> {
  const { sql } = database;
  const pictures = await database.read(sql('avatars').where({ uid }).select('version'));
  const since = Date.now();
  // Taken back at this moment it is no longer due: whoever is first, the other finds it so.
  const due = sql('users').where({ uid }).andWhere('closed_at', '<=', before).update({ updated_at: since });
  return afterGuard(database, due, [
    // Their files are removed by the resource API.
    ...pictures.map(({ version }) => sql('avatar_leftovers').insert({ version, since })),
    sql('messages').where({ from_uid: uid }).del(),
    sql('clients').where({ owner_uid: uid }).update({ owner_uid: null }),
    sql('client_testers').where({ uid }).del(),
    sql('verification_codes').where({ uid }).del(),
    // What still waits to be sent tells them of this, and is gone in a day.
    sql('jobs').where({ uid }).whereNull('due_at').del(),
    sql('users').where({ uid }).del(),
  ]);
}
