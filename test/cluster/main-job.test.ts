/** What apps and people do, through nginx at one public origin, where every request lands on another instance. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { endpoints } from '../../resource-api/endpoints.ts';
import { type Cluster, startCluster } from './_cluster.ts';

interface Issued {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly id_token: string;
}

const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

let cluster: Cluster;

test.before('a cluster', async () => {
  cluster = await startCluster({ LIMITS: 'on' });
});
test.after.always('the cluster is stopped', async () => {
  await cluster?.stop();
});

/** What nobody may find in a log. */
const secrets: string[] = [];
const keepSecret = (secret: string | null): string => {
  if (!secret) throw new Error('nothing to keep secret');
  secrets.push(secret);
  return secret;
};

test('from discovery to revocation', async (t) => {
  const { body: discovered } = await cluster.get<Record<string, string>>('/.well-known/openid-configuration');
  t.is(discovered.issuer, cluster.origin);
  t.is(discovered.token_endpoint, `${cluster.origin}/oauth/token`);
  const scope = 'openid profile friends calendar calendar:write';
  const [user, other, app, asker] = await Promise.all([
    cluster.user(),
    cluster.user(),
    cluster.client({ scope: scope.split(' ') }),
    cluster.client({ grants: ['client_credentials'], more: ['--resource-server'] }),
  ]);

  const agent = cluster.agent();
  const state = keepSecret('state-of-this-very-app');
  const end = await agent.signInAndConsent(cluster.authorizeUrl(app, { scope, state }), user);
  t.true(end.outside);
  t.is(end.url.searchParams.get('state'), state);
  const cookies = await agent.jar.getCookies(cluster.origin);
  t.true(cookies.length > 0 && cookies.every((cookie) => cookie.secure), 'cookies are for TLS alone');
  const code = keepSecret(end.url.searchParams.get('code'));

  const traded = await cluster.post<Issued>('/api/Oauth/accessToken', {
    ...app,
    grant_type: 'authorization_code',
    code,
  });
  t.is(traded.body.error_code, 0);
  const refresh = { ...app, grant_type: 'refresh_token', refresh_token: traded.body.refresh_token };
  const { access_token, id_token } = (await cluster.post<Issued>('/oauth/token', refresh)).body;
  t.truthy(id_token);

  const told = await cluster.get<{ sub: string }>('/oauth/userinfo', {}, { token: access_token });
  t.is(told.body.sub, String(user.uid));
  const basic = `Basic ${Buffer.from(`${asker.client_id}:${asker.client_secret}`).toString('base64')}`;
  const isActive = async () => {
    const headers = { authorization: basic };
    return (await cluster.post<{ active: boolean }>('/oauth/introspect', { token: access_token }, { headers })).body
      .active;
  };
  t.true(await isActive());

  const own = { token: user.loginToken };
  t.is((await cluster.post('/api/User/friendmake', { fid: other.uid }, own)).body.error_code, 0);
  const made = await cluster.post('/apis/user/FRIENDMAKE/', { fid: user.uid }, { token: other.loginToken });
  t.is(made.body.error_code, 0, 'in any case of letters');
  const friends = await cluster.post<{ data: { uid: number }[] }>('/api/User/friends', {}, { token: access_token });
  t.deepEqual(
    friends.body.data.map(({ uid }) => uid),
    [other.uid],
  );
  t.is((await cluster.post('/api/Calendar/add', { title: 'tea' }, { token: access_token })).body.error_code, 0);
  const events = await cluster.post<{ feed: string }>('/api/Calendar/events', {}, { token: access_token });
  t.true(events.body.feed.startsWith(`${cluster.origin}/api/Calendar/feed/`));
  keepSecret(new URL(events.body.feed).pathname.slice('/api/Calendar/feed/'.length, -'.ics'.length));
  t.regex((await cluster.get(events.body.feed)).text, /SUMMARY:tea/);

  t.is((await cluster.post('/api/Oauth/revoke', { access_token })).body.error_code, 0);
  t.false(await isActive());
  for (let call = 0; call < 4; call += 1) {
    const refused = await cluster.post('/api/User/friends', {}, { token: access_token });
    t.is(refused.body.error_code, 201203, 'no instance accepts it');
  }
  const replayed = await cluster.post('/api/Oauth/accessToken', { ...app, grant_type: 'authorization_code', code });
  t.is(replayed.body.error_code, 201215);
});

test('a captcha that one instance drew is known to the others, and a person registers by the page', async (t) => {
  const held = await cluster.captcha();
  t.is((await cluster.post('/api/Image/captchaVerify', { ...held, captcha: 'wrong' })).body.error_code, 200002);
  t.is((await cluster.post('/api/Image/captchaVerify', held)).body.error_code, 0);

  const app = await cluster.client();
  const agent = cluster.agent();
  const signIn = await agent.open(cluster.authorizeUrl(app));
  const page = await agent.open(new URL(`${signIn.url.pathname.replace(/\/login$/, '')}/register`, cluster.origin));
  const password = keepSecret('Quiet_lake-behind-7-hills');
  const person = { username: `ada-${Date.now()}`, email: `ada-${Date.now()}@example.com`, password };
  // From a quiet address: no captcha is asked for.
  const consent = await agent.submit(page, { ...person, confirm: password });
  const end = await agent.submit(consent, { scope: ['profile'] }, ['decision', 'allow']);
  t.true(end.outside && end.url.searchParams.has('code'), end.text);

  const login = { ...(await cluster.captcha()), username: person.username, password };
  const { body } = await cluster.post<{ login_token: string }>('/api/User/login', login);
  t.is(body.error_code, 0);
  t.truthy(body.login_token);
});

