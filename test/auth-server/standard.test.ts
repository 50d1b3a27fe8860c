/** What OAuth and OpenID Connect promise of the standard endpoints. */
import { storedId } from '../../shared/db/tables/artifacts.ts';
import { onBothDatabases } from '../_world.ts';
import { storedRow } from './oauth/_stored.ts';

const test = onBothDatabases();

interface Issued {
  readonly access_token: string;
}

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
    t.notRegex(JSON.stringify(body), /urn:upare:grant-type|"account"/, 'what only the platform uses is not advertised');
  }
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
    ['invalid_request', 400, { ...app, code: 'x' }],
  ];
  for (const [error, status, params] of rows) {
    const reply = await world.post('/oauth/token', params);
    t.is(reply.body.error, error, JSON.stringify(params));
    t.is(reply.status, status);
  }
  const client_assertion_type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
  const unauthenticated: readonly [what: string, form: object, authorization?: string][] = [
    ['nothing', {}],
    ['an assertion that is none', { client_assertion: 'none', client_assertion_type }],
    ['an assertion of an unknown kind', { client_assertion: 'e30.eyJzdWIiOiJ4In0.', client_assertion_type: 'urn:x' }],
    ['another scheme', {}, 'Bearer x'],
    ['a header without a secret', {}, `Basic ${btoa(`${app.client_id}:`)}`],
    ['a header that cannot be decoded', {}, `Basic ${btoa('%:%')}`],
  ];
  for (const path of ['/oauth/token', '/oauth/introspect', '/oauth/revoke', '/oauth/par', '/oauth/device']) {
    for (const [what, form, authorization] of unauthenticated) {
      const headers = authorization === undefined ? {} : { authorization };
      const reply = await world.post(path, { ...form, grant_type: 'client_credentials', token: 'x' }, { headers });
      t.deepEqual([reply.status, reply.body.error], [401, 'invalid_client'], `${path}: ${what}: ${reply.text}`);
      const challenge = reply.headers.get('www-authenticate');
      t.is(challenge?.split(' ')[0], authorization && 'Basic', `${path}: ${what}`);
    }
  }
});

