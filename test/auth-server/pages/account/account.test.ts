import { type Agent, isSignIn, onBothDatabases, type Page, type TestUser, type World } from '../../../_world.ts';
import { appOf, startOf } from '../interaction/_at-an-app.ts';

const test = onBothDatabases();

/** A person's agent on a page of their own. */
async function atHome(world: World, user: TestUser, path = '/account'): Promise<{ agent: Agent; page: Page }> {
  const agent = world.agent();
  return { agent, page: await agent.signIn(await agent.open(path), user) };
}

/** Signs in and consents at the app. @returns what the app has then */
async function connect(world: World, agent: Agent, user: TestUser) {
  const { url } = await agent.signInAndConsent(await startOf(world), user);
  const params = { ...(await appOf(world)), grant_type: 'authorization_code', code: url.searchParams.get('code') };
  const { body } = await world.post<{ access_token: string; refresh_token: string }>('/api/Oauth/accessToken', params);
  return body;
}

const buttons = ({ document }: Page, name: string) =>
  document.querySelectorAll(`main button[name="${name}"]`).map((button) => button.getAttribute('value') ?? '');

test('a person without an app signs in for a page of their own', async (t, world) => {
  const user = await world.user();
  const agent = world.agent();
  const signIn = await agent.open('/account');
  t.true(isSignIn(signIn));
  const page = await agent.signIn(signIn, user);
  t.is(page.url.href, `${world.authUrl}/account`);
  t.is(page.reply.status, 200);
  t.regex(page.text, new RegExp(`Signed in as ${user.username}`));
  t.regex(page.text, /No app may use your account/);
  t.is(page.reply.headers.get('cache-control'), 'no-store');
  t.truthy(page.document.querySelector('a[href="/oauth/logout"]'));
  const codes = world.database
    .sql('grants')
    .where({ account_uid: user.uid })
    .whereNot({ client_id: 'x' })
    .select('payload');
  const grants = (await world.database.read(codes)) as { payload: string }[];
  t.is(grants.length, 1, 'nothing was issued but the login token of registering');
  const chinese = await agent.open('/account?lang=zh');
  t.regex(chinese.text, /你的账号/);
});

test('an address is proven on the page, and signs in from then on', async (t, world) => {
  const user = await world.user();
  const byAddress = { ...user, username: user.email };
  const tried = world.agent();
  const refused = await tried.signIn(await tried.open('/account'), byAddress);
  t.regex(refused.text, /An email address or a phone number works here once it is verified/);
  const { agent, page } = await atHome(world, user, '/account/security');
  t.regex(page.text, new RegExp(`${user.email} is not verified yet`));
  const ask = async (at: Page, email = user.email) => agent.submit(at, { email }, '/account/security/email');
  const sent = await ask(page);
  t.regex(sent.text, new RegExp(`A code is on its way to ${user.email}`));
  t.regex((await ask(sent)).text, /a short while ago/);
  const code = await world.codeTo(user.email);
  const wrong = await agent.submit(sent, { code: String((Number(code) + 1) % 1_000_000).padStart(6, '0') });
  t.regex(wrong.text, /This code is wrong/);
  const proven = await agent.submit(wrong, { code: ` ${code} ` });
  t.regex(proven.text, new RegExp(`${user.email} is verified and yours`));
  t.notRegex((await agent.open('/account/security')).text, /verified and yours/, 'told once');
  const other = world.agent();
  t.regex((await other.signIn(await other.open('/account'), byAddress)).text, new RegExp(user.username));
});

