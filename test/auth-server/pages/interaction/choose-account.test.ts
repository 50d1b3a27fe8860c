/** Which account it shall be, where somebody is signed in: prompt=select_account, and hints at somebody else. */
import {
  type Agent,
  isConsent,
  isSignIn,
  onBothDatabases,
  type Page,
  type TestUser,
  type World,
  withBrowser,
} from '../../../_world.ts';
import { obstacles } from '../kit/_legible.ts';
import { alertOf, appOf, fieldValue, startOf } from './_at-an-app.ts';

const test = onBothDatabases();
const noScript = { javaScriptEnabled: false };

/** Both addresses at which an app may ask. */
const doors = ['/api/Oauth/authorize', '/oauth/authorize'];
const at = async (world: World, door: string, params: Readonly<Record<string, string>>) =>
  (await startOf(world, { ...params, scope: 'openid profile' })).replace('/api/Oauth/authorize', door);

/** Somebody in a browser, who has allowed the app before. */
async function signedIn(world: World) {
  const user = await world.user();
  const agent = world.agent();
  const end = await agent.signInAndConsent(await at(world, '/oauth/authorize', {}), user);
  const code = end.url.searchParams.get('code');
  const { body } = await world.post<{ id_token: string }>('/oauth/token', {
    ...(await appOf(world)),
    grant_type: 'authorization_code',
    code,
  });
  return { user, agent, idToken: body.id_token };
}

const asks = ({ document }: Page) => document.querySelector('form[id="account"]') !== null;
const press = (agent: Agent, page: Page, choice: string) => agent.submit(page, {}, ['choice', choice]);
const useAnother = (agent: Agent, page: Page) => press(agent, page, 'another');

/** Who the app is told of. */
async function toldOf(world: World, { url }: Page): Promise<string> {
  const { body } = await world.post<{ access_token: string }>('/oauth/token', {
    ...(await appOf(world)),
    grant_type: 'authorization_code',
    code: url.searchParams.get('code'),
  });
  const { body: claims } = await world.get<{ preferred_username: string }>(
    '/oauth/userinfo',
    {},
    { token: body.access_token },
  );
  return claims.preferred_username;
}

/** Signs in at the page, consents if that is asked, and gives where it ends. */
async function goOnAs(agent: Agent, page: Page, user: TestUser): Promise<Page> {
  let signed = await agent.signIn(page, user);
  // The session of somebody else ends first, which a script does, or a button.
  if (signed.text.includes('One moment')) signed = await agent.submit(signed, {});
  return isConsent(signed) ? agent.submit(signed, { scope: ['profile'] }, ['decision', 'allow']) : signed;
}

test('prompt=select_account shows who is signed in, who goes on with one press', async (t, world) => {
  const { user, agent } = await signedIn(world);
  for (const door of doors) {
    const page = await agent.open(await at(world, door, { prompt: 'select_account' }));
    t.true(asks(page), door);
    t.true(page.text.includes(user.username));
    t.regex(page.text, /Sunny Calendar/);
    for (const button of page.document.querySelectorAll('button')) button.remove();
    const nothing = await agent.submit(page, {});
    t.is(nothing.reply.status, 400);
    t.regex(alertOf(nothing), /choose/);
    const end = await press(agent, nothing, 'continue');
    t.is(end.url.pathname, '/demo/callback');
    t.is(await toldOf(world, end), user.username);
  }
});

test('prompt=select_account leads to another account, whose session takes the place of the former', async (t, world) => {
  const [{ agent, user }, other] = await Promise.all([signedIn(world), world.user()]);
  for (const door of doors) {
    const page = await agent.open(await at(world, door, { prompt: 'select_account' }));
    const who = page.text.includes(user.username) ? other : user;
    const form = await useAnother(agent, page);
    t.true(isSignIn(form), door);
    t.is(await toldOf(world, await goOnAs(agent, form, who)), who.username);
    t.true((await agent.open('/account')).text.includes(who.username));
  }
});

test('who is not signed in chooses by signing in', async (t, world) => {
  const user = await world.user();
  const page = await world.agent().open(await at(world, '/oauth/authorize', { prompt: 'select_account' }));
  t.true(isSignIn(page));
  const agent = world.agent();
  const again = await agent.open(await at(world, '/oauth/authorize', { prompt: 'select_account' }));
  t.is(await toldOf(world, await goOnAs(agent, again, user)), user.username);
});

test('login_hint at somebody else asks; at oneself by any name it does not', async (t, world) => {
  const [{ user, agent }, other] = await Promise.all([signedIn(world), world.user()]);
  for (const door of doors) {
    for (const login_hint of [user.username.toUpperCase(), user.email, String(user.uid)]) {
      t.truthy((await agent.open(await at(world, door, { login_hint }))).url.searchParams.get('code'), login_hint);
    }
    for (const login_hint of [other.username, other.email, 'nobody@nowhere.example']) {
      const page = await agent.open(await at(world, door, { login_hint }));
      t.true(asks(page), login_hint);
      t.true(page.text.includes(user.username));
      t.true(page.text.includes('suggests another account'));
      t.false(page.text.includes(login_hint), 'what an app wrote is not told as our own words');
      t.is(await toldOf(world, await press(agent, page, 'continue')), user.username);
    }
  }
  const page = await agent.open(await at(world, '/oauth/authorize', { login_hint: other.username }));
  const form = await useAnother(agent, page);
  t.is(fieldValue(form, 'username'), other.username);
  t.is(await toldOf(world, await goOnAs(agent, form, other)), other.username);
});

