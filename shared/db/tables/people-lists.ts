/** Lists of people that somebody has, by uid. */
import type { Database } from '../driver/database.ts';
import { placeholder } from '../driver/query.ts';
import type { Joined, Selection } from './columns.ts';
import { preparePages } from './list-pages.ts';
import { isOpen } from './users.ts';

export const person = {
  uid: 'users.uid',
  username: 'users.username',
  nickname: 'users.nickname',
} as const satisfies Selection;
const listed = {
  ...person,
  at: 'friendships.since',
  disabled_at: 'users.disabled_at',
  closed_at: 'users.closed_at',
} as const satisfies Selection;

/** A person in a list. `at`, epoch milliseconds: since when they are in it. */
export type Acquaintance = Omit<Joined<typeof listed>, 'disabled_at' | 'closed_at'>;

/** `next` is the `after` of the page that follows, or null where there is none. */
export interface PeoplePage {
  readonly people: Acquaintance[];
  readonly next: number | null;
}

/** @returns reads a page of the people of somebody's list by uid, without those whose account is closed */
export function preparePeople(database: Database, list: 'friendships' | 'blocks') {
  const { sql } = database;
  const pages = preparePages(database, (size) => {
    // The page is cut before its accounts are read: a popular person's later pages cost what the first one does.
    const page = sql(list)
      .where('uid', placeholder('uid', 'bigint'))
      .andWhere('fid', '>', placeholder('after', 'bigint'))
      .orderBy('fid')
      .limit(size);
    return sql
      .from(page.as('page'))
      .join('users', 'users.uid', 'page.fid')
      .orderBy('page.fid')
      .select<Joined<typeof listed>[]>({ ...listed, at: 'page.since' });
  });

  /** @param after people with a greater uid */
  return async (uid: number, after: number, limit: number): Promise<PeoplePage> => {
    const rows = await pages({ uid, after }, limit);
    const people = rows.filter(isOpen);
    return { people, next: (rows.length === limit && rows.at(-1)?.uid) || null };
  };
}