test('a platform that opens the account is shown, and unbound; nobody unbinds another’s', async (t, world) => {
  const [user, stranger] = [await world.user(), await world.user()];
  const { sql } = world.database;
  const bound = { channel: 'github', subject: user.username, uid: user.uid, created_at: Date.now() };
  await world.database.write(sql('social_identities').insert(bound));
  const left = () => world.database.read(sql('social_identities').where({ uid: user.uid }));
  const { agent, page } = await atHome(world, user, '/account/security');
  t.deepEqual(buttons(page, 'channel'), ['github']);
  const elsewhere = await atHome(world, stranger, '/account/security');
  const csrf = elsewhere.page.document.querySelector('[name="csrf"]')?.getAttribute('value');
  const forged = { csrf, channel: 'github' };
  await world.post('/account/security/unbind', forged, { headers: { origin: world.authUrl } });
  t.is((await left()).length, 1);
  const after = await agent.submit(page, {}, ['channel', 'github']);
  t.deepEqual(buttons(after, 'channel'), []);
  t.deepEqual(await left(), []);
});

test('a connected app is shown, and disconnected; its tokens end', async (t, world) => {
  const user = await world.user();
  const { agent } = await atHome(world, user);
  const { access_token, refresh_token } = await connect(world, agent, user);
  const uses = async () =>
    (await world.post('/api/User/uid', { access_token, username: user.username })).body.error_code;
  t.is(await uses(), 0);
  const page = await agent.open('/account/apps');
  for (const words of [/Sunny Calendar/, /See your profile/, /See your email address/, /Since /])
    t.regex(page.text, words);
  t.notRegex(page.text, /See your calendar/, 'it did not ask for that');
  const { client_id } = await appOf(world);
  const after = await agent.submit(page, {}, ['client_id', client_id]);
  t.is(after.url.pathname, '/account/apps');
  t.regex(after.text, /Sunny Calendar is disconnected/);
  t.is(after.document.querySelector('[name="client_id"]'), null);
  t.is(await uses(), 201203);
  const again = { ...(await appOf(world)), grant_type: 'refresh_token', refresh_token };
  t.is((await world.post('/api/Oauth/accessToken', again)).body.error_code, 201209);
});

test('sessions are signed out one by one, and all others at once', async (t, world) => {
  const user = await world.user();
  const [here, one, two] = await Promise.all([atHome(world, user), atHome(world, user), atHome(world, user)]);
  const page = await here.agent.open('/account/devices');
  const browsers = buttons(page, 'browser');
  t.is(browsers.length, 2, 'this one is not among them');
  t.is(buttons(page, 'app').length, 1, 'the login token of registering');
  const [first = ''] = browsers;
  const after = await here.agent.submit(page, {}, ['browser', first]);
  t.deepEqual(buttons(after, 'browser'), browsers.slice(1));
  const open = async () => (await Promise.all([one, two].map(({ agent }) => agent.open('/account')))).filter(isSignIn);
  t.is((await open()).length, 1);

  const loggedIn = async () => (await world.post('/api/User/message', {}, { token: user.loginToken })).status;
  t.is(await loggedIn(), 200);
  const { access_token } = await connect(world, here.agent, user);
  const last = await here.agent.open('/account/devices');
  const elsewhere = last.document.querySelector('form[action="/account/devices/sign-out-elsewhere"] [name="csrf"]');
  const csrf = elsewhere?.getAttribute('value') ?? '';
  const cookie = await here.agent.jar.getCookieString(world.authUrl);
  const sent = await world.post('/account/devices/sign-out-elsewhere', { csrf }, { headers: { cookie } });
  t.is(sent.status, 303);
  t.is((await open()).length, 2);
  t.is(await loggedIn(), 401);
  const end = await here.agent.open('/account/devices');
  t.false(isSignIn(end), 'this one goes on');
  t.is(buttons(end, 'browser').length + buttons(end, 'app').length, 0);
  t.is((await world.post('/api/User/uid', { access_token, username: user.username })).status, 200, 'so does the app');
});

