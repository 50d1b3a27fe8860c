/** The deps of the resource API, built once at start. */
import { createBasicInfo } from '../shared/accounts/basic-info.ts';
import { createAvatars } from '../shared/avatars/avatars.ts';
import { openStore } from '../shared/avatars/open-store.ts';
import type { Config } from '../shared/config/config.ts';
import { createContentPictures } from '../shared/content/pictures.ts';
import { createAvatarTable } from '../shared/db/tables/avatars.ts';
import { createBlockTable } from '../shared/db/tables/blocks.ts';
import { createCalendarTable } from '../shared/db/tables/calendar.ts';
import { createCalendarFeedTable } from '../shared/db/tables/calendar-feeds.ts';
import { createClientTable } from '../shared/db/tables/clients.ts';
import { createContentPictureTable } from '../shared/db/tables/content-pictures.ts';
import { createFriendRecommendationTable } from '../shared/db/tables/friend-recommendations.ts';
import { createFriendTable } from '../shared/db/tables/friends.ts';
import { createLastUseTable } from '../shared/db/tables/last-uses.ts';
import { createLogoTable } from '../shared/db/tables/logos.ts';
import { createOpenGrantTable } from '../shared/db/tables/open-grants.ts';
import { createPasskeyTable } from '../shared/db/tables/passkeys.ts';
import { createSharedDeps } from '../shared/deps.ts';
import { createLogos } from '../shared/logos/logos.ts';
import { measureRevocations } from '../shared/metrics/revocations.ts';
import { createPicturePool } from '../shared/pictures/children/pool.ts';
import { createRevocations } from '../shared/revocation/revoke.ts';
import type { Log } from '../shared/runtime/log.ts';
import { keepConnections } from '../shared/runtime/outgoing-kept.ts';
import { askAuthServerBy } from './auth/ask-auth-server.ts';
import { createIntrospection } from './auth/introspection.ts';
import { createLoginTokens } from './auth/login-tokens.ts';
import { createRememberedTokens } from './auth/remembered-tokens.ts';
import { createFeeds } from './calendar/feeds.ts';
import { createFriendships } from './friends/friendships.ts';

export type ApiDeps = ReturnType<typeof createApiDeps>;

export function createApiDeps(config: Config, log: Log) {
  const sharedDeps = createSharedDeps(config, log, { server: 'resource-api', scrapes: config.resourceMetrics });
  const { database, secrets, metrics } = sharedDeps;
  const connections = keepConnections();
  const askAuthServer = askAuthServerBy(connections);
  const introspection = createIntrospection(config, secrets, askAuthServer);
  const revocationMetrics = measureRevocations(metrics);
  const rememberedTokens = createRememberedTokens(introspection, metrics, (follower) =>
    database.revocationTransport.connect(log, revocationMetrics, follower),
  );
  const revocations = createRevocations(database, rememberedTokens.revocationFeed);
  const friends = createFriendTable(database);
  const blocks = createBlockTable(database);
  const pictures = createPicturePool(log, config.workers);
  const store = openStore(config);
  const avatarTable = createAvatarTable(database);
  return {
    ...sharedDeps,
    introspection,
    rememberedTokens,
    revocationFeed: rememberedTokens.revocationFeed,
    lastHeard: revocationMetrics.last,
    revocations,
    loginTokens: createLoginTokens(config, secrets, askAuthServer),
    clients: createClientTable(database, rememberedTokens.revocationFeed),
    basicInfo: createBasicInfo({ ...sharedDeps, revocations }),
    calendar: createCalendarTable(database),
    feeds: createFeeds({ table: createCalendarFeedTable(database), secrets, config }),
    openGrantTable: createOpenGrantTable(database),
    lastUseTable: createLastUseTable(database),
    passkeys: createPasskeyTable(database),
    friends,
    blocks,
    friendships: createFriendships({ ...sharedDeps, friends, blocks }),
    friendRecommendations: createFriendRecommendationTable(database),
    pictures,
    logos: createLogos(createLogoTable(database), pictures),
    avatars: createAvatars({ table: avatarTable, store, pictures, log }),
    contentPictures: createContentPictures({
      table: createContentPictureTable(database),
      leftovers: avatarTable,
      store,
      pictures,
    }),
    /** Closes everything that was opened above, the database last. */
    async close() {
      const { captchaRendering, hashing, figureRecorder, lastUses } = sharedDeps;
      await Promise.all([pictures, captchaRendering, hashing].map((one) => one.close()));
      await Promise.all([lastUses.settled(), figureRecorder.close()]);
      await rememberedTokens.revocationFeed.close();
      connections.close();
      metrics.close();
      await database.close();
    },
  };
}
