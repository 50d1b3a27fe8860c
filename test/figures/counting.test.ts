/** What apps call and are given is counted, by both servers and all their instances, and is exact after a clean end. */
import { createAppFigureTable } from '../../shared/db/tables/app-figures.ts';
import { createRateLimitTable } from '../../shared/db/tables/rate-limits.ts';
import type { Period } from '../../shared/figures/buckets.ts';
import { type OwnWorld, onOwnServers, type TestClient } from '../_world.ts';
import { createKeys, createPkce } from '../auth-server/conformance/_app.ts';

const test = onOwnServers({ LIMITS: 'on' });

/** What is counted of an app, such as `call /api/User/uid`, in every hour or day together. */
async function figuresOf({ database }: OwnWorld, { client_id }: TestClient, period: Period) {
  const sums: Record<string, number> = {};
  for (const { kind, name, amount } of await createAppFigureTable(database).of(client_id, period, 0)) {
    const key = kind === 'time' ? kind : `${kind} ${name}`;
    sums[key] = (sums[key] ?? 0) + amount;
  }
  return sums;
}

const callsOf = ({ database }: OwnWorld, { client_id }: TestClient) =>
  createAppFigureTable(database).calls(client_id, { failed: false, limit: 2000 });

/** What the engine would read of an app's attestation (draft-ietf-oauth-attestation-based-client-auth), signed by nobody. */
const attested = ({ client_id }: TestClient) =>
  `e30.${Buffer.from(JSON.stringify({ sub: client_id })).toString('base64url')}.e30`;

test.serial('tokens, calls and refusals are counted and are there after a clean end', async (t, world) => {
  const app = await world.client({ grants: ['password', 'refresh_token', 'client_credentials'], scope: ['profile'] });
  const user = await world.user();
  const token = await world.tokens(user, ['profile'], app);
  const call = (path: string, params = {}) => world.post(path, params, { token: token.access_token });
  for (let n = 0; n < 3; n++) t.is((await call('/api/User/uid', { username: user.username })).status, 200);
  const unknown = await call('/api/User/uid', { username: 'nobody-has-this' });
  t.is(unknown.body.error_code, 202001);
  t.is((await call('/api/User/message')).body.error_code, 201206, 'without the scope');
  const agent = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'User_uid', arguments: {} } };
  const accept = { accept: 'application/json, text/event-stream' };
  await world.post(`${world.resourceUrl}/mcp`, agent, { token: token.access_token, json: true, headers: accept });
  const asked = { ...app, grant_type: 'refresh_token' };
  t.is((await world.post('/api/Oauth/accessToken', { ...asked, refresh_token: 'no' })).body.error_code, 201209);
  t.is((await world.post('/oauth/token', { ...asked, refresh_token: 'no' })).status, 400);
  // Nobody has proven to be the app, or whose the token is.
  await world.post('/api/Oauth/accessToken', { ...asked, client_secret: 'wrong', refresh_token: 'no' });
  await world.post('/oauth/token', { ...asked, client_secret: 'wrong', refresh_token: 'no' });
  const { client_secret, ...named } = { ...asked, refresh_token: 'no' };
  for (const header of ['oauth-client-attestation', 'oauth-client-attestation-pop']) {
    t.is((await world.post('/oauth/token', named, { headers: { [header]: attested(app) } })).status, 401);
  }
  await world.post('/api/User/uid', { username: user.username }, { token: `${token.access_token}x` });
  // The platform's own clients are no apps.
  await world.post('/api/User/uid', { username: user.username }, { token: user.loginToken });
  await world.restart();

  const expected = {
    'token password': 1,
    'call /api/Oauth/accessToken': 2,
    'call /oauth/token': 1,
    'call /api/User/uid': 4,
    'call /api/User/message': 1,
    'call /mcp': 1,
    'error 100006': 1,
    'error 201206': 1,
    'error 201209': 1,
    'error 202001': 1,
    'error invalid_grant': 1,
    time: 9,
  };
  t.deepEqual(await figuresOf(world, app, 'hour'), expected);
  t.deepEqual(await figuresOf(world, app, 'day'), expected);
  const calls = await callsOf(world, app);
  t.is(calls.length, 9);
  t.like(
    calls.find(({ code }) => code === '202001'),
    { endpoint: '/api/User/uid', status: 404, request_id: unknown.headers.get('x-request-id') },
  );
  t.deepEqual(
    calls.map(({ id }) => id),
    calls
      .map(({ id }) => id)
      .sort()
      .reverse(),
    'the newest first',
  );
  // Times and ids have digits of their own, and may have any that a person's have.
  const stored = JSON.stringify(calls.map(({ id, at, expires_at, request_id, ...more }) => more));
  for (const secret of [user.username, String(user.uid), '127.0.0.1', token.access_token])
    t.false(stored.includes(secret));
  const apps = await world.database.read(world.database.sql('app_figures').distinct('client_id'));
  t.deepEqual(apps, [{ client_id: app.client_id }]);
});

