/** An agent by the official SDK that is told one address: from a 401 to tools, and on by a refresh. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import {
  Client,
  type OAuthClientProvider,
  StreamableHTTPClientTransport,
  UnauthorizedError,
} from '@modelcontextprotocol/client';
import { serveClientDocument } from '../_world/client-document.ts';
import { surroundings } from '../_world/database.ts';
import { freePort } from '../_world/ports.ts';
import { onBothDatabases, withBrowser } from '../_world.ts';

const test = onBothDatabases();

/** What an agent keeps. */
function keeper(clientMetadataUrl: string, redirectUrl: string) {
  const kept: {
    information?: ReturnType<OAuthClientProvider['clientInformation']>;
    tokens?: { access_token: string; refresh_token?: string | undefined };
    verifier?: string;
    discovery?: unknown;
    address?: URL;
  } = {};
  const provider = {
    redirectUrl,
    clientMetadataUrl,
    clientMetadata: { redirect_uris: [redirectUrl], grant_types: ['authorization_code', 'refresh_token'] },
    clientInformation: () => kept.information,
    saveClientInformation: (information) => void Object.assign(kept, { information }),
    state: () => 'a state',
    tokens: () => kept.tokens as Awaited<ReturnType<OAuthClientProvider['tokens']>>,
    saveTokens: (tokens) => void Object.assign(kept, { tokens }),
    codeVerifier: () => kept.verifier ?? '',
    saveCodeVerifier: (verifier) => void Object.assign(kept, { verifier }),
    discoveryState: () => kept.discovery as Awaited<ReturnType<NonNullable<OAuthClientProvider['discoveryState']>>>,
    saveDiscoveryState: (discovery) => void Object.assign(kept, { discovery }),
    redirectToAuthorization: (address) => void Object.assign(kept, { address }),
  } satisfies OAuthClientProvider;
  return { kept, provider };
}

test('an agent is allowed in a browser, uses tools, and refreshes its token', async (t, world) => {
  const { TEST_DIRECTORY } = surroundings();
  const tls = {
    key: readFileSync(join(TEST_DIRECTORY, 'loopback.key')),
    cert: readFileSync(join(TEST_DIRECTORY, 'loopback.crt')),
  };
  const redirectUrl = `http://127.0.0.1:${await freePort()}/callback`;
  await using app = await serveClientDocument({ redirect_uris: ['http://127.0.0.1/callback'] }, tls);
  const come = Promise.withResolvers<URLSearchParams>();
  const callback = createServer((req, res) => {
    res.end('done');
    const url = new URL(req.url ?? '', redirectUrl);
    if (url.pathname === '/callback') come.resolve(url.searchParams);
  }).listen(Number(new URL(redirectUrl).port), '127.0.0.1');
  t.teardown(() => callback.close());

  const { kept, provider } = keeper(app.client_id, redirectUrl);
  const transport = () =>
    new StreamableHTTPClientTransport(new URL(`${world.resourceUrl}/mcp`), { authProvider: provider });
  const first = transport();
  await t.throwsAsync(new Client({ name: 'agent', version: '1' }).connect(first), { instanceOf: UnauthorizedError });
  t.is(kept.address?.searchParams.get('client_id'), app.client_id);
  t.is(kept.address?.searchParams.get('resource'), `${world.resourceUrl}/mcp`);

  const user = await world.user();
  await withBrowser({}, async (page) => {
    await page.goto(kept.address?.href ?? '');
    await page.fill('[name="username"]', user.username);
    await page.fill('[name="password"]', user.password);
    if (await page.isVisible('[name="captcha"]')) await page.fill('[name="captcha"]', 'abcd5');
    await page.click('#login button[type="submit"]');
    t.true((await page.textContent('h1'))?.includes(app.host));
    await page.click('[value="allow"]');
    await page.waitForURL(/\/callback\?/);
  });
  await first.finishAuth(await come.promise);

  const client = new Client({ name: 'agent', version: '1' });
  await client.connect(transport());
  const { tools } = await client.listTools();
  t.true(tools.some(({ name }) => name === 'Calendar_add'));
  const use = async () => {
    const { structuredContent } = await client.callTool({ name: 'User_info', arguments: {} });
    return structuredContent as { uid?: number } | undefined;
  };
  t.is((await use())?.uid, user.uid);

  const { access_token, refresh_token } = kept.tokens ?? {};
  t.truthy(refresh_token);
  t.is((await world.post('/api/Oauth/delete', { access_token })).body.error_code, 0);
  t.is((await use())?.uid, user.uid, 'it refreshes by itself');
  t.not(kept.tokens?.access_token, access_token);
  t.is((await world.post('/api/Oauth/revoke', { access_token: kept.tokens?.access_token })).body.error_code, 0);
  await t.throwsAsync(use(), undefined, 'what was taken back is asked for anew');
});
