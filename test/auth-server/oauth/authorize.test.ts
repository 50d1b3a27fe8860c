import { call, isConsent, isSignIn, onBothDatabases, type World } from '../../_world.ts';

const test = onBothDatabases();
const PATH = '/api/Oauth/authorize';
const json = { headers: { accept: 'application/json' } };

test('the checks answer in their order, as JSON and never by a redirect', async (t, world) => {
  const { client_id, redirect_uri } = await world.client();
  const rows: [number, string, Record<string, string | string[] | undefined>][] = [
    [201101, 'redirect_uri and client_id are required', {}],
    [201101, 'redirect_uri and client_id are required', { client_id, response_type: 'code' }],
    [201101, 'redirect_uri and client_id are required', { redirect_uri, response_type: 'nonsense' }],
    [201102, 'Invalid response_type', { client_id, redirect_uri }],
    [201102, 'Invalid response_type', { client_id: 'nobody', redirect_uri, response_type: 'token' }],
    [201103, 'Invalid clientid', { client_id: 'nobody', redirect_uri, response_type: 'code' }],
    [
      201104,
      'redirect_uri and client_id are not matched',
      { client_id, redirect_uri: `${redirect_uri}/`, response_type: 'code' },
    ],
    [
      201104,
      'redirect_uri and client_id are not matched',
      { client_id, redirect_uri: `${redirect_uri}?a=1`, response_type: 'json' },
    ],
  ];
  for (const [code, message, params] of rows) {
    for (const accept of ['text/html', 'application/json', '*/*']) {
      const reply = await world.get(PATH, params, { headers: { accept } });
      t.like(reply.body, { error_code: code, message, api_uri: 'api.Oauth.authorize' });
      t.is(reply.status, 400);
      t.is(reply.location, null);
    }
  }
  const twice = await world.get(PATH, { client_id: [client_id, client_id], redirect_uri, response_type: 'code' });
  t.is(twice.body.error_code, 100006);
  t.is(twice.body.details?.[0]?.field, 'client_id');
});

test('a person signs in, consents, and comes back with code, state and iss', async (t, world) => {
  const [app, user] = await Promise.all([world.client({ scope: ['profile', 'email'] }), world.user()]);
  const agent = world.agent();
  const signIn = await agent.open(world.authorizeUrl(app, { scope: 'profile,email', state: 'a b&c=ü' }));
  t.true(isSignIn(signIn));
  const consent = await agent.signIn(signIn, user);
  t.true(isConsent(consent));
  const { url } = await agent.submit(consent, { scope: ['profile', 'email'] }, ['decision', 'allow']);
  t.is(url.origin + url.pathname, app.redirect_uri);
  t.truthy(url.searchParams.get('code'));
  t.is(url.searchParams.get('state'), 'a b&c=ü');
  t.is(url.searchParams.get('iss'), world.authUrl);

  const again = await agent.open(world.authorizeUrl(app, { scope: 'email profile' }));
  t.true(again.outside, 'what was granted is not asked for again');
});

test('a person says no, and the app is told', async (t, world) => {
  const [app, user] = await Promise.all([world.client(), world.user()]);
  const url = world.authorizeUrl(app, { state: 'kept' });
  const { url: back } = await world.agent().signInAndConsent(url, user, { decision: 'deny' });
  t.is(back.searchParams.get('error'), 'access_denied');
  t.is(back.searchParams.get('state'), 'kept');
  t.is(back.searchParams.get('code'), null);
});

test('what was unticked is not in the token', async (t, world) => {
  const [app, user] = await Promise.all([world.client({ scope: ['profile', 'email', 'friends'] }), world.user()]);
  const url = world.authorizeUrl(app, { scope: 'profile email friends' });
  const { url: back } = await world.agent().signInAndConsent(url, user, { untick: ['email', 'friends'] });
  const code = back.searchParams.get('code');
  const { body } = await world.post<{ scope: string }>('/api/Oauth/accessToken', {
    ...app,
    grant_type: 'authorization_code',
    code,
  });
  t.is(body.scope, 'profile');
});

test('response_type=json gives the code where it would have redirected', async (t, world) => {
  const [app, user] = await Promise.all([world.client(), world.user()]);
  const agent = world.agent();
  const { reply } = await agent.signInAndConsent(world.authorizeUrl(app, { response_type: 'json', state: 's' }), user);
  t.is(reply.status, 200);
  t.like(reply.body, { error_code: 0, api_uri: 'api/Oauth/authorize', message: 'Successful', state: 's' });
  const code = reply.body.authorization_code;
  const issued = await world.post('/api/Oauth/accessToken', { ...app, grant_type: 'authorization_code', code });
  t.is(issued.body.error_code, 0);

  const denied = await world
    .agent()
    .signInAndConsent(world.authorizeUrl(app, { response_type: 'json' }), user, { decision: 'deny' });
  t.is(denied.reply.status, 403);
  t.like(denied.reply.body, { error_code: 201206, error: 'access_denied' });
});

