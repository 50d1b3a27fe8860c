/**
 * Friendships, each as two rows, and the requests that come before. Of two people there are no rows at all, one request
 * (the unique index of the pair sees to that), or both rows of a friendship.
 */
import type { Knex } from 'knex';
import { afterGuard, type Database } from '../driver/database.ts';
import type { Step } from '../driver/query.ts';
import type { Joined, Selection } from './columns.ts';
import { createRateLimitTable } from './rate-limits.ts';

const DAY = 24 * 3600 * 1000;
/** How long one who was declined cannot ask again. */
const DECLINED_FOR = 7 * DAY;
/** How long one who was told something by somebody is not told the same again. */
const TOLD_FOR = DAY;

/** The two were found in another state than a step started from: nothing was written. */
export class PairChanged extends Error {
  override name = 'PairChanged';
}

/** How two people stand, as the first of them sees it. */
export type Standing = 'friends' | 'asked' | 'was asked' | 'strangers';

const person = {
  uid: 'users.uid',
  username: 'users.username',
  nickname: 'users.nickname',
} as const satisfies Selection;
const friend = {
  ...person,
  at: 'friendships.since',
  disabled_at: 'users.disabled_at',
} as const satisfies Selection;
const asker = { ...person, at: 'friend_requests.asked_at' } as const satisfies Selection;

/** A person in a list. `at`, epoch milliseconds: when the friendship began, or when they asked. */
export type Acquaintance = Joined<typeof asker>;

export type FriendTable = ReturnType<typeof createFriendTable>;

export function createFriendTable(database: Database) {
  const { sql } = database;
  const friendship = (uid: number, fid: number) => sql('friendships').where({ uid, fid });
  const request = (from_uid: number, to_uid: number) => sql('friend_requests').where({ from_uid, to_uid });
  const requested = (from_uid: number, to_uid: number, column: Knex.Raw) => (query: Knex.QueryBuilder) =>
    query.from('friend_requests').where({ from_uid, to_uid }).select(column);
  const otherwise = () => new PairChanged();
  const times = createRateLimitTable(database);
  const declined = (uid: number, fid: number) => `friend request declined:${uid}:${fid}`;
  const told = (kind: string, uid: number, fid: number) => `${kind} told:${uid}:${fid}`;

  return {
    async standing(uid: number, fid: number): Promise<Standing> {
      type Found = { standing: Standing }[];
      const as = (standing: Standing) => sql.raw('? as standing', [standing]);
      const found = friendship(uid, fid)
        .select<Found>(as('friends'))
        .unionAll([requested(uid, fid, as('asked')), requested(fid, uid, as('was asked'))]);
      const [row] = await database.read(found);
      return row?.standing ?? 'strangers';
    },

    /** The steps by which strangers become one who has asked and one who was asked. They throw PairChanged. */
    asking(uid: number, fid: number): Step[] {
      const asked_at = Date.now();
      const friends = sql('friendships').select(sql.raw('1')).where({ uid, fid });
      const refusal = sql('rate_limits')
        .select(sql.raw('1'))
        .where({ key: declined(uid, fid) });
      return [
        {
          query: sql('friend_requests').insert({ from_uid: uid, to_uid: fid, asked_at }).onConflict().ignore(),
          otherwise,
        },
        // The insert may have waited for one who agreed or declined at that moment: only a statement after it sees that.
        {
          query: request(uid, fid)
            .whereNotExists(friends)
            .whereNotExists(refusal.andWhere('expires_at', '>', asked_at))
            .update({ asked_at }),
          otherwise,
        },
        // Who asks takes back that they declined.
        times.ending(declined(fid, uid)),
      ];
    },

    /** The steps by which one who was asked makes both friends. They throw PairChanged. */
    agreeing(uid: number, fid: number): Step[] {
      const since = Date.now();
      const rows = [
        { uid, fid, since },
        { uid: fid, fid: uid, since },
      ];
      return [{ query: request(fid, uid).del(), otherwise }, sql('friendships').insert(rows)];
    },

    /** Until when somebody cannot be asked again, in epoch milliseconds; undefined where they did not decline. */
    declinedUntil: async (uid: number, fid: number) => (await times.find(declined(uid, fid)))?.expires_at,

    /** True where somebody was told this by that person within a day. */
    isTold: async (kind: string, uid: number, fid: number) => Boolean(await times.find(told(kind, uid, fid))),

    /** The step that notes that somebody is told this by that person. It throws PairChanged where they are already. */
    noting: (kind: string, uid: number, fid: number): Step => ({
      query: times.beginning(told(kind, uid, fid), TOLD_FOR),
      otherwise,
    }),

    /**
     * Ends whatever there is between two people. Resolves to false where there was nothing. A request that is declined
     * cannot be repeated for a week.
     */
    async part(uid: number, fid: number): Promise<boolean> {
      const declining = times.beginning(declined(fid, uid), DECLINED_FOR);
      if (await afterGuard(database, request(fid, uid).del(), [declining])) return true;
      const touched = await database.atomic([
        sql('friend_requests').where({ from_uid: uid, to_uid: fid }).orWhere({ from_uid: fid, to_uid: uid }).del(),
        // One statement for both rows: it sees a friendship of that moment whole or not at all.
        sql('friendships').where({ uid, fid }).orWhere({ uid: fid, fid: uid }).del(),
      ]);
      return touched.some((count) => count > 0);
    },

    /**
     * A page of friends by uid, without those whose account is closed.
     * @param after friends with a greater uid
     * @returns `next`, the `after` of the page that follows, or null where there is none
     */
    async page(uid: number, after: number, limit: number): Promise<{ friends: Acquaintance[]; next: number | null }> {
      // The page is cut before its accounts are read: a popular person's later pages cost what the first one does.
      const page = sql('friendships').where({ uid }).andWhere('fid', '>', after).orderBy('fid').limit(limit);
      const rows = await database.read(
        sql
          .from(page.as('page'))
          .join('users', 'users.uid', 'page.fid')
          .orderBy('page.fid')
          .select<Joined<typeof friend>[]>({ ...friend, at: 'page.since' }),
      );
      const friends = rows.filter(({ disabled_at }) => disabled_at === null);
      return { friends, next: (rows.length === limit && rows.at(-1)?.uid) || null };
    },

    /** Who has asked, latest first, of those whose account is open. */
    requests: (uid: number, limit: number) =>
      database.read(
        sql('friend_requests')
          .join('users', 'users.uid', 'friend_requests.from_uid')
          .where('friend_requests.to_uid', uid)
          .whereNull('users.disabled_at')
          .orderBy('friend_requests.asked_at', 'desc')
          .limit(limit)
          .select<Acquaintance[]>(asker),
      ),
  };
}
