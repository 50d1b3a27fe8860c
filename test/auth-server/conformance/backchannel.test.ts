/** OpenID Connect Back-Channel Logout 1.0: an app is told of the end of a session, whatever ends it. */
import { text } from 'node:stream/consumers';
import type { ExecutionContext } from 'ava';
import { createLocalJWKSet, decodeJwt, type JSONWebKeySet, jwtVerify } from 'jose';
import { serveOnLoopback } from '../../_world/loopback.ts';
import { onBothDatabases, type TestClient, type TestUser, type World } from '../../_world.ts';
import { type Answer, standardUrl } from './_app.ts';

const test = onBothDatabases();

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

/** Where an app hears of it: every logout token, by its `sid`. */
async function createReceiver(t: ExecutionContext) {
  const tokens: string[] = [];
  const hearers = new Set<() => void>();
  let failures = 0;
  const { url, stop } = await serveOnLoopback(async (req, res) => {
    const body = new URLSearchParams(await text(req));
    if (failures > 0) {
      failures--;
      res.writeHead(503).end();
      return;
    }
    tokens.push(body.get('logout_token') ?? '');
    res.end();
    for (const hear of hearers) hear();
  });
  t.teardown(stop);
  return {
    url: `${url}/logout`,
    fail: () => void failures++,
    /** The token of this session, when it is there. */
    async of(sid: unknown): Promise<string> {
      const found = () => tokens.find((token) => decodeJwt(token).sid === sid);
      for (let token = found(); ; token = found()) {
        if (token) return token;
        await new Promise<void>((resolve) => hearers.add(resolve));
      }
    },
  };
}

/** Signs in at an app. */
async function signIn(world: World, app: TestClient, user: Pick<TestUser, 'username' | 'password'>) {
  const agent = world.agent();
  const { client_id, redirect_uri } = app;
  const asked = { client_id, redirect_uri, response_type: 'code', scope: 'openid' };
  const { url } = await agent.signInAndConsent(standardUrl(world, asked), user);
  const code = url.searchParams.get('code');
  const { body } = await world.post<Answer>('/oauth/token', { ...app, grant_type: 'authorization_code', code });
  return { agent, sid: decodeJwt(body.id_token).sid, id_token: body.id_token };
}

test('an app is told of each session that ends, by a token of ours', async (t, world) => {
  const receiver = await createReceiver(t);
  const app = await world.client({ scope: ['openid'], more: ['--backchannel-logout-uri', receiver.url] });
  const ended = async (how: string, sid: unknown, user: Pick<TestUser, 'uid'>) => {
    const token = await receiver.of(sid);
    const keys = createLocalJWKSet((await world.get('/oauth/jwks')).body as unknown as JSONWebKeySet);
    const { payload, protectedHeader } = await jwtVerify(token, keys, {
      issuer: world.authUrl,
      audience: app.client_id,
      typ: 'logout+jwt',
    });
    t.is(protectedHeader.alg, 'RS256', how);
    t.is(payload.sub, String(user.uid), how);
    t.deepEqual(payload.events, { [EVENT]: {} });
    t.truthy(payload.jti);
    t.true(Number(payload.exp) - Number(payload.iat) <= 120);
    t.false('nonce' in payload);
  };

  const user = await world.user();
  const first = await signIn(world, app, user);
  t.is(typeof first.sid, 'string', 'the ID token names the session');
  receiver.fail();
  const page = await first.agent.open(`/oauth/logout?${new URLSearchParams({ id_token_hint: first.id_token })}`);
  await first.agent.submit(page, {}, ['logout', 'yes']);
  await ended('signing out, though the app failed to hear it first', first.sid, user);

  const mistaken = { id_token_hint: await receiver.of(first.sid) };
  const refused = await first.agent.open(`/oauth/logout?${new URLSearchParams(mistaken)}`);
  t.is(refused.reply.status, 400, 'a logout token is no ID token');

  const [devices, changed] = await Promise.all([signIn(world, app, user), signIn(world, app, user)]);
  const shown = await changed.agent.open('/account/devices');
  await changed.agent.submit(shown, {}, '/account/devices/sign-out-elsewhere');
  await ended('a device that is signed out from another', devices.sid, user);

  const set = await world.cli('user', 'set-password', user.username, '--password', 'Another_lake_77', '--json');
  t.is(set.code, 0, set.stderr);
  await ended('a changed password', changed.sid, user);

  const disabled = await world.user();
  const there = await signIn(world, app, disabled);
  t.is((await world.cli('user', 'disable', disabled.username)).code, 0);
  await ended('a disabled account', there.sid, disabled);

  const closed = await world.user();
  const last = await signIn(world, app, closed);
  const { loginToken, password } = closed;
  t.is((await world.post('/api/User/delete', { password }, { token: loginToken })).body.error_code, 0);
  await ended('a closed account', last.sid, closed);

  const disconnected = await world.user();
  const connected = await signIn(world, app, disconnected);
  const apps = await connected.agent.open('/account/apps');
  await connected.agent.submit(apps, {}, ['client_id', app.client_id]);
  await ended('a grant that is taken back', connected.sid, disconnected);

  const absent = await world.user();
  const expired = await signIn(world, app, absent);
  const { database } = world;
  const sessions = database.sql('sessions').where({ account_uid: absent.uid });
  await database.write(sessions.update({ expires_at: Date.now() - 1000 }));
  t.is((await world.cli('sweep')).code, 0);
  await ended('a session that nobody has used for long', expired.sid, absent);
});