test('id_token_hint of somebody else lets nobody else go on', async (t, world) => {
  const [{ user, agent }, other, third] = await Promise.all([signedIn(world), signedIn(world), world.user()]);
  for (const door of doors) {
    t.truthy(
      (await other.agent.open(await at(world, door, { id_token_hint: other.idToken }))).url.searchParams.get('code'),
    );
    const page = await agent.open(await at(world, door, { id_token_hint: other.idToken }));
    t.true(asks(page), door);
    t.true(page.text.includes(user.username));
    t.false(page.text.includes(other.user.username));
    page.document.querySelector('button[value="another"]')?.setAttribute('value', 'continue');
    const refused = await press(agent, page, 'continue');
    t.is(refused.reply.status, 400);
    const back = await press(agent, refused, 'leave');
    t.is(back.url.searchParams.get('error'), 'login_required');
    t.is(back.url.searchParams.get('state'), 's');
  }
  const page = await agent.open(await at(world, '/oauth/authorize', { id_token_hint: other.idToken }));
  const form = await useAnother(agent, page);
  t.true(isSignIn(form));
  const asThird = await goOnAs(agent, form, third);
  t.true(asks(asThird), 'whoever signs in instead');
  t.true(asThird.text.includes(third.username));
  const right = await goOnAs(agent, await useAnother(agent, asThird), other.user);
  t.is(await toldOf(world, right), other.user.username);

  // The same where nobody was signed in before.
  const fresh = world.agent();
  const first = await fresh.open(await at(world, '/oauth/authorize', { id_token_hint: other.idToken }));
  t.true(isSignIn(first));
  t.true(asks(await goOnAs(fresh, first, third)));
});

test('prompt=none is answered, and never with a page', async (t, world) => {
  const [{ user, agent }, other] = await Promise.all([signedIn(world), signedIn(world)]);
  const errorOf = async (door: string, params: Readonly<Record<string, string>>) =>
    (await agent.open(await at(world, door, params))).url.searchParams.get('error');
  for (const door of doors) {
    t.is(await errorOf(door, { prompt: 'none' }), null);
    t.is(await errorOf(door, { prompt: 'none', login_hint: user.username }), null);
    t.is(await errorOf(door, { prompt: 'none', login_hint: other.user.username }), 'account_selection_required');
    t.is(await errorOf(door, { prompt: 'none', id_token_hint: other.idToken }), 'login_required');
    t.is(await errorOf(door, { prompt: 'none select_account' }), 'invalid_request');
  }
  const asJson = await agent.open(
    (await at(world, '/api/Oauth/authorize', { prompt: 'none', login_hint: other.user.username })).replace(
      'response_type=code',
      'response_type=json',
    ),
  );
  t.like(asJson.reply.body, { error_code: 202101, error: 'account_selection_required' });
});

test('prompt=login asks for the sign-in alone, with select_account for both in turn', async (t, world) => {
  const [{ user, agent }, other] = await Promise.all([signedIn(world), world.user()]);
  const hinted = await agent.open(await at(world, '/oauth/authorize', { prompt: 'login', login_hint: other.username }));
  t.true(isSignIn(hinted));
  t.is(await toldOf(world, await goOnAs(agent, hinted, user)), user.username);
  const both = await agent.open(await at(world, '/oauth/authorize', { prompt: 'select_account login' }));
  t.true(asks(both));
  const form = await press(agent, both, 'continue');
  t.true(isSignIn(form));
  t.is(await toldOf(world, await goOnAs(agent, form, user)), user.username);
  const withConsent = await agent.open(await at(world, '/oauth/authorize', { prompt: 'select_account consent' }));
  t.true(isConsent(await press(agent, withConsent, 'continue')));
});

test('what was pushed asks the same', async (t, world) => {
  const [{ user, agent }, app] = await Promise.all([signedIn(world), appOf(world)]);
  const { body } = await world.post<{ request_uri: string }>('/oauth/par', {
    ...app,
    response_type: 'code',
    scope: 'openid profile',
    prompt: 'select_account',
  });
  const query = new URLSearchParams({ client_id: app.client_id, request_uri: body.request_uri });
  const page = await agent.open(`/oauth/authorize?${query}`);
  t.true(asks(page));
  t.is(await toldOf(world, await press(agent, page, 'continue')), user.username);
});

test('a caller that takes no page is told that it takes one', async (t, world) => {
  const { agent } = await signedIn(world);
  const cookie = await agent.jar.getCookieString(world.authUrl);
  const url = await at(world, '/api/Oauth/authorize', { prompt: 'select_account' });
  const { status, body } = await world.get<{ login_uri: string }>(
    url,
    {},
    { headers: { accept: 'application/json', cookie } },
  );
  t.is(status, 401);
  t.is(body.error_code, 202101);
  t.true(body.login_uri.startsWith(`${world.authUrl}/interaction/`));
});

test.serial('without a script, by keyboard, in both languages, on a phone and in the dark', async (t, world) => {
  const user = await world.user();
  for (const [locale, colorScheme, width, title] of [
    ['en-GB', 'light', 1280, 'Choose an account'],
    ['zh-CN', 'dark', 360, '选择账号'],
  ] as const) {
    await withBrowser({ ...noScript, locale, colorScheme, viewport: { width, height: 760 } }, async (page) => {
      await page.goto(await startOf(world));
      await page.fill('[name="username"]', user.username);
      await page.fill('[name="password"]', user.password);
      await page.fill('[name="captcha"]', 'abcd5');
      await page.click('#login button');
      await page.goto(await startOf(world, { prompt: 'select_account' }));
      t.is(await page.textContent('h1'), title);
      t.deepEqual(await obstacles(page), []);
      // The brand leads home, and comes first.
      await page.keyboard.press('Tab');
      await page.keyboard.press('Tab');
      t.is(await page.evaluate('document.activeElement.value'), 'continue');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.waitForSelector('#login');
      t.deepEqual(await obstacles(page), []);
    });
  }
});
