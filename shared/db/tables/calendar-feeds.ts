/** The feeds of calendars. */
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

    /** Stores the first feed of a person; an existing one stays. */
    add: (feed: CalendarFeed) => database.write(feeds().insert(feed).onConflict().ignore()),

    /** Replaces the feed of generation `former`. Resolves to false if there is another by now. */
    replace: async ({ uid, ...columns }: CalendarFeed, former: number) =>
      (await database.write(feeds().where({ uid, generation: former }).update(columns))) > 0,

    /** The step that replaces whichever feed a person has; without one, it does nothing. */
    moving: ({ uid, ...columns }: CalendarFeed): Query => feeds().where({ uid }).update(columns),

    /** The owner of the feed at an address, unless the account is disabled. */
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
