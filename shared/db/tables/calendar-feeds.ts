/** Where each calendar can be subscribed to. */
import type { Database, Query } from '../driver/database.ts';

export interface CalendarFeed {
  readonly uid: number;
  /** Counts the renewals. */
  readonly generation: number;
  /** SHA-256 of the address's secret part, hex. */
  readonly address_hash: string;
}

export type CalendarFeedTable = ReturnType<typeof createCalendarFeedTable>;

export function createCalendarFeedTable(database: Database) {
  const { sql } = database;
  const feeds = () => sql<CalendarFeed>('calendar_feeds');

  return {
    byUid: (uid: number) => database.read(feeds().where({ uid }).first()) as Promise<CalendarFeed | undefined>,

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
        sql('calendar_feeds')
          .join('users', 'users.uid', 'calendar_feeds.uid')
          .where({ address_hash })
          .whereNull('users.disabled_at')
          .first('users.uid'),
      );
      return (row as { uid: number } | undefined)?.uid;
    },
  };
}