test('devices are told apart by what they are, where they are and when they were used', async (t, world) => {
  const user = await world.user();
  const { agent } = await atHome(world, user);
  const headers = { 'user-agent': 'Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0' };
  const login = { username: user.username, password: user.password, ...(await world.captcha()) };
  await world.post('/api/User/login', login, { headers });
  await connect(world, agent, user);
  const noted = world.database.sql('last_uses').where({ account_uid: user.uid }).select('user_agent');
  // It is noted beside the answers: here, at the API by registering, and by the login.
  for (let looks = 0; looks < 500 && (await world.database.read(noted)).length < 3; looks++);
  const page = await agent.open('/account/devices');
  t.regex(page.text, /Firefox on Windows\s+Last used .* UTC, from 127\.0\.0\.1/);
  t.is(page.document.querySelectorAll('main .mark').length, 1);
  const use = async () =>
    world.database.read(world.database.sql('last_uses').where({ account_uid: user.uid }).orderBy('id'));
  const before = await use();
  await agent.open('/account/devices');
  t.deepEqual(await use(), before, 'not with every request');
  await agent.submit(page, {}, '/account/devices/sign-out-elsewhere');
  t.false((await agent.open('/account/devices')).text.includes('Firefox'));
});

test('nothing of another’s is ended, and no form from elsewhere does anything', async (t, world) => {
  const [owner, thief] = await Promise.all([world.user(), world.user()]);
  const own = await atHome(world, owner);
  const { access_token } = await connect(world, own.agent, owner);
  const other = await atHome(world, owner);
  const [session = ''] = buttons(await own.agent.open('/account/devices'), 'browser');
  const [login = ''] = buttons(await own.agent.open('/account/devices'), 'app');
  const { client_id } = await appOf(world);

  const { agent, page } = await atHome(world, thief, '/account/devices');
  const csrf = page.document.querySelector('[name="csrf"]')?.getAttribute('value') ?? '';
  const cookie = await agent.jar.getCookieString(world.authUrl);
  const post = (path: string, fields: object, headers: Record<string, string> = { cookie }) =>
    world.post(path, fields, { headers });
  t.is((await post('/account/apps/disconnect', { csrf, client_id })).status, 404);
  for (const named of [{ browser: session }, { app: login }]) {
    t.is((await post('/account/devices/sign-out', { csrf, ...named })).status, 303);
  }
  for (const named of [{}, { app: '\0' }, { app: 'x'.repeat(5000) }, { browser: '\0' }]) {
    t.is((await post('/account/devices/sign-out', { csrf, ...named })).status, 400);
  }
  t.is((await post('/account/devices/sign-out-elsewhere', { csrf })).status, 303);
  t.is((await world.post('/api/User/uid', { access_token, username: owner.username })).status, 200);
  t.is((await world.post('/api/User/message', {}, { token: owner.loginToken })).status, 200);
  t.false(isSignIn(await other.agent.open('/account')));

  const ownCookie = await own.agent.jar.getCookieString(world.authUrl);
  t.is((await post('/account/apps/disconnect', { client_id }, { cookie: ownCookie })).status, 403, 'no token');
  t.is(
    (await post('/account/apps/disconnect', { client_id, csrf }, { cookie: ownCookie })).status,
    403,
    'another’s token',
  );
  const crossSite = { cookie, origin: 'https://evil.example' };
  t.is((await post('/account/devices/sign-out-elsewhere', { csrf }, crossSite)).status, 403);
  t.is(
    (await world.post('/account/apps/disconnect', { csrf, client_id })).location,
    '/account/apps',
    'nobody is signed in',
  );
});

test('discovery and the document’s authorize know nothing of the page’s own way in', async (t, world) => {
  const { body } = await world.get<{ response_types_supported: string[] }>('/.well-known/openid-configuration');
  t.deepEqual(body.response_types_supported, ['code']);
  const asked = { client_id: 'upare-account', redirect_uri: `${world.authUrl}/account` };
  const none = await world.get('/api/Oauth/authorize', { ...asked, response_type: 'none' });
  t.is(none.body.error_code, 201102);
  const { client_id, redirect_uri } = await appOf(world);
  const another = new URLSearchParams({ client_id, redirect_uri, response_type: 'none' });
  const agent = world.agent();
  t.truthy((await agent.open(`/oauth/authorize?${another}`)).url.searchParams.get('error'), 'no app has it');
  t.is((await agent.open('/account?error=server_error&iss=x')).reply.status, 400, 'no circle');
});
