/** Where each calendar can be subscribed to. */
import type { Database } from '../driver/database.ts';
import { placeholder, type Query } from '../driver/query.ts';
import type { Joined, Selection } from './columns.ts';
import type { Row } from './tables.ts';

export type CalendarFeed = Row<'calendar_feeds'>;

const owner = { uid: 'users.uid' } as const satisfies Selection;

export type CalendarFeedTable = ReturnType<typeof createCalendarFeedTable>;

export function createCalendarFeedTable(database: Database) {
  const { sql } = database;
  const feeds = () => sql('calendar_feeds');
  const byUid = database.prepare(feeds().where('uid', placeholder('uid', 'bigint')).first());

  return {
    byUid: (uid: number) => database.read(byUid({ uid })),

    /** Stores the first feed of a person; where there is one already, it stays. */
    add: (feed: CalendarFeed) => database.write(feeds().insert(feed).onConflict().ignore()),

    /** Puts a feed in the place of the one of generation `former`. Resolves to false where that is another by now. */
    replace: async ({ uid, ...columns }: CalendarFeed, former: number) =>
      (await database.write(feeds().where({ uid, generation: former }).update(columns))) > 0,

    /** The step that puts another feed in the place of whichever a person has; who has none gets none. */
    moving: ({ uid, ...columns }: CalendarFeed): Query => feeds().where({ uid }).update(columns),

    /** Whose feed is at an address, unless the account is disabled. */
    async owner(address_hash: string): Promise<number | undefined> {
      const row = await database.read(
        feeds()
          .join('users', 'users.uid', 'calendar_feeds.uid')
          .where({ address_hash })
          .whereNull('users.disabled_at')
          .whereNull('users.closed_at')
          .first<Joined<typeof owner> | undefined>(owner),
      );
      return row?.uid;
    },
  };
}
