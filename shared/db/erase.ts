/** Erases closed accounts after their grace period: only the uid remains in any row. */
import type { Config } from '../config/config.ts';
import { afterGuard, type Database } from './driver/database.ts';

const BATCH = 100;
const DAY = 24 * 3600 * 1000;

/** Accounts closed until then are erased, epoch milliseconds. */
export const dueBefore = ({ accountDeletionDays }: Pick<Config, 'accountDeletionDays'>): number =>
  Date.now() - accountDeletionDays * DAY;

/**
 * Erases until none is left. Of several processes at once, one erases an account.
 * @param before epoch milliseconds: accounts that were closed until then
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

/**
 * Rows that reference an account go with it; rows that only name it are searched. Resolves to false if it was reopened.
 */
async function erase(database: Database, uid: number, before: number): Promise<boolean> {
  const { sql } = database;
  const pictures = await database.read(sql('avatars').where({ uid }).select('version'));
  const since = Date.now();
  // An account that is being reopened is not erased: whoever is first decides.
  const due = sql('users').where({ uid }).andWhere('closed_at', '<=', before).update({ updated_at: since });
  return afterGuard(database, due, [
    // The resource API removes their files.
    ...pictures.map(({ version }) => sql('avatar_leftovers').insert({ version, since })),
    sql('messages').where({ from_uid: uid }).del(),
    sql('clients').where({ owner_uid: uid }).update({ owner_uid: null }),
    sql('client_testers').where({ uid }).del(),
    sql('verification_codes').where({ uid }).del(),
    // Queued notices about the closure are gone within a day.
    sql('jobs').where({ uid }).whereNull('due_at').del(),
    sql('users').where({ uid }).del(),
  ]);
}