test('a token by client_credentials is answered alike by the short way and by the engine', async (t, world) => {
  const [{ client_id, client_secret }, resourceServer] = await Promise.all([
    world.client({ grants: ['client_credentials'], scope: ['profile'] }),
    world.resourceServer(),
  ]);
  const asked = { client_id, client_secret, grant_type: 'client_credentials', scope: 'profile' };
  // What nobody knows is the engine's to leave out.
  const ways = [asked, { ...asked, scope: undefined }, { ...asked, unknown: 'parameter' }];
  const answers = await Promise.all(
    ways.map(async (params) => {
      const { status, headers, body } = await world.post<Issued>('/oauth/token', params);
      const { access_token, ...said } = body;
      const introspected = await world.post('/oauth/introspect', { ...resourceServer, token: access_token });
      const same = [...headers].filter(([name]) => !/^(date|x-request-id|ratelimit-re.*)$/.test(name));
      const row = await storedRow(world, 'client_credentials', access_token);
      return { status, same, said, row, lives: { ...introspected.body, iat: 0, exp: 0 } };
    }),
  );
  t.like(answers[0], {
    status: 200,
    row: { kind: 'ClientCredentials', clientId: client_id },
    lives: { active: true, client_id, scope: 'profile' },
  });
  t.deepEqual(answers[1], answers[0]);
  t.deepEqual(answers[2], answers[0]);
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

test('introspection by either way of authenticating says the same', async (t, world) => {
  const { client_id, client_secret } = await world.resourceServer();
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
  for (const foreign of ['unheard-of', 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.AA', 'eyJhbGciOiJub25lIn0']) {
    t.false(await ask(foreign), foreign);
  }
  await world.post('/api/Oauth/revoke', { access_token });
  t.false(await ask(access_token));
  t.false(await ask(refresh_token));
});

test('a device that asks too often is told to wait longer', async (t, world) => {
  const grants = ['refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'];
  const app = await world.client({ grants });
  for (const path of ['/oauth/token', '/api/Oauth/accessToken']) {
    const started = await world.post<{ device_code: string; interval: number }>('/oauth/device', {
      client_id: app.client_id,
      client_secret: app.client_secret,
      scope: 'profile',
    });
    t.is(started.body.interval, 5);
    const { device_code } = started.body;
    const { redirect_uri: _, ...client } = app;
    const { database } = world;
    const poll = () => world.post(path, { ...client, grant_type: grants[1], device_code });
    /** Polls as if the poll before was so long ago; again where a busy machine let more than three seconds pass. */
    const pollAfter = async (seconds: number): Promise<Awaited<ReturnType<typeof poll>>> => {
      const begun = Date.now();
      const device = database.sql('device_codes').where({ id: storedId(device_code) });
      await database.write(device.update({ polled_at: begun - seconds * 1000 }));
      const answer = await poll();
      const inTime = answer.body.error === 'slow_down' || Date.now() - begun < 3_000;
      return inTime ? answer : pollAfter(seconds);
    };
    const first = await poll();
    t.is(first.body.error, 'authorization_pending');
    const second = await pollAfter(0);
    t.is(second.status, 400);
    t.is(second.body.error, 'slow_down');
    t.is((await pollAfter(6)).body.error, 'slow_down', 'ten seconds by now');
    t.is((await pollAfter(15)).body.error, 'authorization_pending');
    const device = database.sql('device_codes').where({ id: storedId(device_code) });
    await database.write(device.update({ expires_at: Date.now() - 60_000 }));
    t.is((await world.cli('sweep')).code, 0);
    t.like(await poll(), { status: 400, body: { error: 'expired_token' } }, 'swept within a minute, it was none');
  }
});

test('a revocation is answered in JSON', async (t, world) => {
  const app = await world.client({ grants: ['password', 'refresh_token'] });
  const { access_token } = await world.tokens(await world.user(), ['profile'], app);
  const { client_id, client_secret } = app;
  for (const token of [access_token, 'unheard-of']) {
    const { status, headers, text } = await world.post('/oauth/revoke', { token, client_id, client_secret });
    t.is(status, 200);
    t.is(text, '{}');
    t.regex(headers.get('content-type') ?? '', /^application\/json/);
  }
});

test('a wrong method at a standard endpoint is 405, and says which are right', async (t, world) => {
  const allowed = {
    '/oauth/token': 'POST',
    '/oauth/introspect': 'POST',
    '/oauth/revoke': 'POST',
    '/oauth/par': 'POST',
    '/oauth/device': 'POST',
    '/oauth/jwks': 'GET',
    '/oauth/userinfo': 'GET, POST',
    '/oauth/authorize': 'GET, POST',
    '/oauth/logout': 'GET, POST',
    '/.well-known/openid-configuration': 'GET',
    '/.well-known/oauth-authorization-server': 'GET',
  };
  for (const [path, methods] of Object.entries(allowed)) {
    for (const method of ['GET', 'POST', 'PUT', 'DELETE'].filter((name) => !methods.split(', ').includes(name))) {
      const answer = await fetch(world.authUrl + path, { method });
      t.is(answer.status, 405, `${method} ${path}`);
      t.is(answer.headers.get('allow'), methods);
      t.like(await answer.json(), { error_code: 200001, error: 'invalid_request' });
    }
  }
});

test('parameters are bounded at the standard endpoints as at the documented ones', async (t, world) => {
  const app = await world.client({ scope: ['profile'] });
  const ask = { client_id: app.client_id, redirect_uri: app.redirect_uri, response_type: 'code', scope: 'profile' };
  const wrong: [string, string, string][] = [
    ['state', 's'.repeat(2049), 'must not be longer than 2048 characters'],
    ['nonce', 'n'.repeat(513), 'must not be longer than 512 characters'],
    ['scope', 'profile '.repeat(200), 'must not be longer than 1024 characters'],
    ['login_hint', 'a\u0000', 'must not have control characters'],
  ];
  for (const [field, value, reason] of wrong) {
    for (const path of ['/oauth/authorize', '/api/Oauth/authorize']) {
      const { status, body } = await world.get(path, { ...ask, [field]: value });
      t.is(status, 400, path);
      t.deepEqual(body.details, [{ field, reason }], path);
    }
    for (const path of ['/oauth/par', '/oauth/device']) {
      const { status, body } = await world.post(path, { ...ask, client_secret: app.client_secret, [field]: value });
      t.is(status, 400, path);
      t.is(body.error, 'invalid_request');
      t.is(body.error_description, `${field} ${reason}`);
    }
  }
  const long = { ...ask, state: 's'.repeat(2048), id_token_hint: 'i'.repeat(4096) };
  for (const path of ['/oauth/authorize', '/api/Oauth/authorize'])
    t.deepEqual(
      (await world.get(path, long)).body.details,
      [{ field: 'request', reason: 'must not be over 6 KB' }],
      path,
    );
});

test('spaces that nobody meant are read: in a scope, and before credentials', async (t, world) => {
  const app = await world.client({
    grants: ['client_credentials', 'authorization_code'],
    scope: ['profile', 'avatar'],
  });
  const authorization = `Basic   ${btoa(`${app.client_id}:${app.client_secret}`)}`;
  for (const path of ['/oauth/token', '/api/Oauth/accessToken']) {
    const ask = { grant_type: 'client_credentials', scope: ' profile   avatar ' };
    const { status, body } = await world.post<{ scope: string }>(path, ask, { headers: { authorization } });
    t.is(status, 200, path);
    t.is(body.scope, 'profile avatar');
  }
  const redirected = await world.get('/oauth/authorize', {
    ...{ client_id: app.client_id, redirect_uri: app.redirect_uri, response_type: 'code', scope: 'profile  avatar' },
  });
  t.notRegex(redirected.location ?? '', /error=/);
});

test('a scheme that is none for tokens is answered by the challenge', async (t, world) => {
  for (const authorization of ['token abc', 'Basic YTpi', 'abc']) {
    const { status, headers } = await world.get('/oauth/userinfo', {}, { headers: { authorization } });
    t.is(status, 401, authorization);
    t.regex(headers.get('www-authenticate') ?? '', /^Bearer realm=/);
    const own = await world.post('/api/User/message', {}, { headers: { authorization } });
    t.is(own.status, 401);
    t.regex(own.headers.get('www-authenticate') ?? '', /^Bearer realm=/);
  }
});
