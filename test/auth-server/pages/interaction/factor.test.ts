/** The second factor on the pages: after the password, and where an app wants it of who is signed in. */
import {
  type Agent,
  isConsent,
  isSignIn,
  onBothDatabases,
  type Page,
  type TestClient,
  type World,
} from '../../../_world.ts';
import { giveAuthenticator } from '../../../accounts/factors/_authenticator.ts';
import { alertOf, openFirstPage, startOf } from './_at-an-app.ts';

const test = onBothDatabases();

const TWO = 'urn:upare:acr:2';
const asksFactor = ({ document }: Page) => document.querySelector('form [name="otp"]') !== null;

/** What the ID token of an authorization says. */
async function idTokenOf(world: World, app: TestClient, { url }: Page) {
  const { client_id, client_secret, redirect_uri } = app;
  const code = url.searchParams.get('code');
  const params = { client_id, client_secret, redirect_uri, code, grant_type: 'authorization_code' };
  const { body } = await world.post<{ id_token: string }>('/oauth/token', params);
  return JSON.parse(Buffer.from(body.id_token.split('.')[1] ?? '', 'base64url').toString('utf8')) as {
    acr?: string;
    amr?: string[];
    auth_time?: number;
  };
}

const openidApp = (world: World, more: readonly string[] = []) =>
  world.client({ scope: ['openid', 'profile'], trusted: true, more });
const start = (world: World, app: TestClient, params: Readonly<Record<string, string>> = {}) =>
  world.authorizeUrl(app, { scope: 'openid', max_age: '3600', ...params });

async function signedInWithoutFactor(
  world: World,
): Promise<{ agent: Agent; user: Awaited<ReturnType<World['user']>> }> {
  const user = await world.user();
  const agent = world.agent();
  await agent.signInAndConsent(await startOf(world), user);
  return { agent, user };
}

test('after the password a page asks for a code, and the ID token says how it went', async (t, world) => {
  const user = await world.user();
  const app = await openidApp(world);
  const before = world.agent();
  const plain = await idTokenOf(world, app, await before.signInAndConsent(start(world, app), user));
  t.like(plain, { acr: 'urn:upare:acr:1', amr: ['pwd'] });

  const authenticator = await giveAuthenticator(world, user);
  const agent = world.agent();
  const asked = await agent.signIn(await agent.open(start(world, app)), user, { remember: true });
  t.true(asksFactor(asked));
  t.regex(asked.text, /One more step/);
  t.is(asked.document.querySelector('[name="otp"]')?.getAttribute('autocomplete'), 'one-time-code');
  t.false(asked.url.search.includes('mfa'));

  const wrong = await agent.submit(asked, { otp: '000000' });
  t.is(wrong.reply.status, 400);
  t.regex(alertOf(wrong), /not the code/);
  const on = await agent.submit(wrong, { otp: await authenticator.code() });
  t.true(on.outside, on.text);
  const told = await idTokenOf(world, app, on);
  t.is(told.acr, TWO);
  t.deepEqual(told.amr, ['pwd', 'otp', 'mfa']);
  const session = (await agent.jar.getCookies(world.authUrl)).find(({ key }) => key === 'upare_session');
  t.not(session?.expires, 'Infinity', 'what was ticked before is kept');
  t.true((await agent.open(start(world, app, { acr_values: TWO }))).outside, 'nothing more is asked');
});

test('five wrong codes lead back to the password; so does a page that nobody waits at', async (t, world) => {
  const user = await world.user();
  const authenticator = await giveAuthenticator(world, user);
  const { agent, page } = await openFirstPage(world);
  let at = await agent.signIn(page, user);
  for (let tries = 0; tries < 5; tries++) at = await agent.submit(at, { otp: '000000' });
  t.true(isSignIn(at));
  t.regex(alertOf(at), /sign in again/);
  t.true(isSignIn(await agent.open(`${page.url.pathname}/factor`)));
  // A passkey that is nobody's is a try like any other.
  at = await agent.signIn(at, user);
  const path = at.url.pathname.replace(/factor$/, 'passkey');
  const credential = JSON.stringify({
    ...{ id: 'nobodys', rawId: 'nobodys', type: 'public-key' },
    response: { clientDataJSON: '', authenticatorData: '', signature: '' },
  });
  for (let tries = 0; tries < 5; tries++) {
    const form = at.document.querySelector('#factor');
    form?.setAttribute('action', path).insertAdjacentHTML('beforeend', '<input name="credential"><input name="as">');
    at = await agent.submit(at, { credential, as: 'factor' });
  }
  t.true(isSignIn(at));
  t.regex(alertOf(at), /sign in again/);
  const again = await agent.signIn(at, user);
  t.true(isConsent(await agent.submit(again, { otp: authenticator.recoveryCodes[0] ?? '' })), 'by a recovery code');
});

