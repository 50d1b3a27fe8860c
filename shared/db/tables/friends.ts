/**
 * Friendships, each as two rows, and pending requests. Two people have no rows, one request (enforced by the unique
 * index of the pair), or both rows of a friendship.
 */
import type { Knex } from 'knex';
import type { Database } from '../driver/database.ts';
import { afterGuard, placeholder, type Step } from '../driver/query.ts';
import { blocked } from './blocks.ts';
import type { Selection } from './columns.ts';
import { preparePages } from './list-pages.ts';
import { type Acquaintance, person, preparePeople } from './people-lists.ts';
import { createRateLimitTable } from './rate-limits.ts';

const DAY = 24 * 3600 * 1000;
/** Milliseconds that a declined person cannot ask again. */
const DECLINED_FOR = 7 * DAY;
/** Milliseconds in which a person is not notified of the same again by the same sender. */
const TOLD_FOR = DAY;

/** The pair was in another state than a step expected: nothing was written. */
export class PairChanged extends Error {
  override name = 'PairChanged';
}

/** The state of two people, as the first sees it. */
export type Standing = 'friends' | 'asked' | 'was asked' | 'strangers';

const askedAt = { ...person, at: 'friend_requests.asked_at' } as const satisfies Selection;

export type FriendTable = ReturnType<typeof createFriendTable>;

export function createFriendTable(database: Database) {
  const { sql } = database;
  const friendship = (uid: number, fid: number) => sql('friendships').where({ uid, fid });
  const request = (from_uid: number, to_uid: number) => sql('friend_requests').where({ from_uid, to_uid });
  const requested = (from_uid: number, to_uid: number, column: Knex.Raw) => (query: Knex.QueryBuilder) =>
    query.from('friend_requests').where({ from_uid, to_uid }).select(column);
  const otherwise = () => new PairChanged();
  /** A request of a blocked person is hidden. */
  const seen = (from_uid: number, to_uid: number) =>
    request(from_uid, to_uid).whereNotExists(blocked(sql, to_uid, from_uid));
  const self = placeholder('uid', 'bigint');
  /** @param side whose people are listed */
  const askings = (side: 'from_uid' | 'to_uid', size: number) =>
    sql('friend_requests')
      .join('users', 'users.uid', `friend_requests.${side}`)
      .where(`friend_requests.${side === 'to_uid' ? 'from_uid' : 'to_uid'}`, self)
      .whereNull('users.disabled_at')
      .whereNull('users.closed_at')
      .orderBy('friend_requests.asked_at', 'desc')
      .limit(size)
      .select<Acquaintance[]>(askedAt);
  const requests = preparePages(database, (size) =>
    askings('from_uid', size).whereNotExists(blocked(sql, self, sql.ref('friend_requests.from_uid'))),
  );
  const asked = preparePages(database, (size) => askings('to_uid', size));
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

    /** The steps that store a request between strangers. They throw PairChanged. */
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
        // The insert may have waited for a simultaneous acceptance or refusal: only a later statement sees that.
        {
          query: request(uid, fid)
            .whereNotExists(friends)
            .whereNotExists(refusal.andWhere('expires_at', '>', asked_at))
            .update({ asked_at }),
          otherwise,
        },
        // A request ends one's own refusal of that person.
        times.ending(declined(fid, uid)),
      ];
    },

    /** The steps by which the asked person makes both friends. They throw PairChanged. */
    agreeing(uid: number, fid: number): Step[] {
      const since = Date.now();
      const rows = [
        { uid, fid, since },
        { uid: fid, fid: uid, since },
      ];
      return [
        { query: request(fid, uid).del(), otherwise },
        sql('friendships').insert(rows),
        // A simultaneous block is seen only by a statement after the one that waited.
        {
          query: friendship(uid, fid)
            .whereNotExists(blocked(sql, uid, fid))
            .whereNotExists(blocked(sql, fid, uid))
            .update({ since }),
          otherwise,
        },
      ];
    },

    /** Until when a person cannot be asked again, epoch milliseconds; undefined if they did not decline. */
    declinedUntil: async (uid: number, fid: number) => (await times.find(declined(uid, fid)))?.expires_at,

    /** True if this person was notified of this by that sender within a day. */
    isTold: async (kind: string, uid: number, fid: number) => Boolean(await times.find(told(kind, uid, fid))),

    /** The step that notes such a notification. It throws PairChanged if there was one already. */
    noting: (kind: string, uid: number, fid: number): Step => ({
      query: times.beginning(told(kind, uid, fid), TOLD_FOR),
      otherwise,
    }),

    /**
     * Ends any relation of two people. Resolves to false if there was none. A declined request cannot be repeated for a
     * week.
     */
    async part(uid: number, fid: number): Promise<boolean> {
      const declining = times.beginning(declined(fid, uid), DECLINED_FOR);
      if (await afterGuard(database, seen(fid, uid).del(), [declining])) return true;
      const touched = await database.atomic([
        request(uid, fid).del(),
        seen(fid, uid).del(),
        // One statement for both rows: it sees a simultaneous friendship whole or not at all.
        sql('friendships').where({ uid, fid }).orWhere({ uid: fid, fid: uid }).del(),
      ]);
      return touched.some((count) => count > 0);
    },

    page: preparePeople(database, 'friendships'),

    /** Senders of requests, latest first, whose accounts are open and whom the receiver has not blocked. */
    requests: (uid: number, limit: number) => requests({ uid }, limit),

    /** Receivers of requests, latest first, whose accounts are open. */
    asked: (uid: number, limit: number) => asked({ uid }, limit),
  };
}
