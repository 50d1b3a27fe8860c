/** Tokens that are bound to a resource (RFC 8707): at every way to get one, on both faces. */
import { onBothDatabases, type TestClient, type Tokens, type World } from '../../_world.ts';

const test = onBothDatabases();
const PATHS = ['/api/Oauth/accessToken', '/oauth/token'];
const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code';
const scope = ['openid', 'profile'];

type Answer = Tokens & { readonly error?: string; readonly aud?: string };
const code201203 = async (world: World, token: string) =>
  (await world.post('/api/User/uid', { username: 'nobody-of-this-name' }, { token })).body.error_code === 201203;

/** What introspection says that a token is for, by the short way and by the engine's. */
async function audience(world: World, server: TestClient, token: string) {
  const { client_id, client_secret } = server;
  const authorization = `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}`;
  const short = await world.post<Answer>('/oauth/introspect', { token }, { headers: { authorization } });
  const long = await world.post<Answer>('/oauth/introspect', { token, client_id, client_secret });
  return short.body.aud === long.body.aud ? short.body.aud : 'the two ways differ';
}

test('a code keeps the resource that was asked for, and its tokens are for nothing else', async (t, world) => {
  const [server, app, user] = await Promise.all([world.resourceServer(), world.client({ scope }), world.user()]);
  const mcp = `${world.resourceUrl}/mcp`;
  const person = world.agent();
  const codeFor = async (resource: string | undefined, path = '/oauth/authorize') => {
    const { client_id, redirect_uri } = app;
    const query = { response_type: 'code', client_id, redirect_uri, scope: 'openid profile unknown', resource };
    const page = await person.signInAndConsent(
      `${world.authUrl}${path}?${new URLSearchParams(JSON.parse(JSON.stringify(query)))}`,
      user,
    );
    return page.url.searchParams;
  };
  const trade = (path: string, params: object) => world.post<Answer>(path, { ...app, ...params });

  for (const path of PATHS) {
    const code = (await codeFor(mcp, path === PATHS[0] ? '/api/Oauth/authorize' : undefined)).get('code');
    const grant = { grant_type: 'authorization_code', code };
    const elsewhere = await trade(path, { ...grant, resource: world.resourceUrl });
    t.is(elsewhere.body.error, 'invalid_target', 'more than was allowed');
    const { body } = await trade(path, grant);
    t.is(body.scope, 'openid profile');
    t.is(await audience(world, server, body.access_token), mcp);
    t.true(await code201203(world, body.access_token), 'the endpoints of the API are another resource');
    t.is((await world.get('/oauth/userinfo', {}, { token: body.access_token })).status, 401);
    const refresh = { grant_type: 'refresh_token', refresh_token: body.refresh_token };
    t.is((await trade(path, { ...refresh, resource: world.resourceUrl })).body.error, 'invalid_target');
    const next = await trade(path, { ...refresh, resource: mcp });
    t.is(await audience(world, server, next.body.access_token), mcp);
  }

  const whole = (await codeFor(`${world.resourceUrl}/`)).get('code');
  const narrowed = await trade('/oauth/token', { grant_type: 'authorization_code', code: whole, resource: mcp });
  t.is(await audience(world, server, narrowed.body.access_token), mcp, 'less may be asked for');
  const refresh = { grant_type: 'refresh_token', refresh_token: narrowed.body.refresh_token };
  const { access_token } = (await trade('/oauth/token', refresh)).body;
  t.is(await audience(world, server, access_token), world.resourceUrl, 'and the rest is not lost by that');
  t.false(await code201203(world, access_token));

  const free = (
    await trade('/oauth/token', { grant_type: 'authorization_code', code: (await codeFor(undefined)).get('code') })
  ).body;
  t.is(await audience(world, server, free.access_token), undefined);
  t.false(await code201203(world, free.access_token), 'one without a resource is good as ever');
  t.is((await world.get('/oauth/userinfo', {}, { token: free.access_token })).status, 200);

  const refused = await codeFor('https://elsewhere.example/');
  t.is(refused.get('error'), 'invalid_target');
  t.truthy(refused.get('iss'));
  for (const resource of [`${mcp}/`, `${mcp}#part`, 'mcp', '']) {
    const { client_id, client_secret, redirect_uri } = app;
    const pushed = { client_id, client_secret, redirect_uri, response_type: 'code', scope: 'openid', resource };
    const { body } = await world.post<Answer>('/oauth/par', pushed);
    t.is(body.error, resource === '' ? undefined : 'invalid_target', resource);
  }
});

test('password, client_credentials and device code take a resource', async (t, world) => {
  const grants = ['password', 'client_credentials', 'refresh_token', 'device_code'];
  const [server, app, user] = await Promise.all([
    world.resourceServer(),
    world.client({ grants, scope: ['profile', 'avatar'] }),
    world.user(),
  ]);
  const mcp = `${world.resourceUrl}/mcp`;
  const { username, password } = user;
  for (const path of PATHS) {
    const ask = (params: object) => world.post<Answer>(path, { ...app, redirect_uri: undefined, ...params });
    for (const grant of [{ grant_type: 'password', username, password }, { grant_type: 'client_credentials' }]) {
      const refused = await ask({ ...grant, resource: 'https://elsewhere.example' });
      t.deepEqual([refused.status, refused.body.error], [400, 'invalid_target']);
      if (path === PATHS[0]) {
        t.is(refused.body.error_code, 100006);
        t.is(refused.body.details?.[0]?.field, 'resource');
      }
      const two = await ask({ ...grant, resource: [world.resourceUrl, mcp] });
      t.deepEqual([two.status, two.body.error], [400, 'invalid_target'], 'one at a time');
      const { body } = await ask({ ...grant, resource: mcp });
      t.is(await audience(world, server, body.access_token), mcp);
      t.true(await code201203(world, body.access_token));
      if (!body.refresh_token) continue;
      const next = await ask({ grant_type: 'refresh_token', refresh_token: body.refresh_token });
      t.is(await audience(world, server, next.body.access_token), mcp);
    }
  }

  const { client_id, client_secret } = app;
  const asked = { client_id, client_secret, scope: 'profile', resource: mcp };
  const device = await world.post<{ device_code: string; user_code: string }>('/oauth/device', asked);
  const person = world.agent();
  let page = await person.open('/device');
  page = await person.submit(page, { user_code: device.body.user_code });
  page = await person.signIn(await person.submit(page, {}), user);
  await person.submit(page, { scope: ['profile'] }, ['decision', 'allow']);
  const { body } = await world.post<Answer>('/oauth/token', {
    ...{ client_id, client_secret, grant_type: DEVICE },
    device_code: device.body.device_code,
  });
  t.is(await audience(world, server, body.access_token), mcp, JSON.stringify(body));
});
