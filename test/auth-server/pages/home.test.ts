/** Where people and developers arrive who type a bare address. */
import { call, isConsent, onBothDatabases, type Page, unique } from '../../_world.ts';

const test = onBothDatabases();

const links = ({ document }: Page): ReadonlyMap<string, string> =>
  new Map(document.querySelectorAll('main a').map((link) => [link.text, link.getAttribute('href') ?? '']));

test('home tells a stranger what this is, and every way on leads somewhere', async (t, world) => {
  const agent = world.agent();
  const home = await agent.open('/');
  t.is(home.document.querySelector('h1')?.text, 'One account for many apps');
  const ways = links(home);
  t.is(ways.get('Guide and API reference'), `${world.resourceUrl}/docs`);
  for (const [words, way] of ways) t.is((await agent.open(way)).reply.status, 200, words);
  t.regex((await world.agent('zh').open('/')).text, /一个账号，登录多个应用/);
});

test('who registers from home arrives at their account, and home then says who is signed in', async (t, world) => {
  const agent = world.agent();
  const page = await agent.open(links(await agent.open('/')).get('Create an account') ?? '');
  t.regex(page.url.pathname, /\/register$/);
  const username = unique('ada');
  const password = 'Quiet lake 7';
  const email = `${username}@example.com`;
  const end = await agent.submit(page, { username, email, password, confirm: password, captcha: 'abcd5' });
  t.is(end.url.pathname, '/account');
  const home = await agent.open('/');
  t.regex(home.text, new RegExp(`Signed in as ${username}`));
  t.is(links(home).get('Your account'), '/account');
  t.is(links(home).get('Sign out'), '/oauth/logout');
  t.false(links(home).has('Sign in'));
});

test('an app may ask for a new account; who has one signs in from there', async (t, world) => {
  const [agent, user, app] = [world.agent(), await world.user(), await world.client()];
  const page = await agent.open(world.authorizeUrl(app, { state: 's', prompt: 'create' }));
  t.regex(page.url.pathname, /\/register$/);
  const signIn = await agent.open(page.document.querySelector('.aside a')?.getAttribute('href') ?? '');
  t.true(isConsent(await agent.signIn(signIn, user)));
});

test('a browser at the bare address of the resource API is led to the reference, nobody else', async (t, world) => {
  const at = (accept: string, method = 'GET') =>
    call(world.resourceUrl, { method, headers: { accept }, redirect: 'manual' });
  const browser = await at('text/html,application/xhtml+xml,*/*;q=0.8');
  t.is(browser.status, 302);
  t.is(browser.headers.get('location'), '/docs');
  t.regex(browser.headers.get('vary') ?? '', /\bAccept\b/);
  for (const accept of ['*/*', 'application/json']) t.is((await at(accept)).status, 404, accept);
  t.is((await at('text/html', 'POST')).status, 404);
});
