/** What operators may register, the engine takes: metadata that it refuses would fail at every use. */
import test from 'ava';
import fc from 'fast-check';
import { createAuthDeps } from '../../auth-server/deps.ts';
import { createPages } from '../../auth-server/pages/pages.ts';
import { createProvider } from '../../auth-server/provider/create.ts';
import { tellReason } from '../../shared/api/reasons.ts';
import { clientRow, grantTypes, type NewClient, registeredScopes, UnfitClient } from '../../shared/clients/metadata.ts';
import { redirectUriFault } from '../../shared/clients/redirect-uris.ts';
import { readConfig } from '../../shared/config/config.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { anyText } from '../_world/any-text.ts';
import { makeDatabase } from '../_world/database.ts';

/** Mostly good, now and then not. */
const rarely = <T>(good: fc.Arbitrary<T>, bad: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 12, arbitrary: good }, { weight: 1, arbitrary: bad });
const scheme = rarely(
  fc.constantFrom('https', 'http', 'HTTPS', 'com.example.app', 'net.example'),
  fc.constantFrom('myapp', 'javascript', 'file', 'data', ''),
);
const host = rarely(
  fc.constantFrom(
    'client.example',
    'localhost',
    '127.0.0.1',
    '[::1]',
    '10.0.0.1',
    'b\u00fccher.example',
    'a:b@c.example',
  ),
  fc.constantFrom('', 'x:99999', 'a b', '%'),
);
const rest = rarely(
  fc.constantFrom('', '/', ':8080/cb', ':0', '/\u00e4?b=c', '/%zz', '/cb?', '/..', '\\cb'),
  fc.constantFrom('/cb#', '/#here', ' ', '\t'),
);
const address = rarely(
  fc
    .tuple(scheme, rarely(fc.constant('://'), fc.constantFrom(':/', ':', ':///')), host, rest)
    .map((parts) => parts.join('')),
  fc.oneof(fc.webUrl({ withQueryParameters: true, withFragments: true }), anyText()),
);
const seldom = rarely(fc.constant(false), fc.constant(true));
const registration: fc.Arbitrary<NewClient> = fc.boolean().chain((trusted) =>
  fc.record({
    name: rarely(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }), anyText({ maxLength: 200 })),
    redirect_uris: fc.array(address, { maxLength: 3 }),
    post_logout_redirect_uris: fc.array(address, { maxLength: 2 }),
    grant_types: fc.subarray([...grantTypes]),
    scope: fc.subarray([...registeredScopes(trusted)]),
    public: seldom,
    trusted: fc.constant(trusted),
    resourceServer: seldom,
    development: fc.boolean(),
    ownerUid: fc.constantFrom(null, 10001),
  }),
);

test('neither a wildcard nor a user has a place in a redirect URI', (t) => {
  for (const uri of [
    'https://*.example/cb',
    'https://app.*/cb',
    'https://a:b@app.example/cb',
    'https://a@app.example/cb',
  ])
    t.regex(tellReason(redirectUriFault([uri], [])?.reason ?? ''), /wildcard|a user/, uri);
  t.is(redirectUriFault(['https://app.example/cb?any=*&user=a@b.example'], []), undefined);
});

test('whatever a client may be registered with, the engine accepts', async (t) => {
  const home = await makeDatabase('sqlite');
  const config = readConfig({ DATA_DIR: home.place.dataDir, LOG_LEVEL: 'silent' });
  const deps = createAuthDeps(config, createLog(config, 'test'));
  try {
    const provider = createProvider(
      { ...deps, asksForTerms: async () => false, views: createPages(deps).engineViews },
      await deps.signingKeys.load(),
    );
    let taken = 0;
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(registration, async (client) => {
        const row = rowOf(client);
        if (!row) {
          refused += 1;
          return;
        }
        taken += 1;
        await deps.clients.add(row, []);
        const found = await provider.Client.find(row.client_id);
        t.deepEqual(found?.redirectUris, [...new Set(client.redirect_uris)]);
        t.deepEqual(found?.grantTypes, client.grant_types);
      }),
      { numRuns: 1000 },
    );
    t.log(`${taken} taken, ${refused} refused`);
    t.true(taken > 50 && refused > 50);
  } finally {
    await deps.close();
    await home.stop();
  }
});

function rowOf(client: NewClient) {
  try {
    return clientRow(client).row;
  } catch (error) {
    if (error instanceof UnfitClient) return undefined;
    throw error;
  }
}
