/** Plain token requests are answered ahead of Koa, and no caller can tell. */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { logged } from '../../_world/logged.ts';
import { freePort } from '../../_world/ports.ts';
import { scrape } from '../../_world/scrape.ts';
import {
  type OwnWorld,
  onEachDatabase,
  startWorld,
  type TestClient,
  type Tokens,
  uniqueAddress,
} from '../../_world.ts';
import { AT_ONCE, basicOf, seen } from './_ahead.ts';

interface Home extends OwnWorld {
  readonly metrics: number;
}

const test = onEachDatabase<Home>(async (dialect) => {
  const metrics = await freePort();
  // Each call comes from an address of its own.
  const env = { LIMITS: 'on', TRUST_PROXY: '1', LOG_LEVEL: 'info', AUTH_METRICS_PORT: String(metrics) };
  return Object.assign(await startWorld(dialect, env), { metrics });
});

const PATHS = ['/oauth/token', '/api/Oauth/accessToken', '/apis/Oauth/accessToken'];
/** What is left of a limit is the same for each address's first call. */
const EACH_CALL = /^(date|x-request-id|ratelimit-reset|retry-after)$/;

interface Asked {
  readonly params: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: boolean;
}

async function told(
  world: Home,
  path: string,
  { params, headers, json = false }: Asked,
  more = {},
  address = uniqueAddress(),
) {
  const from = { 'x-forwarded-for': address, ...headers, ...more };
  return seen(await world.post(path, params, { headers: from, json }), EACH_CALL);
}

test('a request is answered alike, whether it is tried ahead of Koa or comes there at once', async (t, world) => {
  const [app, open] = await Promise.all([
    world.client({
      grants: ['client_credentials', 'authorization_code', 'refresh_token'],
      scope: ['profile', 'friends'],
    }),
    world.client({ public: true }),
  ]);
  const { client_id, client_secret } = app;
  const own = { client_id, client_secret };
  const plain = { ...own, grant_type: 'client_credentials' };
  const { client_secret: _, ...nameless } = plain;
  const asked: readonly Asked[] = [
    { params: plain },
    { params: { ...plain, scope: 'friends' } },
    { params: { ...plain, scope: 'friends  profile' } },
    { params: { ...plain, scope: 'friends,profile' } },
    { params: { ...plain, scope: '' } },
    { params: { ...plain, scope: 'calendar' } },
    { params: { ...plain, scope: ['friends', 'profile'] } },
    { params: { ...plain, scope: 'x'.repeat(2000) } },
    { params: { ...plain, scope: 'friends\n' } },
    { params: { ...plain, redirect_uri: app.redirect_uri } },
    { params: { ...plain, redirect_uri: 'https://evil.example/' } },
    { params: { ...plain, unknown: 'parameter' } },
    { params: { ...plain, lang: 'zh' } },
    { params: { ...plain, lang: '' }, headers: { 'accept-language': 'zh-CN,zh;q=0.9' } },
    { params: { ...plain, lang: 'en' }, headers: { 'accept-language': 'zh' } },
    { params: { ...plain, lang: ['en', 'zh'] } },
    { params: { ...plain, lang: 'z'.repeat(99) } },
    ...['en', 'en-US,zh;q=0.9', 'zh_CN', 'zh;q=0.1,en', 'fr,zh;q=0.5', 'tlh', '*, zh', ''].map((language) => ({
      params: plain,
      headers: { 'accept-language': language },
    })),
    ...['; charset=utf-8', ' ; Charset=UTF-8', ';charset=gbk', ';charset=none', ';', '; x=y'].map((more) => ({
      params: { ...plain, state: '\u9053' },
      headers: { 'content-type': `application/x-www-form-urlencoded${more}` },
    })),
    { params: plain, json: true, headers: { 'content-type': 'Application/JSON; charset=utf-8' } },
    { params: { ...plain, resource: 'https://elsewhere.example/' } },
    { params: plain, json: true },
    { params: plain, headers: { dpop: 'no proof' } },
    { params: plain, headers: { origin: 'https://page.example' } },
    { params: plain, headers: { 'content-type': 'text/plain' } },
    { params: plain, headers: basicOf(app) },
    { params: { grant_type: 'client_credentials' }, headers: basicOf(app) },
    { params: { grant_type: 'client_credentials', client_id }, headers: basicOf(app) },
    { params: { grant_type: 'client_credentials' }, headers: { authorization: 'Basic !' } },
    { params: { grant_type: 'client_credentials' }, headers: { authorization: 'Bearer x' } },
    { params: { ...plain, client_secret: 'wrong' } },
    { params: { ...plain, client_id: 'nobody' } },
    { params: { ...plain, client_id: '' } },
    { params: nameless },
    { params: {} },
    { params: own },
    { params: { ...own, grant_type: 'nonsense' } },
    { params: { ...own, grant_type: 'password', username: 'a', password: 'b' } },
    { params: { ...own, grant_type: 'authorization_code', redirect_uri: app.redirect_uri } },
    { params: { ...own, grant_type: 'authorization_code', redirect_uri: app.redirect_uri, code: 'unheard-of' } },
    { params: { ...own, grant_type: 'refresh_token' } },
    { params: { ...own, grant_type: 'refresh_token', refresh_token: 'unheard-of' } },
    { params: { client_id: open.client_id, grant_type: 'refresh_token', refresh_token: 'unheard-of' } },
    { params: { client_id: open.client_id, grant_type: 'client_credentials' } },
  ];
  for (const path of PATHS) {
    const pairs = await Promise.all(
      asked.map((one) => Promise.all([told(world, path, one), told(world, path, one, AT_ONCE)])),
    );
    for (const [at, [ahead, atOnce]] of pairs.entries())
      t.deepEqual(ahead, atOnce, `${path} ${JSON.stringify(asked[at])}`);
  }
});

