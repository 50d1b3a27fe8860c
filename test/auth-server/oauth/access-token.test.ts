import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { json } from 'node:stream/consumers';
import { fingerprint } from '../../../shared/db/tables/artifacts.ts';
import { whileRefused } from '../../_world/broken-table.ts';
import { onBothDatabases, type TestClient, type World } from '../../_world.ts';
import { storedOf } from './_stored.ts';

const test = onBothDatabases();
const PATH = '/api/Oauth/accessToken';

interface Issued {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly token_type: string;
  readonly expires_in: number;
  readonly remind_in: number;
  readonly scope: string;
  readonly uid: number;
}

const everyGrant = ['authorization_code', 'refresh_token', 'password', 'client_credentials'];

/** A code for `app`, as a person's browser brings it. */
async function codeFor(world: World, app: TestClient, user: { username: string; password: string }, params = {}) {
  const { url } = await world.agent().signInAndConsent(world.authorizeUrl(app, { scope: 'profile', ...params }), user);
  return url.searchParams.get('code') as string;
}

test('a code is traded for tokens, and the tokens say whose they are', async (t, world) => {
  const [app, user] = await Promise.all([world.client(), world.user()]);
  const code = await codeFor(world, app, user);
  const { status, body, headers } = await world.post<Issued>(PATH, { ...app, grant_type: 'authorization_code', code });
  t.is(status, 200);
  t.is(headers.get('cache-control'), 'no-store');
  t.like(body, {
    error_code: 0,
    api_uri: 'api/Oauth/accessToken',
    message: 'Successful',
    token_type: 'Bearer',
    expires_in: 7200,
    remind_in: 7200,
    scope: 'profile',
    uid: user.uid,
  });
  const answer = await world.post<{ uid: number }>('/api/User/uid', {
    access_token: body.access_token,
    username: user.username,
  });
  t.is(answer.body.uid, user.uid);
});

test('a code is exchanged and stored alike by the short way and by the engine', async (t, world) => {
  const [app, user] = await Promise.all([world.client({ scope: ['profile', 'friends'] }), world.user()]);
  const exchanged = async (verifier: string, more = {}) => {
    const code_challenge = fingerprint('v'.repeat(43));
    const asked = { scope: 'profile friends', code_challenge, code_challenge_method: 'S256' };
    const code = await codeFor(world, app, user, asked);
    const form = { ...app, grant_type: 'authorization_code', code, code_verifier: verifier, ...more };
    const { status, body } = await world.post<Issued>('/oauth/token', form);
    const { access_token, refresh_token, ...said } = body;
    return { status, said, rows: await storedOf(world, body), again: (await world.post('/oauth/token', form)).status };
  };
  for (const letter of ['v', 'w']) {
    const verifier = letter.repeat(43);
    // What nobody knows is the engine's to leave out.
    const [plain, other] = await Promise.all([exchanged(verifier), exchanged(verifier, { unknown: 'parameter' })]);
    t.deepEqual(plain, other);
    t.is(plain.status, letter === 'v' ? 200 : 400);
  }
});

test('HTTP Basic counts as given, and JSON and multipart bodies do', async (t, world) => {
  const [{ client_id, client_secret }, user] = await Promise.all([
    world.client({ grants: ['password'] }),
    world.user(),
  ]);
  const asked = { grant_type: 'password', username: user.username, password: user.password };
  const basic = { authorization: `Basic ${btoa(`${client_id}:${client_secret}`)}` };
  t.is((await world.post(PATH, asked, { headers: basic })).body.error_code, 0);
  const all = { ...asked, client_id, client_secret };
  t.is((await world.post(PATH, all, { json: true })).body.error_code, 0);
  t.is((await world.post(PATH, all, { multipart: true })).body.error_code, 0);
  t.is((await world.post(PATH, all, { headers: basic })).body.error_code, 100006, 'two secrets at once');
});

