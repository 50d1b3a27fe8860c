/** Everything the resource API's rooms are made of, built once at start. */
import { createBasicInfo } from '../shared/accounts/basic-info.ts';
import { createPersonalData } from '../shared/accounts/personal-data.ts';
import type { Config } from '../shared/config.ts';
import { createAvatarTable } from '../shared/db/avatars.ts';
import { createCalendarTable } from '../shared/db/calendar.ts';
import { createCalendarFeedTable } from '../shared/db/calendar-feeds.ts';
import { createEndings } from '../shared/db/endings.ts';
import { connectEndings } from '../shared/db/endings-wire.ts';
import { createFriendRecommendationTable } from '../shared/db/friend-recommendations.ts';
import { createFriendTable } from '../shared/db/friends.ts';
import { createMessageTable } from '../shared/db/messages.ts';
import { layFoundation } from '../shared/foundation.ts';
import type { Log } from '../shared/log.ts';
import { measureEndings } from '../shared/metrics/endings.ts';
import { createAvatars } from './avatars/avatars.ts';
import { openStore } from './avatars/store.ts';
import { createFeeds } from './calendar/feeds.ts';
import { createFriendships } from './friends/friendships.ts';
import { createIntrospection } from './introspection.ts';
import { createKnownTokens } from './known-tokens.ts';
import { createLoginTokens } from './login-tokens.ts';
import { createPicturePool } from './pictures/pool.ts';

export type House = ReturnType<typeof buildHouse>;

export function buildHouse(config: Config, log: Log) {
  const foundation = layFoundation(config, log, { server: 'resource-api', scrapes: config.resourceMetrics });
  const { database, secrets, metrics } = foundation;
  const introspection = createIntrospection(config, secrets);
  const knownTokens = createKnownTokens(introspection, metrics, (follower) =>
    connectEndings(database, log, measureEndings(metrics), follower),
  );
  const endings = createEndings(database, knownTokens.wire);
  const friends = createFriendTable(database);
  const pictures = createPicturePool(log, config.workers);
  return {
    ...foundation,
    introspection,
    knownTokens,
    endings,
    loginTokens: createLoginTokens(config, secrets),
    messageTable: createMessageTable(database),
    basicInfo: createBasicInfo({ ...foundation, endings }),
    personalData: createPersonalData(secrets),
    calendar: createCalendarTable(database),
    feeds: createFeeds({ table: createCalendarFeedTable(database), secrets, config }),
    friends,
    friendships: createFriendships({ ...foundation, friends }),
    friendRecommendations: createFriendRecommendationTable(database),
    pictures,
    avatars: createAvatars({ table: createAvatarTable(database), store: openStore(config), pictures, log }),
  };
}