test('response_type=json answers in the language that lang asks for', async (t, world) => {
  const [app, user] = await Promise.all([world.client(), world.user()]);
  const url = world.authorizeUrl(app, { response_type: 'json', lang: 'zh' });
  const agent = world.agent();
  t.is((await agent.signInAndConsent(url, user)).reply.body.message, '成功');
  t.is((await agent.open(url)).reply.body.message, '成功', 'with nothing to ask first');
  const refused = await agent.open(world.authorizeUrl(app, { response_type: 'json', lang: 'zh', scope: 'calendar' }));
  t.regex(refused.reply.body.message, /^无效参数/);
});

test('a caller that takes no page is told what is missing', async (t, world) => {
  const [app, user] = await Promise.all([world.client({ scope: ['profile', 'email'] }), world.user()]);
  const params = { ...app, client_secret: undefined, response_type: 'json' };
  const stranger = await world.get(PATH, params, json);
  t.is(stranger.status, 401);
  t.is(stranger.body.error_code, 202101);
  t.is(stranger.location, null);

  const agent = world.agent();
  await agent.signInAndConsent(world.authorizeUrl(app), user);
  const cookie = await agent.jar.getCookieString(world.authUrl);
  const known = { headers: { ...json.headers, cookie } };
  const silent = await world.get<{ authorization_code: string }>(PATH, params, known);
  t.is(silent.status, 200);
  t.truthy(silent.body.authorization_code);
  const more = await world.get<{ consent_uri: string }>(PATH, { ...params, scope: 'profile email' }, known);
  t.is(more.status, 403);
  t.is(more.body.error_code, 201206);
  t.true(more.body.consent_uri.startsWith(`${world.authUrl}/interaction/`));

  const inChinese = { ...params, lang: 'zh' };
  t.is((await world.get(PATH, inChinese, json)).body.message, '尚未登录');
  t.is((await world.get(PATH, { ...inChinese, scope: 'profile email' }, known)).body.message, '无权访问该接口');
});

test('a scope the app did not register is refused', async (t, world) => {
  const app = await world.client({ scope: ['profile'] });
  const page = await world.agent().open(world.authorizeUrl(app, { scope: 'calendar' }));
  t.is(page.url.searchParams.get('error'), 'invalid_scope');
  const asJson = await world.get(PATH, { ...app, client_secret: undefined, scope: 'calendar', response_type: 'json' });
  t.like(asJson.body, { error: 'invalid_scope' });
  t.is(asJson.body.details?.[0]?.field, 'scope');
  t.is(asJson.status, 400);
});

test('any way of writing the path, and no other method', async (t, world) => {
  for (const path of ['/apis/Oauth/authorize', '/api/oauth/AUTHORIZE/', '/API/Oauth/authorize']) {
    t.is((await world.get(path)).body.error_code, 201101, path);
  }
  const posted = await world.post(PATH, {});
  t.is(posted.status, 405);
  t.is(posted.headers.get('allow'), 'GET');
  t.is(posted.body.error_code, 200001);
});

test('a trusted app asks for no consent', async (t, world) => {
  const [app, user] = await Promise.all([world.client({ trusted: true }), world.user()]);
  const agent = world.agent();
  const page = await agent.signIn(await agent.open(world.authorizeUrl(app)), user);
  t.truthy(page.url.searchParams.get('code'));
});

test('api_uri tells the path as it was called, also after the pages', async (t, world) => {
  const [app, user] = await Promise.all([world.client(), world.user()]);
  const agent = world.agent();
  for (const path of ['apis/Oauth/authorize', 'API/oauth/authorize']) {
    const url = world.authorizeUrl(app).replace('api/Oauth/authorize', path).replace('=code', '=json');
    const { reply } = await agent.signInAndConsent(url, user);
    t.is((reply.body as { api_uri: string }).api_uri, path);
  }
  const url = world.authorizeUrl(app).replace('/api/', '/apis/').replace('=code', '=json');
  const { reply } = await world.agent().signInAndConsent(url, user);
  t.is((reply.body as { api_uri: string }).api_uri, 'apis/Oauth/authorize');
  const failed = await world.get('/apis/Oauth/authorize', {}, json);
  t.is(failed.body.api_uri, 'api.Oauth.authorize');
});

const started = async (world: World, path: string, init: RequestInit = {}) => {
  const reply = await call(new URL(path, world.authUrl), {
    ...init,
    headers: { accept: 'text/html', ...init.headers },
  });
  return { status: reply.status, url: new URL(reply.location ?? '/', world.authUrl) };
};

test('what asks for no scope that is known gets the default, at either endpoint', async (t, world) => {
  const [app, user] = await Promise.all([world.client({ scope: ['profile', 'email'] }), world.user()]);
  const { client_secret, ...named } = app;
  for (const scope of [undefined, '', 'unheard-of', 'a b']) {
    const query = new URLSearchParams({ ...named, response_type: 'code', ...(scope !== undefined && { scope }) });
    const { url } = await world.agent().signInAndConsent(`/oauth/authorize?${query}`, user);
    const code = url.searchParams.get('code');
    const asked = { ...named, client_secret, grant_type: 'authorization_code', code };
    t.is((await world.post<{ scope: string }>('/oauth/token', asked)).body.scope, 'profile', `${query}`);
  }
  const { client_id, redirect_uri } = await world.client({ scope: ['email'] });
  const query = new URLSearchParams({ client_id, redirect_uri, response_type: 'code' });
  const refused = await started(world, `/oauth/authorize?${query}`);
  t.is(refused.url.searchParams.get('error'), 'invalid_scope');
});

