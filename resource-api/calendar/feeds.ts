/** The addresses of calendar feeds: whoever knows one may read that calendar until its owner renews it. */
import { ApiError } from '../../shared/api/errors.ts';
import { feedHash, feedName, feedRow } from '../../shared/calendar/feed-names.ts';
import type { Config } from '../../shared/config/config.ts';
import type { Secrets } from '../../shared/crypto/secrets.ts';
import { optimistically } from '../../shared/db/optimistic.ts';
import type { CalendarFeed, CalendarFeedTable } from '../../shared/db/tables/calendar-feeds.ts';

interface FeedDeps {
  readonly table: CalendarFeedTable;
  readonly secrets: Secrets;
  readonly config: Pick<Config, 'resourceUrl'>;
}

export function createFeeds({ table, secrets, config }: FeedDeps) {
  const addressOf = ({ uid, generation }: CalendarFeed) =>
    `${config.resourceUrl}/api/Calendar/feed/${feedName(secrets, uid, generation)}.ics`;

  return {
    /** The feed address of a person. */
    async address(uid: number): Promise<string> {
      const found = await optimistically(async () => {
        const stored = await table.byUid(uid);
        if (stored) return stored;
        const first = feedRow(secrets, uid, 1);
        return (await table.add(first)) > 0 ? first : undefined;
      });
      return addressOf(found ?? overtaken());
    },

    /** Replaces the address by a new one. */
    async renew(uid: number): Promise<string> {
      const renewed = await optimistically(async () => {
        const stored = await table.byUid(uid);
        const feed = feedRow(secrets, uid, (stored?.generation ?? 0) + 1);
        const done = stored ? await table.replace(feed, stored.generation) : (await table.add(feed)) > 0;
        return done ? addressOf(feed) : undefined;
      });
      return renewed ?? overtaken();
    },

    /** The owner of the calendar at this path, or undefined. */
    owner: async (file: string): Promise<number | undefined> => {
      const name = /^([0-9a-f]{64})\.ics$/i.exec(file)?.[1];
      return name === undefined ? undefined : table.owner(feedHash(name.toLowerCase()));
    },
  };
}

function overtaken(): never {
  throw new ApiError('INTERNAL', { cause: new Error('a feed was renewed by others all the time') });
}