test('codes and refresh tokens are traded alike ahead of Koa, by it, and by the engine', async (t, world) => {
  const grants = ['authorization_code', 'refresh_token'];
  const [user, ...apps] = await Promise.all([
    world.user(),
    world.client({ grants, scope: ['profile'] }),
    world.client({ grants, scope: ['profile'], public: true }),
  ]);
  const agent = world.agent();
  const before = await scrape(world.metrics);
  const code_verifier = randomBytes(32).toString('base64url');
  const code_challenge = createHash('sha256').update(code_verifier).digest('base64url');
  const trades = async (
    app: TestClient,
    path: string,
    ways: { readonly params?: object; readonly headers?: object },
  ) => {
    const authorize = world.authorizeUrl(app, { code_challenge, code_challenge_method: 'S256' });
    const { url } = await agent.signInAndConsent(authorize, user);
    const post = (params: object) =>
      world.post<Tokens>(
        path,
        { ...app, ...ways.params, ...params },
        { headers: { 'x-forwarded-for': uniqueAddress(), ...ways.headers } },
      );
    const code = url.searchParams.get('code');
    const traded = await post({ grant_type: 'authorization_code', code, code_verifier });
    const refreshed = await post({ grant_type: 'refresh_token', refresh_token: traded.body.refresh_token });
    t.deepEqual([traded.status, refreshed.status], [200, 200], path);
    return [seen(traded, EACH_CALL), seen(refreshed, EACH_CALL)];
  };
  for (const app of apps) {
    for (const path of ['/oauth/token', '/api/Oauth/accessToken']) {
      const ahead = await trades(app, path, {});
      t.deepEqual(await trades(app, path, { headers: AT_ONCE }), ahead, path);
      // What belongs to another grant is the engine's to ignore.
      t.deepEqual(await trades(app, path, { params: { username: 'nobody' } }), ahead, path);
    }
  }
  const after = await scrape(world.metrics);
  for (const grant_type of grants) {
    const taken = (sample: typeof before) => sample.metric('upare_short_ways_total', { grant_type });
    t.is(taken(after) - taken(before), 8, 'but for those of the engine');
  }
});