test('request objects and unknown response modes are refused in the standard’s words', async (t, world) => {
  const app = await world.client();
  for (const [given, error] of [
    [{ request: 'eyJhbGciOiJub25lIn0.e30.' }, 'request_not_supported'],
    [{ request_uri: 'https://client.example/request' }, 'request_uri_not_supported'],
    [{ request_uri: 'urn:ietf:params:oauth:request_uri:x' }, 'request_uri_not_supported'],
    [{ response_mode: 'unheard-of' }, 'unsupported_response_mode'],
  ] as const) {
    const { url } = await started(world, world.authorizeUrl(app, { state: 's', ...given }));
    t.is(url.origin + url.pathname, app.redirect_uri, error);
    t.is(url.searchParams.get('error'), error);
    t.is(url.searchParams.get('state'), 's');
  }
  const asJson = { ...app, client_secret: undefined, response_type: 'json', request: 'x' };
  t.like((await world.get(PATH, asJson)).body, { error_code: 100006, error: 'request_not_supported' });
});

test('a form of another site may ask to sign in and to sign out', async (t, world) => {
  const [app, user] = await Promise.all([world.client(), world.user()]);
  const { client_secret: _, ...named } = app;
  for (const response_mode of ['query', 'form_post']) {
    const agent = world.agent();
    const body = new URLSearchParams({ ...named, response_type: 'code', state: 'a b&ü', response_mode });
    const { status, url } = await started(world, '/oauth/authorize', { method: 'POST', body });
    t.is(status, 303);
    const { reply, url: end } = await agent.signInAndConsent(url, user);
    if (response_mode === 'query') {
      t.truthy(end.searchParams.get('code'));
      t.is(end.searchParams.get('state'), 'a b&ü');
    } else t.regex(reply.text, /<form method="post" action="https:\/\/client\.example\/callback">[\s\S]*name="code"/);
    const out = await started(world, '/oauth/logout', { method: 'POST', body: new URLSearchParams(named) });
    t.is(out.status, 303);
    t.regex((await agent.open(out.url)).text, /sign out/i);
  }
  const twice = await started(world, '/oauth/authorize', {
    method: 'POST',
    body: new URLSearchParams('client_id=a&client_id=b'),
  });
  t.is((await call(twice.url)).status, 400);
  const long = new URLSearchParams({ ...named, state: 'x'.repeat(20_000) });
  t.is((await started(world, '/oauth/authorize', { method: 'POST', body: long })).status, 413);
});

test('the query of a redirect URI comes back byte for byte', async (t, world) => {
  const user = await world.user();
  for (const query of ['?a=b%20c', '?flag', '?', '?a=%7e&a=+', '?x=1&&y']) {
    const app = await world.client({ redirectUri: `https://Client.example/callback${query}` });
    for (const decision of ['allow', 'deny'] as const) {
      const agent = world.agent();
      const page = await agent.signInAndConsent(world.authorizeUrl(app, { state: 's s' }), user, { decision });
      const location = page.reply.location ?? '';
      t.true(location.startsWith(app.redirect_uri), location);
      t.regex(location.slice(app.redirect_uri.length), query === '?' ? /^(code|error)=/ : /^&(code|error)=/);
      t.is(new URL(location).searchParams.get('state'), 's s');
    }
    const refused = await call(world.authorizeUrl(app, { prompt: 'none' }));
    t.true((refused.location ?? '').startsWith(app.redirect_uri), refused.location ?? '');
  }
});

test('a redirect URI may have letters of any script: they come back encoded, as a header has them', async (t, world) => {
  const user = await world.user();
  for (const redirectUri of [
    'https://client.example/回调',
    'https://client.example/cb?名=值',
    'https://例子.example/ü?flag',
    'com.example.app:/回调',
  ]) {
    const app = await world.client({ redirectUri });
    const agent = world.agent();
    const { reply, url } = await agent.signInAndConsent(world.authorizeUrl(app, { state: '值' }), user);
    const encoded = new URL(redirectUri).href;
    t.true(reply.location?.startsWith(encoded), `${reply.status} ${reply.location}`);
    t.is(url.searchParams.get('state'), '值');
    const trade = { ...app, grant_type: 'authorization_code', code: url.searchParams.get('code') };
    t.is((await world.post('/api/Oauth/accessToken', trade)).body.error_code, 0);
    const refused = await call(world.authorizeUrl(app, { prompt: 'none', response_mode: 'fragment' }));
    t.true(refused.location?.startsWith(`${encoded}#error=`), `${refused.status} ${refused.location}`);
  }
});
