/** The secret names of calendar feeds, derived from their generation. */
import { createHash } from 'node:crypto';
import type { Secrets } from '../crypto/secrets.ts';
import type { CalendarFeed } from '../db/tables/calendar-feeds.ts';

/** Lower case and digits: letter case in a path does not matter. */
export const feedName = (secrets: Secrets, uid: number, generation: number): string =>
  secrets.mac('calendar feed', `${uid} ${generation}`).toString('hex');

/** The row for the feed of that name. */
export const feedRow = (secrets: Secrets, uid: number, generation: number): CalendarFeed => ({
  uid,
  generation,
  address_hash: feedHash(feedName(secrets, uid, generation)),
});

/** The stored hash of a feed's name, hex. */
export const feedHash = (name: string): string => createHash('sha256').update(name).digest('hex');