test('a device is connected', async (t) => {
  const [app, user] = await Promise.all([
    cluster.client({ grants: [DEVICE_GRANT], redirectUri: [], public: true }),
    cluster.user(),
  ]);
  const { client_id } = app;
  const { body: asked } = await cluster.post<{ device_code: string; user_code: string; verification_uri: string }>(
    '/oauth/device',
    { client_id, scope: 'profile' },
  );
  const poll = () =>
    cluster.post<{ access_token: string }>('/oauth/token', {
      client_id,
      grant_type: DEVICE_GRANT,
      device_code: keepSecret(asked.device_code),
    });
  t.is((await poll()).body.error, 'authorization_pending');
  const agent = cluster.agent();
  const code = await agent.open(asked.verification_uri);
  const confirm = await agent.submit(code, { user_code: asked.user_code });
  const signIn = await agent.submit(confirm, {}, ['confirm', 'yes']);
  const consent = await agent.signIn(signIn, user);
  t.regex((await agent.submit(consent, { scope: ['profile'] }, ['decision', 'allow'])).text, /is connected/);
  t.truthy((await poll()).body.access_token);
});

test('a limit counts what all instances did', async (t) => {
  const left: number[] = [];
  for (let call = 0; call < 8; call += 1) {
    const { headers } = await cluster.post('/api/User/validateUniqueEmail', { email: 'free@example.com' });
    left.push(Number(headers.get('ratelimit-remaining')));
  }
  const [first = 0] = left;
  t.deepEqual(
    left,
    left.map((_, index) => first - index),
  );
  const { app, user } = { app: await cluster.client({ grants: ['password'] }), user: await cluster.user() };
  const wrong = { ...app, grant_type: 'password', username: user.username, password: keepSecret('Not_this-0ne') };
  const codes: number[] = [];
  for (let attempt = 0; attempt < 7; attempt += 1) {
    codes.push((await cluster.post('/api/Oauth/accessToken', wrong)).body.error_code);
  }
  t.is(codes.filter((code) => code === 202103).length, 5, 'five failures in all, wherever they landed');
  t.is(codes.at(-1), 201204);
});

test('one origin: both documents, the reference page, pictures and pages are where they say', async (t) => {
  interface Document {
    readonly info: { readonly title: string };
    readonly servers: readonly { readonly url: string }[];
  }
  for (const [path, title] of [
    ['/openapi.json', 'Upare resource API'],
    ['/oauth/openapi.json', 'Upare authorization'],
  ] as const) {
    const { body } = await cluster.get<Document>(path);
    t.is(body.info.title, title);
    t.deepEqual(body.servers, [{ url: cluster.origin }]);
    const operations = (await cluster.get('/docs/operations')).text;
    t.true(operations.includes(`href="${cluster.origin}${path}"`), path);
  }
  t.is((await cluster.get('/docs')).status, 200);
  t.is((await cluster.get('/')).status, 200);
  const { status, headers } = await cluster.post('/mcp', { jsonrpc: '2.0', id: 1, method: 'ping' }, { json: true });
  t.is(status, 401);
  const [, metadata = ''] = /resource_metadata="([^"]+)"/.exec(headers.get('www-authenticate') ?? '') ?? [];
  const { body: resource } = await cluster.get<Record<string, unknown>>(metadata);
  t.like(resource, { resource: `${cluster.origin}/mcp`, authorization_servers: [cluster.origin] }, metadata);
  t.is((await cluster.get('/metrics')).status, 404);
  t.is((await cluster.get('/api/Nothing')).body.error_code, 404);
});

test('what is too large is refused in an envelope, by the servers and by nginx before them', async (t) => {
  for (const megabytes of [1, 5]) {
    const { status, body } = await cluster.post('/api/User/uid', { username: 'x'.repeat(megabytes * 1_000_000) });
    t.is(status, 413);
    t.is(body.error_code, 100006);
  }
});

test('what nginx may ask twice are endpoints that change nothing', (t) => {
  const text = readFileSync(join(import.meta.dirname, '../../deploy/nginx/upare.conf'), 'utf8');
  const [, pattern = ''] = /location ~\* (\^\/apis\?\/\(user\S+) \{/.exec(text) ?? [];
  const twice = endpoints.filter(({ path }) => new RegExp(pattern, 'i').test(`/api${path}`)).map(({ uri }) => uri);
  const harmless = ['uid', 'avatar', 'friends', 'friendsrecommend', 'validateUniqueUsername', 'validateUniqueEmail'];
  t.deepEqual(twice.sort(), ['api.Calendar.events', ...harmless.map((name) => `api.User.${name}`)].sort());
});

test.after('every instance had its share, and no log knows a secret', async (t) => {
  const withoutShare = () => {
    const asked = cluster.nginx.log().map(({ upstream }) => upstream);
    return cluster.instances.filter(({ address }) => asked.filter((one) => one === address).length <= 5);
  };
  // One that was slow to answer is left out for a second.
  for (const deadline = Date.now() + 30_000; withoutShare().length > 0 && Date.now() < deadline; )
    await Promise.all([cluster.get('/healthz'), cluster.get('/openapi.json')]);
  t.deepEqual(withoutShare(), []);
  const written = cluster.nginx.written() + cluster.log.join('\n');
  for (const secret of secrets) t.false(written.includes(secret), 'a log knows a secret');
});