test.serial('what common clients send takes a short way, and so does what only Koa can read', async (t, world) => {
  const app = await world.client({ grants: ['client_credentials'] });
  const plain = { ...app, grant_type: 'client_credentials' };
  const ofForm = (more: string) => ({ 'content-type': `application/x-www-form-urlencoded${more}` });
  const sent: readonly (Asked & { readonly path?: string })[] = [
    { params: plain, headers: { 'accept-language': 'en-GB,en;q=0.9' } },
    { params: plain, headers: { 'accept-language': 'zh-Hans-CN;q=1' } },
    { params: { ...plain, lang: 'zh' } },
    { params: { ...plain, scope: '' } },
    { params: plain, headers: ofForm('; charset=UTF-8') },
    { params: plain, headers: ofForm(';charset=utf-8') },
    { params: plain, headers: { 'transfer-encoding': 'chunked' } },
  ];
  const json = { params: plain, headers: { 'content-type': 'application/json; charset=utf-8' }, json: true };
  const before = await scrape(world.metrics);
  for (const path of PATHS)
    for (const one of path === '/oauth/token' ? sent : [...sent, json]) {
      t.is((await told(world, path, one)).status, 200, JSON.stringify(one));
      t.is((await told(world, `${path}/`, one)).status, 200, JSON.stringify(one));
    }
  const after = await scrape(world.metrics);
  const labels = { grant_type: 'client_credentials' };
  const taken = after.metric('upare_short_ways_total', labels) - before.metric('upare_short_ways_total', labels);
  t.is(taken, 2 * (3 * sent.length + 2));
});

test.serial('each call is counted once, for its address and for its app', async (t, world) => {
  const app = await world.client({ grants: ['client_credentials'] });
  const plain = { ...app, grant_type: 'client_credentials' };
  const address = uniqueAddress();
  const remaining = async (path: string, params: object) => {
    const { headers } = await world.post(path, params, { headers: { 'x-forwarded-for': address } });
    return Number(headers.get('ratelimit-remaining'));
  };
  const points = async (key: string) =>
    (await world.database.read(world.database.sql('rate_limits').where({ key }).first('points')))?.points;
  const first = await remaining('/oauth/token', plain);
  t.is(await remaining('/api/Oauth/accessToken', plain), first - 1);
  // Both go on to Koa, the second with a failure that is counted too.
  t.is(await remaining('/oauth/token', { ...plain, unknown: 'parameter' }), first - 2);
  t.is(await remaining('/api/Oauth/accessToken', { ...plain, client_secret: 'wrong' }), first - 3);
  t.is(await points(`token by client:${app.client_id}`), 3);
  t.is(await points(`client failures:${address}`), 1);
  t.is(await points(`client failures:${app.client_id}`), 1);

  const { sql } = world.database;
  await world.database.write(
    sql('rate_limits')
      .where({ key: `token by address:${address}` })
      .update({ points: 1200 }),
  );
  for (const path of PATHS) {
    const [ahead, atOnce] = [
      await told(world, path, { params: plain }, {}, address),
      await told(world, path, { params: plain }, AT_ONCE, address),
    ];
    t.is(ahead.status, 429);
    t.deepEqual(ahead, atOnce);
  }
});

