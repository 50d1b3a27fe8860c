/** What OAuth and OpenID Connect promise of the standard endpoints. */
import { createLocalJWKSet, jwtVerify } from 'jose';
import { onBothDatabases, type TestClient, type World } from '../_world.ts';

const test = onBothDatabases();

interface Issued {
  readonly access_token: string;
  readonly id_token: string;
}

async function idToken(world: World, app: TestClient, user: { username: string; password: string }) {
  const { url } = await world.agent().signInAndConsent(world.authorizeUrl(app, { scope: 'openid profile' }), user);
  const code = url.searchParams.get('code') as string;
  const { body } = await world.post<Issued>('/oauth/token', { ...app, grant_type: 'authorization_code', code });
  return body;
}

const jwks = async (world: World) => (await world.get<{ keys: { kid: string }[] }>('/oauth/jwks')).body;
const verifies = async (world: World, token: string) =>
  (await jwtVerify(token, createLocalJWKSet((await jwks(world)) as never), { issuer: world.authUrl })).payload;

test('discovery names the public address, whatever the request says', async (t, world) => {
  for (const path of ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server']) {
    const headers = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' };
    const { body } = await world.get<Record<string, string>>(path, {}, { headers });
    t.is(body.issuer, world.authUrl);
    t.is(body.authorization_endpoint, `${world.authUrl}/oauth/authorize`);
    t.is(body.token_endpoint, `${world.authUrl}/oauth/token`);
    t.is(body.introspection_endpoint, `${world.authUrl}/oauth/introspect`);
    t.is(body.revocation_endpoint, `${world.authUrl}/oauth/revoke`);
    t.is(body.jwks_uri, `${world.authUrl}/oauth/jwks`);
    t.is(body.end_session_endpoint, `${world.authUrl}/oauth/logout`);
    t.is(body.pushed_authorization_request_endpoint, `${world.authUrl}/oauth/par`);
    t.is(body.device_authorization_endpoint, `${world.authUrl}/oauth/device`);
    t.deepEqual(body.code_challenge_methods_supported as unknown, ['S256']);
    t.notRegex(JSON.stringify(body), /urn:upare|"account"/, 'what only the platform uses is not advertised');
  }
});

test.serial('rotated keys sign the next ID token, and the former one still verifies', async (t, world) => {
  const [app, user] = await Promise.all([world.client({ scope: ['openid', 'profile'] }), world.user()]);
  const before = await idToken(world, app, user);
  const [{ kid: oldKid } = { kid: '' }] = (await jwks(world)).keys;
  t.is((await world.cli('keys', 'rotate')).code, 0);

  const deadline = Date.now() + 15_000;
  let after = await idToken(world, app, user);
  while (Date.now() < deadline && kidOf(after.id_token) === oldKid) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    after = await idToken(world, app, user);
  }
  t.not(kidOf(after.id_token), oldKid);
  t.is((await verifies(world, after.id_token)).sub, String(user.uid));
  t.is((await verifies(world, before.id_token)).sub, String(user.uid));
  const live = await world.post('/api/User/uid', { username: user.username }, { token: before.access_token });
  t.is(live.body.error_code, 0);
});

test('the standard endpoints fail with RFC 6749 words', async (t, world) => {
  const app = await world.client({ grants: ['client_credentials', 'authorization_code', 'refresh_token'] });
  const rows: [string, number, object][] = [
    ['invalid_client', 401, { ...app, client_secret: 'x', grant_type: 'client_credentials' }],
    ['unsupported_grant_type', 400, { ...app, grant_type: 'nonsense' }],
    ['unauthorized_client', 400, { ...app, grant_type: 'password', username: 'a', password: 'b' }],
    ['invalid_grant', 400, { ...app, grant_type: 'authorization_code', code: 'x' }],
    ['invalid_grant', 400, { ...app, grant_type: 'refresh_token', refresh_token: 'x' }],
    ['invalid_scope', 400, { ...app, grant_type: 'client_credentials', scope: 'calendar' }],
    ['invalid_request', 400, { grant_type: 'client_credentials' }],
  ];
  for (const [error, status, params] of rows) {
    const reply = await world.post('/oauth/token', params);
    t.is(reply.body.error, error, JSON.stringify(params));
    t.is(reply.status, status);
  }
});

test('no redirect to an address the app did not register', async (t, world) => {
  const app = await world.client();
  const url = `/oauth/authorize?client_id=${app.client_id}&response_type=code&redirect_uri=https://evil.example/`;
  for (const accept of ['text/html', 'application/json']) {
    const { status, location } = await world.get(url, {}, { headers: { accept } });
    t.is(status, 400);
    t.is(location, null);
  }
});

test('nobody gets a login token from outside', async (t, world) => {
  const app = await world.client({ grants: ['password', 'client_credentials'] });
  const login = { grant_type: 'urn:upare:grant-type:login', uid: '10001' };
  t.is((await world.post('/oauth/token', { ...app, ...login })).body.error, 'unauthorized_client');
  t.is((await world.post('/api/Oauth/accessToken', { ...app, ...login })).body.error_code, 201216);
  const asked = { ...app, grant_type: 'client_credentials', scope: 'account' };
  t.is((await world.post('/oauth/token', asked)).body.error, 'invalid_scope');
  const refused = await world.cli(
    'client',
    'create',
    '--name',
    'x',
    '--redirect-uri',
    'https://a.example/',
    '--scope',
    'account',
  );
  t.not(refused.code, 0);
});

function kidOf(token: string): string {
  return JSON.parse(Buffer.from(token.split('.')[0] as string, 'base64url').toString('utf8')).kid;
}

test('introspection by either way of authenticating says the same', async (t, world) => {
  const made = await world.cli(
    'client',
    'create',
    '--name',
    'RS',
    '--grant',
    'client_credentials',
    '--resource-server',
    '--json',
  );
  const { client_id, client_secret } = made.json as TestClient;
  const app = await world.client({ grants: ['password', 'refresh_token', 'client_credentials'] });
  const user = await world.user();
  const { access_token, refresh_token } = await world.tokens(user, ['profile'], app);
  const basic = { authorization: `Basic ${btoa(`${client_id}:${client_secret}`)}` };
  const ask = async (token: string | undefined, hint?: string) => {
    const asked = { token, token_type_hint: hint };
    const [short, engine] = await Promise.all([
      world.post<{ active: boolean }>('/oauth/introspect', asked, { headers: basic }),
      world.post<{ active: boolean }>('/oauth/introspect', { ...asked, client_id, client_secret }),
    ]);
    t.deepEqual(short.body, engine.body);
    t.is(short.status, 200);
    return short.body.active;
  };
  t.true(await ask(access_token));
  t.true(await ask(access_token, 'refresh_token'));
  t.true(await ask(refresh_token));
  t.true(await ask(user.loginToken, 'access_token'));
  t.true(await ask(await world.appToken(['profile'], app)));
  t.false(await ask('unheard-of'));
  await world.post('/api/Oauth/revoke', { access_token });
  t.false(await ask(access_token));
  t.false(await ask(refresh_token));
});
