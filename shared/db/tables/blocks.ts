/** Blocks between people. A blocked person is not told: their requests stay, hidden from the other. */
import type { Knex } from 'knex';
import type { Database } from '../driver/database.ts';
import { afterGuard } from '../driver/query.ts';
import { preparePeople } from './people-lists.ts';

export type BlockTable = ReturnType<typeof createBlockTable>;

/** For a `whereNotExists`. @param uid the blocker, or a placeholder @param fid the blocked person, or a column */
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

    /**
     * Blocks somebody, and ends the friendship and one's own request. The other person's request stays, as they see it.
     */
    async add(uid: number, fid: number): Promise<void> {
      await database.atomic([
        sql('blocks').insert({ uid, fid, since: Date.now() }).onConflict().ignore(),
        request(uid, fid).del(),
        // This waits for a simultaneous acceptance of the request; only a later statement sees that friendship.
        request(fid, uid).update({ asked_at: sql.raw('asked_at') }),
        sql('friendships').where({ uid, fid }).orWhere({ uid: fid, fid: uid }).del(),
      ]);
    },

    /** Unblocks somebody, and ends their hidden requests. Resolves to false if they were not blocked. */
    remove: (uid: number, fid: number): Promise<boolean> =>
      afterGuard(database, block(uid, fid).del(), [request(fid, uid).del()]),

    page: preparePeople(database, 'blocks'),
  };
}