test.serial('a step fails before all later ones, as the table of the steps tells', async (t, world) => {
  const grants = ['client_credentials'];
  const [app, busy] = await Promise.all([world.client({ grants }), world.client({ grants })]);
  const address = uniqueAddress();
  const plain = { grant_type: 'client_credentials', ...app };
  await told(world, '/oauth/token', { params: { ...plain, ...busy } }, {}, address);
  const keys = [`token by address:${address}`, `token by client:${busy.client_id}`];
  await world.database.write(world.database.sql('rate_limits').whereIn('key', keys).update({ points: 12_000 }));
  // Without a character set, a form may name its own.
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  /** What fails at each step, and what is told of it. */
  const faults: readonly (readonly [step: string, params: object, told: string])[] = [
    ['address counted', {}, '429 slow_down 1200'],
    ['body read', { _charset_: 'utf-16' }, '415 invalid_request'],
    ['parameters checked', { scope: ['friends', 'profile'] }, '400 invalid_request'],
    ['app proven', { client_secret: 'wrong' }, '401 invalid_client'],
    ['app counted', { ...busy }, '429 slow_down 12000'],
    ['grant checked', { grant_type: 'nonsense' }, '400 unsupported_grant_type'],
    ['short way', {}, '400 invalid_scope'],
    ['engine', { scope: 'calendar' }, '400 invalid_scope'],
  ];
  const [, table = ''] = readFileSync('docs/architecture.md', 'utf8').split('| step | `/oauth/token`');
  t.is([...table.matchAll(/^\| ([a-z ]+) \|/gm)].map(([, step]) => step).join(), faults.map(([step]) => step).join());
  for (const [at, [step, , expected]] of faults.entries()) {
    const failing = faults.slice(at).map(([, fault]) => fault);
    const params: object = Object.assign({}, plain, ...failing.toReversed());
    for (const path of PATHS)
      for (const way of [{}, AT_ONCE]) {
        const from = at === 0 ? address : uniqueAddress();
        const { status, text, headers: answered } = await told(world, path, { params, headers }, way, from);
        const limit = status === 429 ? ` ${Object.fromEntries(answered)['ratelimit-limit']}` : '';
        t.is(`${status} ${JSON.parse(text).error}${limit}`, expected, `${path} ${step}`);
      }
  }
});

test.serial('a plain request takes a short way, is logged and counted', async (t, world) => {
  const app = await world.client({ grants: ['client_credentials', 'password', 'refresh_token'], scope: ['profile'] });
  const user = await world.user();
  const tokens = await world.tokens(user, ['profile'], app);
  const before = await scrape(world.metrics);
  const plain = { ...app, grant_type: 'client_credentials' };
  const ids = await Promise.all(
    PATHS.map(async (path) => (await world.post(path, plain)).headers.get('x-request-id') ?? 'none'),
  );
  const id = 'from-the-proxy-42';
  const named = await world.post(PATHS[0] ?? '', plain, { headers: { 'x-request-id': id } });
  t.is(named.headers.get('x-request-id'), id);
  await world.post('/oauth/token', { ...app, grant_type: 'refresh_token', refresh_token: tokens.refresh_token });
  await world.post('/oauth/token', { ...plain, unknown: 'parameter' });

  const after = await scrape(world.metrics);
  const rose = (name: string, labels: Record<string, string>) =>
    after.metric(name, labels) - before.metric(name, labels);
  const TAKEN = 'upare_short_ways_total';
  const ISSUED = 'upare_tokens_issued_total';
  const ANSWERED = 'upare_http_request_duration_seconds_count';
  t.is(rose(TAKEN, { grant_type: 'client_credentials' }), 4);
  t.is(rose(TAKEN, { grant_type: 'refresh_token' }), 1);
  t.is(rose(ISSUED, { grant_type: 'client_credentials' }), 5);
  t.is(rose(ISSUED, { grant_type: 'refresh_token' }), 1);
  t.is(rose(ANSWERED, { method: 'POST', route: '/oauth/token', status: '200' }), 4);
  t.is(rose(ANSWERED, { method: 'POST', route: '/api/Oauth/accessToken', status: '200' }), 2);
  for (const [at, requestId] of [...ids, id].entries()) {
    const [line = '{}'] = await logged(world, (one) => one.includes(`"requestId":"${requestId}"`));
    t.like(JSON.parse(line.slice(line.indexOf('{'))), {
      method: 'POST',
      path: PATHS[at % 3],
      status: 200,
      msg: 'request',
    });
  }
});