test('each row of the table has its code, status, uri and RFC 6749 error', async (t, world) => {
  const [app, user] = await Promise.all([world.client({ grants: everyGrant }), world.user()]);
  const codeOnly = await world.client({ redirectUri: ['https://client.example/callback', 'https://client.example/b'] });
  const own = { client_id: app.client_id, client_secret: app.client_secret };
  const credentials = { username: user.username, password: user.password };
  const fresh = await codeFor(world, codeOnly, user);
  const spent = await codeFor(world, app, user);
  await world.post(PATH, { ...app, grant_type: 'authorization_code', code: spent });
  const grant = (grant_type: string, more = {}) => ({ ...app, grant_type, ...more });

  const rows: [number, string, number, string, object][] = [
    [201210, 'invalid_request', 400, 'accessToken', { client_secret: 'x' }],
    [201211, 'invalid_client', 401, 'accessToken', { client_id: app.client_id }],
    [201213, 'invalid_client', 401, 'accessToken', { client_id: 'nobody', client_secret: 'x' }],
    [201208, 'invalid_client', 401, 'accessToken', { client_id: app.client_id, client_secret: 'x', grant_type: '?' }],
    [201216, 'unsupported_grant_type', 400, 'accessToken', own],
    [201216, 'unsupported_grant_type', 400, 'accessToken', { ...own, grant_type: 'implicit' }],
    [201205, 'unauthorized_client', 400, 'accessToken', { ...codeOnly, grant_type: 'password', ...credentials }],
    [201205, 'invalid_grant', 400, 'accessToken', { ...own, grant_type: 'authorization_code', code: spent }],
    [201205, 'invalid_grant', 400, 'accessToken', grant('refresh_token', { redirect_uri: 'https://evil.example' })],
    [201205, 'invalid_grant', 400, 'accessToken', grant('password', { redirect_uri: 'https://evil.example' })],
    [
      201205,
      'invalid_grant',
      400,
      'accessToken',
      { ...codeOnly, redirect_uri: 'https://client.example/b', grant_type: 'authorization_code', code: fresh },
    ],
    [201105, 'invalid_request', 400, 'authorize', grant('authorization_code')],
    [201215, 'invalid_grant', 400, 'accessToken', grant('authorization_code', { code: 'unheard-of' })],
    [201215, 'invalid_grant', 400, 'accessToken', grant('authorization_code', { code: fresh })],
    [201215, 'invalid_grant', 400, 'accessToken', grant('authorization_code', { code: spent })],
    [201209, 'invalid_grant', 400, 'accessToken', grant('refresh_token')],
    [201209, 'invalid_grant', 400, 'accessToken', grant('refresh_token', { refresh_token: 'unheard-of' })],
    [201212, 'invalid_request', 400, 'accessToken', grant('password', { username: user.username })],
    [201212, 'invalid_request', 400, 'accessToken', grant('password', { password: user.password })],
    [202001, 'invalid_grant', 400, 'common', grant('password', { username: 'nobody-at-all', password: 'x' })],
    [202103, 'invalid_grant', 400, 'login', grant('password', { username: user.username, password: 'x' })],
  ];
  for (const [code, error, status, uri, params] of rows) {
    const reply = await world.post(PATH, params);
    const about = `${code} for ${JSON.stringify(params)}`;
    t.is(reply.body.error_code, code, about);
    t.is(reply.body.error, error, about);
    t.is(reply.status, status, about);
    t.is(reply.body.api_uri.split('.').at(-1), uri, about);
    t.truthy(reply.body.error_description, about);
  }
});

test('a request that is refused for its form is told it in RFC 6749’s words too', async (t, world) => {
  // fetch would join the two.
  const headers = ['Authorization', 'Basic eDp4', 'Authorization', 'Basic eDp5', 'Connection', 'close'];
  for (const path of [PATH, '/oauth/token']) {
    const [answer] = (await once(
      request(new URL(path, world.authUrl), { method: 'POST', headers }).end(),
      'response',
    )) as [IncomingMessage];
    t.is(answer.statusCode, 400);
    t.like(await json(answer), {
      ...{ error_code: 100006, message: 'Invalid parameter: Authorization must be given once' },
      ...{ error: 'invalid_request', error_description: 'Authorization must be given once' },
    });
  }
});

test('PKCE binds a code to who asked for it; a public app cannot do without', async (t, world) => {
  const [app, user] = await Promise.all([world.client({ public: true }), world.user()]);
  // RFC 7636, appendix B.
  const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
  const code_challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
  const pkce = { code_challenge, code_challenge_method: 'S256' };
  const trade = (code: string, more = {}) =>
    world.post(PATH, {
      client_id: app.client_id,
      redirect_uri: app.redirect_uri,
      grant_type: 'authorization_code',
      code,
      ...more,
    });

  const without = await world.agent().open(world.authorizeUrl(app, { scope: 'profile' }));
  t.is(without.url.searchParams.get('error'), 'invalid_request');
  t.is((await trade(await codeFor(world, app, user, pkce), { code_verifier: `${verifier}x` })).body.error_code, 201215);
  t.is((await trade(await codeFor(world, app, user, pkce))).body.error_code, 201215);
  for (const code_verifier of ['short', 'x'.repeat(129), verifier.replace('-', '+')]) {
    const code = await codeFor(world, app, user, pkce);
    t.like((await trade(code, { code_verifier })).body, { error_code: 201215, error: 'invalid_grant' }, code_verifier);
    const standard = { ...app, client_secret: undefined, grant_type: 'authorization_code', code, code_verifier };
    t.is((await world.post<{ error: string }>('/oauth/token', standard)).body.error, 'invalid_grant', code_verifier);
  }
  t.is((await trade(await codeFor(world, app, user, pkce), { code_verifier: verifier })).body.error_code, 0);

  const confidential = await world.client();
  const code = await codeFor(world, confidential, user);
  const downgraded = { ...confidential, grant_type: 'authorization_code', code, code_verifier: verifier };
  t.is((await world.post(PATH, downgraded)).body.error_code, 201215, 'a verifier without a challenge (RFC 9700 4.8)');
});