test('a new password by mail opens nothing without the second factor', async (t, world) => {
  const user = await world.user();
  await giveAuthenticator(world, user);
  const { agent, page } = await openFirstPage(world);
  const forgot = await agent.open(`${page.url.pathname}/forgot`);
  const reset = await agent.submit(forgot, { username: user.username, captcha: 'abcd5' });
  const code = await world.codeTo(user.email);
  const password = `${user.password}-new`;
  const done = await agent.submit(reset, { code, password, confirm: password });
  t.true(isSignIn(done), done.text);
  t.true(asksFactor(await agent.signIn(done, { ...user, password })));
  // Whoever registered with an address that they do not read, and has the factor, is not told to be its reader.
  const { sql } = world.database;
  const row = await world.database.read(sql('users').where({ uid: user.uid }).first('email_verified_at'));
  t.is(row?.email_verified_at, null);
});

test('an app asks who is signed in for a second factor, and hears of who has none', async (t, world) => {
  const { agent, user } = await signedInWithoutFactor(world);
  const app = await openidApp(world);
  const first = await idTokenOf(
    world,
    app,
    await agent.open(start(world, app, { acr_values: `${TWO} urn:upare:acr:1` })),
  );
  t.is(first.acr, 'urn:upare:acr:1', 'an app that takes a password too gets that');

  const wants = start(world, app, { acr_values: TWO, state: 's' });
  const told = await agent.open(wants);
  t.regex(told.text, /two steps/);
  t.regex(told.document.querySelector('main a.button')?.getAttribute('href') ?? '', /^\/account\/security\/totp\?/);
  const form = told.document.querySelector('form[action$="/leave"]');
  t.truthy(form);
  const left = await agent.submit(told, {});
  t.is(left.url.searchParams.get('error'), 'unmet_authentication_requirements');
  const silent = await agent.open(start(world, app, { acr_values: TWO, prompt: 'none' }));
  t.is(silent.url.searchParams.get('error'), 'unmet_authentication_requirements');

  const authenticator = await giveAuthenticator(world, user);
  const asked = await agent.open(wants);
  t.true(asksFactor(asked));
  const wrong = await agent.submit(asked, { otp: '000000' });
  t.is(wrong.reply.status, 400);
  t.regex(alertOf(wrong), /Not confirmed yet/, 'who is signed in is not told that they are not');
  const on = await idTokenOf(world, app, await agent.submit(asked, { otp: await authenticator.code() }));
  t.is(on.acr, TWO);
  t.deepEqual(on.amr, ['pwd', 'otp', 'mfa']);
  t.is(on.auth_time, first.auth_time, 'they have not signed in anew');
});

test('an app that is registered so lets nobody in by a password alone', async (t, world) => {
  const { agent, user } = await signedInWithoutFactor(world);
  const more = ['--require-acr', TWO];
  const [app, granting] = await Promise.all([openidApp(world, more), world.client({ grants: ['password'], more })]);
  t.regex((await agent.open(start(world, app))).text, /two steps/);
  const params = { ...granting, grant_type: 'password', username: user.username, password: user.password };
  const refused = await world.post<{ methods: string[]; mfa_token?: string }>('/api/Oauth/accessToken', params);
  t.like(refused.body, { error_code: 202104, methods: [] });
  t.is(refused.body.mfa_token, undefined);
  const closed = await world.user();
  await world.post('/api/User/delete', { password: closed.password }, { token: closed.loginToken });
  await world.post('/api/Oauth/accessToken', { ...params, username: closed.username, password: closed.password });
  const row = world.database.sql('users').where({ uid: closed.uid }).first('closed_at');
  t.truthy((await world.database.read(row))?.closed_at, 'who is refused takes no account back');
  t.is((await world.cli('client', 'update', app.client_id, '--no-require-acr', '--json')).code, 0);
  t.true((await agent.open(start(world, app))).outside);
  const { body } = await world.get<{ acr_values_supported: string[] }>('/.well-known/openid-configuration');
  t.deepEqual(body.acr_values_supported, ['urn:upare:acr:1', TWO]);
});
