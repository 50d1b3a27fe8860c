/** Everything the resource API's rooms are made of, built once at start. */
import { createBasicInfo } from '../shared/accounts/basic-info.ts';
import { createPersonalData } from '../shared/accounts/personal-data.ts';
import type { Config } from '../shared/config/config.ts';
import { createAvatarTable } from '../shared/db/tables/avatars.ts';
import { createCalendarTable } from '../shared/db/tables/calendar.ts';
import { createCalendarFeedTable } from '../shared/db/tables/calendar-feeds.ts';
import { createFriendRecommendationTable } from '../shared/db/tables/friend-recommendations.ts';
import { createFriendTable } from '../shared/db/tables/friends.ts';
import { createMessageTable } from '../shared/db/tables/messages.ts';
import { layFoundation } from '../shared/deps.ts';
import { measureEndings } from '../shared/metrics/revocations.ts';
import { connectEndings } from '../shared/revocation/feed.ts';
import { createEndings } from '../shared/revocation/revoke.ts';
import type { Log } from '../shared/runtime/log.ts';
import { createIntrospection } from './auth/introspection.ts';
import { createLoginTokens } from './auth/login-tokens.ts';
import { createKnownTokens } from './auth/remembered-tokens.ts';
import { createAvatars } from './avatars/avatars.ts';
import { openStore } from './avatars/store.ts';
import { createFeeds } from './calendar/feeds.ts';
import { createFriendships } from './friends/friendships.ts';
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
