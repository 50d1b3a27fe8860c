/** Whom somebody has blocked. Who is blocked is not told: what they ask for stands, and is hidden from the other. */
import type { Knex } from 'knex';
import { afterGuard, type Database } from '../driver/database.ts';
import { preparePeople } from './people-lists.ts';

export type BlockTable = ReturnType<typeof createBlockTable>;

/** For a `whereNotExists`. @param uid who has blocked, also as a placeholder @param fid who is blocked, also as a column */
export const blocked = (
  sql: Knex,
  uid: number | Knex.Raw<number>,
  fid: number | Knex.Ref<string, Record<string, string>>,
) => sql('blocks').select(sql.raw('1')).where('blocks.uid', uid).where('blocks.fid', fid);

export function createBlockTable(database: Database) {
  const { sql } = database;
  const block = (uid: number, fid: number) => sql('blocks').where({ uid, fid });
  const request = (from_uid: number, to_uid: number) => sql('friend_requests').where({ from_uid, to_uid });

  return {
    has: async (uid: number, fid: number): Promise<boolean> =>
      (await database.read(block(uid, fid).first('uid'))) !== undefined,

    /** Blocks somebody, and ends the friendship and one's own request. Theirs stays, as far as they can see. */
    async add(uid: number, fid: number): Promise<void> {
      await database.atomic([
        sql('blocks').insert({ uid, fid, since: Date.now() }).onConflict().ignore(),
        request(uid, fid).del(),
        // It waits here for who agrees to that request at this moment: the friendship is seen by a statement after it.
        request(fid, uid).update({ asked_at: sql.ref('asked_at') as unknown as number }),
        sql('friendships').where({ uid, fid }).orWhere({ uid: fid, fid: uid }).del(),
      ]);
    },

    /** Unblocks somebody, and ends what they asked for meanwhile. Resolves to false where they were not blocked. */
    remove: (uid: number, fid: number): Promise<boolean> =>
      afterGuard(database, block(uid, fid).del(), [request(fid, uid).del()]),

    page: preparePeople(database, 'blocks'),
  };
}
