/** Erases closed accounts after their grace period: only the uid remains in any row. */
import type { Config } from '../config/config.ts';
import type { Database } from './driver/database.ts';
import { afterGuard } from './driver/query.ts';
import { pause } from './pause.ts';

/** Accounts that are looked up together. */
const BATCH = 100;
/** Rows of an account that are deleted together. */
const ROWS = 1000;
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
      if (await erase(database, uid, before, signal)) erased += 1;
    }
    if (due.length < BATCH) return erased;
  }
}

/**
 * Rows that reference an account go with it; rows that only name it are searched. Resolves to false if it was reopened,
 * or if the sweep stopped.
 */
async function erase(database: Database, uid: number, before: number, signal?: AbortSignal): Promise<boolean> {
  const { sql } = database;
  if ((await hasMany(database, uid)) && !(await eraseMost(database, uid, before, signal))) return false;
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

/** Where one account may have very many rows: whose they are, and what tells them apart. */
const lists = [
  { table: 'messages', owner: 'uid', key: 'id' },
  { table: 'messages', owner: 'from_uid', key: 'id' },
  { table: 'friendships', owner: 'uid', key: 'fid' },
  { table: 'friendships', owner: 'fid', key: 'uid' },
] as const;

type List = (typeof lists)[number];

const rowsOf = ({ sql }: Database, { table, owner }: List, uid: number) =>
  sql<Readonly<Record<string, number>>>(table).where(owner, uid);

/** The keys of a batch of rows; undefined if there is no whole batch. */
async function batchOf(database: Database, list: List, uid: number) {
  const rows = await database.read(rowsOf(database, list, uid).limit(ROWS).select(list.key));
  return rows.length < ROWS ? undefined : rows.map((row) => row[list.key]);
}

async function hasMany(database: Database, uid: number): Promise<boolean> {
  const batches = await Promise.all(lists.map((list) => batchOf(database, list, uid)));
  return batches.some((batch) => batch !== undefined);
}

/**
 * Deletes all but the last rows, in batches, so that others get their turn in between. First the account is marked as
 * closed since ever: nobody reopens it then, and a sweep that is stopped is continued by the next one.
 * @returns false if it was reopened, and nothing is done, or if the sweep is to stop
 */
async function eraseMost(
  database: Database,
  uid: number,
  before: number,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const due = database.sql('users').where({ uid }).andWhere('closed_at', '<=', before);
  if (!(await database.write(due.update({ closed_at: 0 })))) return false;
  for (const list of lists) {
    for (let keys = await batchOf(database, list, uid); keys; keys = await batchOf(database, list, uid)) {
      await database.write(rowsOf(database, list, uid).whereIn(list.key, keys).del());
      if (signal?.aborted) return false;
      await pause();
    }
  }
  return true;
}