test.serial('what is over a limit is counted too', async (t, world) => {
  const app = await world.client({ grants: ['password'], scope: ['friends:write'] });
  const user = await world.user();
  const { access_token: token } = await world.tokens(user, ['friends:write'], app);
  // As if all of the hour's calls had been made.
  await createRateLimitTable(world.database).add(`api.User.block by account:${user.uid}`, 3600_000, 10_000);
  t.is((await world.post('/api/User/block', { fid: user.uid }, { token })).body.error_code, 201204);
  await world.restart({}, 'resource');
  t.like(await figuresOf(world, app, 'hour'), { 'call /api/User/block': 1, 'error 201204': 1 });
});

test.serial(
  'an app with keys and one without a secret are counted at all endpoints; who forges a proof is not',
  async (t, world) => {
    const [keys, others, user] = await Promise.all([createKeys(), createKeys(), world.user()]);
    const byKeys = await world.client({ scope: ['openid'], more: ['--jwks', JSON.stringify(keys.jwks)] });
    const open = await world.client({ scope: ['openid'], public: true });
    for (const app of [byKeys, open]) {
      const { client_id, redirect_uri } = app;
      const { code_verifier, challenge } = createPkce();
      const asked = world.authorizeUrl(app, { scope: 'openid', ...challenge });
      const back = await world.agent().signInAndConsent(asked, user);
      const code = back.url.searchParams.get('code') ?? '';
      const grant = { client_id, grant_type: 'authorization_code', redirect_uri, code_verifier };
      const proof = async () => (app === byKeys ? keys.assertion(app, world.authUrl) : {});
      if (app === byKeys) {
        const forged = await others.assertion(app, world.authUrl);
        t.is((await world.post('/oauth/token', { ...grant, ...forged, code })).status, 401);
        t.is((await world.post('/api/Oauth/accessToken', { ...grant, ...forged, code })).body.error_code, 201208);
        const headers = { 'oauth-client-attestation': attested(app) };
        t.is((await world.post('/oauth/token', { ...grant, code }, { headers })).status, 401);
      }
      const given = await world.post<{ access_token: string }>('/oauth/token', { ...grant, ...(await proof()), code });
      t.is((await world.post('/oauth/userinfo', {}, { token: given.body.access_token })).status, 200);
      const wrong = { ...grant, ...(await proof()), code: 'none' };
      t.is((await world.post('/api/Oauth/accessToken', wrong)).body.error_code, 201215);
      if (app === open) t.is((await world.post('/oauth/token', wrong)).status, 400);
    }
    await world.restart({}, 'auth');
    for (const app of [byKeys, open]) {
      const { time, ...figures } = await figuresOf(world, app, 'hour');
      t.deepEqual(figures, {
        'token authorization_code': 1,
        'call /oauth/token': 1,
        'call /oauth/userinfo': 1,
        // Whoever knows the id of an app without a secret can make such calls.
        ...(app === byKeys && { 'call /api/Oauth/accessToken': 1, 'error 201215': 1 }),
      });
    }
  },
);

test.serial('a killed server loses what it had not written, and nothing is counted twice', async (t, world) => {
  const app = await world.client({ grants: ['client_credentials'], scope: ['profile'] });
  const token = await world.appToken(['profile'], app);
  const call = () => world.post('/api/User/uid', { username: 'nobody-has-this' }, { token });
  const counted = async () => (await figuresOf(world, app, 'hour'))['call /api/User/uid'] ?? 0;
  await Promise.all([call(), call(), call()]);
  await world.restart({}, 'resource');
  t.is(await counted(), 3);
  await Promise.all([call(), call()]);
  await world.kill('resource', 'SIGKILL');
  const survived = await counted();
  t.true(survived >= 3 && survived <= 5);
  await world.restart({}, 'resource');
  await call();
  await world.restart({}, 'resource');
  t.is(await counted(), survived + 1);
});

test.serial('what two instances count adds up', async (t, world) => {
  const app = await world.client({ grants: ['client_credentials'], scope: ['profile'] });
  const token = await world.appToken(['profile'], app);
  const other = await world.another('resource');
  const call = (at: string) => world.post(`${at}/api/User/uid`, { username: 'nobody-has-this' }, { token });
  await Promise.all([world.resourceUrl, other, other].map(call));
  await world.restart();
  for (const period of ['hour', 'day'] as const) {
    const figures = await figuresOf(world, app, period);
    t.is(figures['call /api/User/uid'], 3);
    t.is(figures['error 202001'], 3);
    t.is(figures['token client_credentials'], 1);
  }
  t.is((await callsOf(world, app)).length, 4);
});
