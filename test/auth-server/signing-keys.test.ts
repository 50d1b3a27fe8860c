/** What whoever verifies tokens is promised of the keys: they may be kept, and are published before they sign. */
import { createLocalJWKSet, jwtVerify } from 'jose';
import { onOwnServers, type TestClient, type World } from '../_world.ts';

const { serial: test } = onOwnServers();

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

function kidOf(token: string): string {
  return JSON.parse(Buffer.from(token.split('.')[0] as string, 'base64url').toString('utf8')).kid;
}

test('rotated keys sign the next ID token, and the former one still verifies', async (t, world) => {
  const [app, user] = await Promise.all([world.client({ scope: ['openid', 'profile'] }), world.user()]);
  const before = await idToken(world, app, user);
  const [{ kid: oldKid } = { kid: '' }] = (await jwks(world)).keys;
  t.is((await world.cli('keys', 'rotate')).code, 0);

  const deadline = Date.now() + 30_000;
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

// Before the one below, whose key takes its place some seconds later and changes the list.
test('keys and discovery may be kept, and are told apart by their tag', async (t, world) => {
  for (const path of ['/oauth/jwks', '/.well-known/openid-configuration', '/.well-known/oauth-authorization-server']) {
    const { headers } = await world.get(path);
    const etag = headers.get('etag') ?? '';
    t.regex(etag, /^"[\w-]+"$/, path);
    t.regex(headers.get('cache-control') ?? '', /^public, max-age=[1-9]\d*$/);
    for (const held of [etag, `W/${etag}`, `"x", ${etag}`]) {
      const again = await world.get(path, {}, { headers: { 'if-none-match': held } });
      t.is(again.status, 304, held);
      t.is(again.text, '');
      t.is(again.headers.get('etag'), etag);
    }
    t.is((await world.get(path, {}, { headers: { 'if-none-match': '"x"' } })).status, 200);
  }
});

test('a new key is published for as long as the list may be kept, before it signs', async (t, world) => {
  const asked = Date.now();
  const { json } = await world.cli('keys', 'rotate', '--json');
  const { activates_at } = json as { activates_at: string };
  const { headers } = await world.get('/oauth/jwks');
  const kept = Number(/max-age=(\d+)/.exec(headers.get('cache-control') ?? '')?.[1]);
  t.true(Date.parse(activates_at) - asked >= kept * 1000);
});
