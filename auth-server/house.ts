/** Everything the auth-server's rooms are made of, built once at start. */
import { createForgottenPasswords } from '../shared/accounts/forgotten-passwords.ts';
import type { Config } from '../shared/config.ts';
import { createClientTable } from '../shared/db/clients.ts';
import { createConnectionTable } from '../shared/db/connections.ts';
import { createEndings } from '../shared/db/endings.ts';
import { connectEndings } from '../shared/db/endings-wire.ts';
import { createLiveTokens } from '../shared/db/live-tokens.ts';
import { createSigningKeyTable } from '../shared/db/signing-keys.ts';
import { layFoundation } from '../shared/foundation.ts';
import type { Log } from '../shared/log.ts';
import { measureEndings } from '../shared/metrics/endings.ts';
import { createSigningKeys } from '../shared/signing-keys.ts';
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