test('what could not be issued spends nothing: the same code and refresh token are good again', async (t, world) => {
  const app = await world.client({ grants: everyGrant });
  const user = await world.user();
  const { refresh_token } = await world.tokens(user, ['profile'], app);
  const grants = [
    { grant_type: 'authorization_code', code: await codeFor(world, app, user) },
    { grant_type: 'refresh_token', refresh_token },
  ];
  for (const grant of grants) {
    const ask = () => world.post<Issued>(PATH, { ...app, ...grant });
    for (const table of ['access_tokens', 'refresh_tokens']) {
      const { status, body } = await whileRefused(
        world.database,
        'INSERT',
        table,
        { payload: `%${app.client_id}%` },
        ask,
      );
      t.is(status, 503, `${grant.grant_type}, ${table}`);
      t.is(body.error_code, 201207, 'contract section 3');
      t.false('access_token' in body);
    }
    t.is((await ask()).body.error_code, 0, grant.grant_type);
  }
});

test("another app's code and refresh token are nobody's", async (t, world) => {
  const [app, thief, user] = await Promise.all([
    world.client({ grants: everyGrant }),
    world.client({ grants: everyGrant }),
    world.user(),
  ]);
  const { refresh_token } = await world.tokens(user, ['profile'], app);
  const stolen = await world.post(PATH, { ...thief, grant_type: 'refresh_token', refresh_token });
  t.is(stolen.body.error_code, 201209);
  const honest = await world.post(PATH, { ...app, grant_type: 'refresh_token', refresh_token });
  t.is(honest.body.error_code, 0, 'a thief without the secret cannot end it');
});

test('client_credentials have the scopes that were registered, and no person', async (t, world) => {
  const app = await world.client({ grants: ['client_credentials'], scope: ['profile', 'avatar'] });
  const { body } = await world.post<Issued>(PATH, { ...app, grant_type: 'client_credentials' });
  t.is(body.scope, 'profile avatar');
  t.false('uid' in body);
  t.false('refresh_token' in body);
  const more = await world.post(PATH, { ...app, grant_type: 'client_credentials', scope: 'calendar' });
  t.is(more.body.error, 'invalid_scope');
  t.is(more.status, 400);
});

test('an app in development signs in its owner and its testers alone', async (t, world) => {
  const [owner, tester, stranger] = await Promise.all([world.user(), world.user(), world.user()]);
  const made = await world.cli(
    ...['client', 'create', '--name', 'Draft', '--redirect-uri', 'https://draft.example/cb', '--scope', 'profile'],
    ...['--grant', 'password,authorization_code', '--development'],
    ...['--owner', owner.username, '--tester', tester.username, '--json'],
  );
  const app = made.json as TestClient;
  const ask = ({ username, password }: typeof owner) =>
    world.post(PATH, {
      client_id: app.client_id,
      client_secret: app.client_secret,
      grant_type: 'password',
      username,
      password,
    });
  t.is((await ask(owner)).body.error_code, 0);
  t.is((await ask(tester)).body.error_code, 0);
  const refused = await ask(stranger);
  t.is(refused.body.error_code, 201214);
  t.is(refused.body.error, 'invalid_grant');

  const url = world.authorizeUrl({ ...app, redirect_uri: 'https://draft.example/cb' });
  const page = await world.agent().signInAndConsent(url, stranger);
  t.is(page.reply.status, 403);
  t.regex(page.text, /201214/);
});

test('the words are Chinese where Chinese is asked for', async (t, world) => {
  const by = (options: object, params = {}) => world.post(PATH, params, options);
  t.is((await by({ lang: 'zh-CN,zh;q=0.9' })).body.message, '参数client_id不可为空');
  t.is((await by({}, { lang: 'zh' })).body.message, '参数client_id不可为空');
  t.is((await by({ lang: 'fr' })).body.message, 'client_id is required');
});

test('a token that cannot be stored is answered 201207, and nothing of it remains', async (t, world) => {
  const app = await world.client({ grants: everyGrant });
  const user = await world.user();
  const asked = { ...app, grant_type: 'password', username: user.username, password: user.password };
  const { sql } = world.database;
  const own = { payload: `%${app.client_id}%` };
  const refused = await whileRefused(world.database, 'INSERT', 'access_tokens', own, () => world.post(PATH, asked));
  t.is(refused.status, 503);
  t.like(refused.body, { error_code: 201207, error: 'server_error', message: 'Cache access_token failed' });
  t.notRegex(refused.text, /access_tokens|SQL|disk/i);
  const remains = sql('refresh_tokens').whereLike('payload', own.payload).select('id');
  t.deepEqual(await world.database.read(remains), []);
  t.is((await world.post(PATH, asked)).status, 200);
  t.is((await world.database.read(remains)).length, 1);
});
