import {
  type Agent,
  isConsent,
  isSignIn,
  onBothDatabases,
  type Page,
  type TestClient,
  type TestUser,
  type World,
} from '../../../_world.ts';
import { createPkce, standardUrl } from '../../conformance/_app.ts';
import { alertOf, appOf, openFirstPage, startOf } from './_at-an-app.ts';

const test = onBothDatabases();

/** A person at the consent page. */
async function atConsent(world: World, params: Readonly<Record<string, string>> = {}) {
  const user = await world.user();
  const { agent, page } = await openFirstPage(world, params);
  return { user, agent, page: await agent.signIn(page, user) };
}

const decide = (agent: Agent, page: Page, decision: 'allow' | 'deny', ticked: readonly string[] = []) =>
  agent.submit(page, { scope: ticked }, ['decision', decision]);

/** The scopes of the token that the app gets for the code it came back with. */
async function scopesAt(world: World, { url }: Page): Promise<string[]> {
  const code = url.searchParams.get('code');
  const params = { ...(await appOf(world)), grant_type: 'authorization_code', code };
  const { body } = await world.post<{ scope: string }>('/api/Oauth/accessToken', params);
  if (body.error_code !== 0) throw new Error(body.message);
  return body.scope.split(' ').filter(Boolean).sort();
}

const askedOf = ({ client_id, redirect_uri }: TestClient, more: object) => ({
  ...{ client_id, redirect_uri, response_type: 'code', scope: 'profile' },
  ...more,
});

const boxes = (page: Page) =>
  page.document
    .querySelectorAll('[name="scope"]')
    .map((box) => `${box.getAttribute('value')} ${box.hasAttribute('checked')}`);

test('says which app asks whom for what, in words', async (t, world) => {
  const { user, page } = await atConsent(world, { scope: 'openid profile email' });
  t.regex(page.text, /Sunny Calendar would like to use your account/);
  t.true(page.text.includes(`Signed in as ${user.username}`));
  t.regex(page.text, /See your profile/);
  t.regex(page.text, /See your email address/);
  t.true(page.text.includes(`go back to ${new URL(world.authUrl).host}`));
  t.deepEqual(boxes(page), ['profile true', 'email true'], 'ticked, and openid is no question');
});

test('the token has what was ticked and openid, never what was unticked', async (t, world) => {
  const { agent, page } = await atConsent(world, { scope: 'openid profile email calendar' });
  const back = await decide(agent, page, 'allow', ['profile', 'calendar']);
  t.deepEqual(await scopesAt(world, back), ['calendar', 'openid', 'profile']);
});

test('another language keeps what was unticked', async (t, world) => {
  const { agent, page } = await atConsent(world, { scope: 'openid profile email' });
  const chinese = await agent.again(page, 'zh', { scope: ['email'] });
  t.is(chinese.document.querySelector('html')?.getAttribute('lang'), 'zh');
  t.deepEqual(boxes(chinese), ['profile false', 'email true']);
  t.deepEqual(await scopesAt(world, await decide(agent, chinese, 'allow', ['email'])), ['email', 'openid']);
});

test('nothing but openid ticked: the app may recognise the person', async (t, world) => {
  const { agent, page } = await atConsent(world, { scope: 'openid profile' });
  t.deepEqual(await scopesAt(world, await decide(agent, page, 'allow')), ['openid']);
});

test('nothing ticked is nothing allowed', async (t, world) => {
  const { agent, page } = await atConsent(world);
  const { url } = await decide(agent, page, 'allow');
  t.is(url.searchParams.get('error'), 'access_denied');
});

test('deny tells the app, and the next time the person is asked again', async (t, world) => {
  const { agent, page } = await atConsent(world);
  const { url } = await decide(agent, page, 'deny', ['profile', 'email']);
  t.is(url.searchParams.get('error'), 'access_denied');
  t.is(url.searchParams.get('code'), null);
  t.true(isConsent(await agent.open(await startOf(world))));
});

test('a scope that was not asked for cannot be slipped in', async (t, world) => {
  const { agent, page } = await atConsent(world, { scope: 'profile' });
  const smuggled = page.document.querySelector('[name="scope"]');
  smuggled?.insertAdjacentHTML('afterend', '<input type="hidden" name="scope" value="calendar">');
  smuggled?.insertAdjacentHTML('afterend', '<input type="hidden" name="scope" value="account">');
  const back = await agent.submit(page, {}, ['decision', 'allow']);
  t.deepEqual(await scopesAt(world, back), ['profile']);
});

