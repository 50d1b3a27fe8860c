/** A person's lists of people, by uid. */
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

/** A person in a list; `at` is since when, epoch milliseconds. */
export type Acquaintance = Omit<Joined<typeof listed>, 'disabled_at' | 'closed_at'>;

/** `next` is the `after` of the next page, or null. */
export interface PeoplePage {
  readonly people: Acquaintance[];
  readonly next: number | null;
}

/** @returns a function that reads a page of a list by uid, without closed accounts */
export function preparePeople(database: Database, list: 'friendships' | 'blocks') {
  const { sql } = database;
  const pages = preparePages(database, (size) => {
    // The page is cut before its accounts are read, so later pages cost as much as the first.
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

  /** @param after only greater uids */
  return async (uid: number, after: number, limit: number): Promise<PeoplePage> => {
    const rows = await pages({ uid, after }, limit);
    const people = rows.filter(isOpen);
    return { people, next: (rows.length === limit && rows.at(-1)?.uid) || null };
  };
}
