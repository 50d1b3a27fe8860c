/** What the engine stores, where it is stored by many at once. */
import { adapterFactory } from '../../../auth-server/provider/adapter.ts';
import { createRefreshGrace } from '../../../auth-server/provider/tokens/refresh-grace.ts';
import { createTokenTransactions } from '../../../auth-server/provider/tokens/token-transaction.ts';
import { readConfig } from '../../../shared/config/config.ts';
import { loadSecrets } from '../../../shared/crypto/secrets.ts';
import { connect } from '../../../shared/db/connect.ts';
import type { Database } from '../../../shared/db/driver/database.ts';
import { createArtifactTables } from '../../../shared/db/tables/artifacts.ts';
import { createClientTable } from '../../../shared/db/tables/clients.ts';
import { createRevocations } from '../../../shared/revocation/revoke.ts';
import { makeDatabase } from '../../_world/database.ts';
import { onEachDatabase } from '../../_world/on-both.ts';

const test = onEachDatabase((dialect) => makeDatabase(dialect));
const ROUNDS = 60;

const secrets = loadSecrets(readConfig({ SECRET: 'x'.repeat(32) }));
const sessionsIn = (database: Database) =>
  adapterFactory({
    database,
    artifacts: createArtifactTables(database),
    transactions: createTokenTransactions(database),
    knownClients: createClientTable(database),
    revocations: createRevocations(database),
    secrets,
    refreshGrace: createRefreshGrace(secrets, 0),
  })('Session');

test('tabs that make one session at once, at two servers, all have it', async (t, { place }) => {
  const servers = [1, 2].map(() => connect(place, () => t.fail()));
  const tabs = servers.flatMap((database) => Array.from({ length: 6 }, () => sessionsIn(database)));
  for (let round = 0; round < ROUNDS; round += 1) {
    const payload = { jti: `session ${round}`, uid: `uid ${round}`, iat: 1, exp: 4e9, kind: 'Session' };
    await Promise.all(tabs.map((tab) => tab.upsert(payload.jti, payload, 60)));
    t.is((await tabs[0]?.find(payload.jti))?.uid, payload.uid);
  }
  await Promise.all(servers.map((database) => database.close()));
});
