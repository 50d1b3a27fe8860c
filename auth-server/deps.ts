/** Everything the auth-server's rooms are made of, built once at start. */
import { createForgottenPasswords } from '../shared/accounts/forgotten-passwords.ts';
import { createSigningKeys } from '../shared/clients/signing-keys.ts';
import type { Config } from '../shared/config/config.ts';
import { createClientTable } from '../shared/db/tables/clients.ts';
import { createLiveTokens } from '../shared/db/tables/live-tokens.ts';
import { createConnectionTable } from '../shared/db/tables/open-grants.ts';
import { createSigningKeyTable } from '../shared/db/tables/signing-keys.ts';
import { layFoundation } from '../shared/deps.ts';
import { measureEndings } from '../shared/metrics/revocations.ts';
import { connectEndings } from '../shared/revocation/feed.ts';
import { createEndings } from '../shared/revocation/revoke.ts';
import type { Log } from '../shared/runtime/log.ts';
import { createKnownClients } from './provider/known-clients.ts';
import { createAttempts } from './sns/attempts.ts';
import { createChannels } from './sns/channels.ts';

export type House = ReturnType<typeof buildHouse>;

export function buildHouse(config: Config, log: Log) {
  const foundation = layFoundation(config, log, { server: 'auth-server', scrapes: config.authMetrics });
  const { database, secrets, metrics } = foundation;
  const knownClients = createKnownClients(createClientTable(database), (follower) =>
    connectEndings(database, log, measureEndings(metrics), follower),
  );
  const { wire } = knownClients;
  const endings = createEndings(database, wire);
  return {
    ...foundation,
    granted: metrics.counter('upare_tokens_issued_total', 'Token requests that were granted.', ['grant_type']),
    wire,
    endings,
    knownClients,
    clients: createClientTable(database, wire),
    connectionTable: createConnectionTable(database),
    forgottenPasswords: createForgottenPasswords({ ...foundation, endings }),
    liveTokens: createLiveTokens(database),
    channels: createChannels(config, log),
    attempts: createAttempts(secrets, foundation.socialAccounts),
    signingKeys: createSigningKeys(createSigningKeyTable(database), secrets),
  };
}
