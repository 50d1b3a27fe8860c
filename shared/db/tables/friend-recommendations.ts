/** Recommended friends. The work for one answer is bounded, however many friends there are. */
import type { Knex } from 'knex';
import { LAST_ID } from '../../api/fields.ts';
import type { Database } from '../driver/database.ts';
import { blocked } from './blocks.ts';
import type { Joined } from './columns.ts';
import { person } from './people-lists.ts';

export interface Recommended extends Joined<typeof person> {
  /** Friends in common. */
  readonly common: number;
}

/** Of longer lists of friends, only the first by uid are examined. */
const FRIENDS_LOOKED_AT = 100;
/** Reserve for closed accounts among the best candidates. */
const CLOSED_AMONG_BEST = 100;

export function createFriendRecommendationTable(database: Database) {
  const { sql } = database;
  const one = sql.raw('1');

  /** Excludes friends, people with a request either way, and blocked people. @param column the person's uid */
  const strangers = (people: Knex.QueryBuilder, me: number, column: string) =>
    people
      .whereNotExists(sql('friendships').select(one).where('uid', me).where('fid', sql.ref(column)))
      .whereNotExists(sql('friend_requests').select(one).where('from_uid', me).where('to_uid', sql.ref(column)))
      .whereNotExists(sql('friend_requests').select(one).where('to_uid', me).where('from_uid', sql.ref(column)))
      .whereNotExists(blocked(sql, me, sql.ref(column)));

  /** The first friends of a person; `beyond` is the uid at which the first friends of each of them end. */
  const firstFriends = (me: number) => {
    const beyond = sql('friendships as edge')
      .where('edge.uid', sql.ref('friendships.fid'))
      .orderBy('edge.fid')
      .offset(FRIENDS_LOOKED_AT)
      .limit(1)
      .select('edge.fid');
    return sql('friendships')
      .where('uid', me)
      .orderBy('fid')
      .limit(FRIENDS_LOOKED_AT)
      .select('fid', sql.raw('coalesce(?, ?) as beyond', [beyond, LAST_ID]));
  };

  return {
    /** Friends of friends, those with the most friends in common first. */
    friendsOfFriends(me: number, limit: number): Promise<Recommended[]> {
      const found = sql
        .from(firstFriends(me).as('mine'))
        .join('friendships as theirs', (on) => on.on('theirs.uid', 'mine.fid').andOn('theirs.fid', '<', 'mine.beyond'))
        .whereNot('theirs.fid', me)
        .groupBy('theirs.fid')
        .select('theirs.fid', sql.raw('count(*) as common'))
        .as('found');
      // Few candidates remain before accounts are read, so the database has no reason to scan all accounts.
      const best = strangers(sql.from(found), me, 'found.fid')
        .orderBy([{ column: 'common', order: 'desc' }, 'fid'])
        .limit(limit + CLOSED_AMONG_BEST)
        .select('fid', 'common')
        .as('best');
      return database.read(
        sql
          .from(best)
          .join('users', 'users.uid', 'best.fid')
          .whereNull('users.disabled_at')
          .whereNull('users.closed_at')
          .orderBy([{ column: 'best.common', order: 'desc' }, 'best.fid'])
          .limit(limit)
          .select<Recommended[]>({ ...person, common: 'best.common' }),
      );
    },

    /**
     * People of the same department and major: those who joined after this person, then those before.
     * @param except uids to leave out
     */
    async colleagues(
      me: { uid: number; departmentcode: string; majorcode: string },
      except: readonly number[],
      limit: number,
    ): Promise<Recommended[]> {
      const { uid, departmentcode, majorcode } = me;
      const some = (side: '>' | '<', order: 'asc' | 'desc', most: number) =>
        database.read(
          strangers(sql('users'), uid, 'users.uid')
            .where({ departmentcode, majorcode, disabled_at: null, closed_at: null })
            .andWhere('users.uid', side, uid)
            .whereNotIn('users.uid', except)
            .orderBy('users.uid', order)
            .limit(most)
            .select<Recommended[]>(person, sql.raw('0 as common')),
        );
      const later = await some('>', 'asc', limit);
      const missing = limit - later.length;
      return missing > 0 ? [...later, ...(await some('<', 'desc', missing))] : later;
    },
  };
}
