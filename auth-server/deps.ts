/** What the auth-server is made of, built once at start. */
import { createBasicInfo } from '../shared/accounts/basic-info.ts';
import { createPasskeys } from '../shared/accounts/factors/passkeys.ts';
import { createForgottenPasswords } from '../shared/accounts/sign-in/forgotten-passwords.ts';
import { createSignInCodes } from '../shared/accounts/sign-in/sign-in-codes.ts';
import { createAvatars } from '../shared/avatars/avatars.ts';
import { openStore } from '../shared/avatars/open-store.ts';
import { createSigningKeys } from '../shared/clients/signing-keys.ts';
import type { Config } from '../shared/config/config.ts';
import { createArtifactTables } from '../shared/db/tables/artifacts.ts';
import { createAvatarTable } from '../shared/db/tables/avatars.ts';
import { createBlockTable } from '../shared/db/tables/blocks.ts';
import { createCalendarTable } from '../shared/db/tables/calendar.ts';
import { createClientTable } from '../shared/db/tables/clients.ts';
import { createFriendTable } from '../shared/db/tables/friends.ts';
import { createLastUseTable } from '../shared/db/tables/last-uses.ts';
import { createLiveTokens } from '../shared/db/tables/live-tokens.ts';
import { createLogoTable } from '../shared/db/tables/logos.ts';
import { createOpenGrantTable } from '../shared/db/tables/open-grants.ts';
import { createSigningKeyTable } from '../shared/db/tables/signing-keys.ts';
import { createSharedDeps } from '../shared/deps.ts';
import { createLogos } from '../shared/logos/logos.ts';
import { measureRevocations } from '../shared/metrics/revocations.ts';
import { createPicturePool } from '../shared/pictures/children/pool.ts';
import { createRevocations } from '../shared/revocation/revoke.ts';
import type { Log } from '../shared/runtime/log.ts';
import { createClientDocuments } from './provider/clients/client-documents.ts';
import { createKnownClients } from './provider/clients/known-clients.ts';
import { createSecretUses } from './provider/clients/proven-client.ts';
import { logoutHandlers } from './provider/sessions/logout-tokens.ts';
import { createRefreshGrace } from './provider/tokens/refresh-grace.ts';
import { createAttempts } from './sns/attempts.ts';
import { createChannels } from './sns/channels.ts';

export type AuthDeps = ReturnType<typeof createAuthDeps>;

export function createAuthDeps(config: Config, log: Log) {
  const sharedDeps = createSharedDeps(config, log, { server: 'auth-server', scrapes: config.authMetrics });
  const { database, secrets, metrics } = sharedDeps;
  const documents = createClientDocuments(sharedDeps);
  const revocationMetrics = measureRevocations(metrics);
  const knownClients = createKnownClients(createClientTable(database), documents, (follower) =>
    database.revocationTransport.connect(log, revocationMetrics, follower),
  );
  const { revocationFeed } = knownClients;
  const revocations = createRevocations(database, revocationFeed);
  const signingKeys = createSigningKeys(createSigningKeyTable(database), secrets);
  const clients = createClientTable(database, revocationFeed);
  const pictures = createPicturePool(log, config.workers);
  const secretUses = createSecretUses(clients, log);
  const forgottenPasswords = createForgottenPasswords({ ...sharedDeps, revocations });
  const signInCodes = createSignInCodes(sharedDeps);
  return {
    ...sharedDeps,
    granted: metrics.counter('upare_tokens_issued_total', 'Token requests that were granted.', ['grant_type']),
    shortWayTaken: metrics.counter('upare_short_ways_total', 'Token requests that were answered without the engine.', [
      'grant_type',
    ]),
    revocationFeed,
    lastHeard: revocationMetrics.last,
    revocations,
    knownClients,
    clients,
    secretUses,
    refreshGrace: createRefreshGrace(secrets, config.refreshGrace),
    artifacts: createArtifactTables(database),
    openGrantTable: createOpenGrantTable(database),
    lastUseTable: createLastUseTable(database),
    friends: createFriendTable(database),
    blocks: createBlockTable(database),
    calendar: createCalendarTable(database),
    pictures,
    logos: createLogos(createLogoTable(database), pictures),
    avatars: createAvatars({ table: createAvatarTable(database), store: openStore(config), pictures, log }),
    basicInfo: createBasicInfo({ ...sharedDeps, revocations }),
    forgottenPasswords,
    signInCodes,
    passkeys: createPasskeys(sharedDeps),
    liveTokens: createLiveTokens(database),
    channels: createChannels(config, log),
    attempts: createAttempts(secrets, sharedDeps.socialAccounts),
    signingKeys,
    jobHandlers: [...sharedDeps.jobHandlers, ...logoutHandlers({ ...sharedDeps, knownClients, signingKeys })],
    /** Closes everything that was opened above, the database last. */
    async close() {
      const { captchaCodes, captchaRendering, hashing, figureRecorder, lastUses } = sharedDeps;
      await Promise.all([forgottenPasswords, signInCodes, captchaCodes, lastUses].map((one) => one.settled()));
      await revocationFeed.close();
      await Promise.all([pictures, captchaRendering, hashing, secretUses, figureRecorder].map((one) => one.close()));
      metrics.close();
      await database.close();
    },
  };
}