test('neither of the two buttons: the page again, with the boxes as they were', async (t, world) => {
  const { agent, page } = await atConsent(world);
  page.document.querySelector('[value="allow"]')?.setAttribute('value', 'perhaps');
  const again = await agent.submit(page, { scope: ['email'] }, ['decision', 'perhaps']);
  t.is(again.reply.status, 400);
  t.regex(alertOf(again), /choose one of the two buttons/);
  t.deepEqual(boxes(again), ['profile false', 'email true']);
  t.deepEqual(await scopesAt(world, await decide(agent, again, 'allow', ['email'])), ['email']);
});

test('what was unticked is not asked again, stays unticked where it is, and can be allowed then', async (t, world) => {
  const { agent, page } = await atConsent(world);
  t.deepEqual(await scopesAt(world, await decide(agent, page, 'allow', ['profile'])), ['profile']);

  const straight = await agent.open(await startOf(world));
  t.deepEqual(await scopesAt(world, straight), ['profile'], 'no question, and still no email');

  const more = await agent.open(await startOf(world, { scope: 'profile email calendar' }));
  t.deepEqual(boxes(more), ['profile true', 'email false', 'calendar true']);
  const back = await decide(agent, more, 'allow', ['email', 'calendar']);
  t.deepEqual(await scopesAt(world, back), ['calendar', 'email'], 'and what was allowed can be taken back');
});

test('an installed app asks each time, since any program of the machine can say that it is this one', async (t, world) => {
  const user = await world.user();
  const person = world.agent();
  const { challenge } = createPkce();
  const ways = async (public_: boolean, redirectUri: string, trusted = false) => {
    const app = await world.client({ public: public_, redirectUri, trusted });
    const address = (more = {}) => standardUrl(world, askedOf(app, { ...challenge, ...more }));
    await person.signInAndConsent(address(), user);
    const again = await person.open(address());
    const silent = await person.open(address({ prompt: 'none' }));
    return [isConsent(again), silent.url.searchParams.get('error')];
  };
  for (const host of ['127.0.0.1', '[::1]', 'localhost:8080']) {
    t.deepEqual(await ways(true, `http://${host}/callback`), [true, 'interaction_required'], host);
  }
  t.deepEqual(await ways(true, 'com.example.app:/callback'), [true, 'interaction_required']);
  t.deepEqual(await ways(true, 'https://client.example/callback'), [false, null]);
  t.deepEqual(await ways(false, 'http://127.0.0.1/callback'), [false, null], 'its secret says who it is');
  t.deepEqual(await ways(true, 'http://127.0.0.1/callback', true), [false, null], 'trusted by its operator');

  // What is answered as JSON goes to nobody but who asks.
  const app = await world.client({ public: true, redirectUri: 'http://127.0.0.1/callback' });
  const address = world.authorizeUrl(app, { ...challenge, response_type: 'json' });
  await person.signInAndConsent(address, user);
  const { reply } = await person.open(address);
  t.like(JSON.parse(reply.text), { error_code: 0 });
});

test('another account decides instead', async (t, world) => {
  const { user, agent, page } = await atConsent(world);
  const other: TestUser = await world.user();
  const signIn = await agent.submit(buttonsOf(page, 'switch'), {});
  t.true(isSignIn(signIn));
  let on = await agent.signIn(signIn, other);
  t.false(isConsent(on), 'the former session ends first');
  on = await agent.submit(on, {});
  t.true(isConsent(on));
  t.true(on.text.includes(`Signed in as ${other.username}`));
  t.false(on.text.includes(user.username));
  const { url } = await decide(agent, on, 'allow', ['profile']);
  const params = { ...(await appOf(world)), grant_type: 'authorization_code', code: url.searchParams.get('code') };
  const { body } = await world.post<{ uid: number }>('/api/Oauth/accessToken', params);
  t.is(body.uid, other.uid);
});

/** The same page with one form alone. */
function buttonsOf(page: Page, form: string): Page {
  for (const other of page.document.querySelectorAll('form')) if (other.id !== form) other.remove();
  return page;
}

test('a decision that was made cannot be made again', async (t, world) => {
  const { agent, page } = await atConsent(world);
  const first = await decide(agent, page, 'allow', ['profile']);
  const late = await decide(agent, page, 'allow', ['profile', 'email']);
  // The way goes on to where it led, with what was decided then.
  const allowed = await scopesAt(world, first);
  t.false(allowed.includes('email'));
  t.deepEqual(await scopesAt(world, late), allowed);
});

test('an app’s name is text, whatever it is', async (t, world) => {
  const { redirect_uri } = await appOf(world);
  const app = await world.client({ name: '<img src=x onerror=alert(1)>&"\'', redirectUri: redirect_uri });
  const agent = world.agent();
  const consent = await agent.signIn(await agent.open(world.authorizeUrl(app)), await world.user());
  t.is(consent.document.querySelector('h1')?.text, '<img src=x onerror=alert(1)>&"\' would like to use your account');
  t.is(consent.document.querySelector('main img'), null);
});
