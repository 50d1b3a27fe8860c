/** One browser, several tabs: at once, one after the other, and back again. */
import { isConsent, isSignIn, onBothDatabases, type World } from '../../../_world.ts';
import { openFirstPage, startOf } from './_at-an-app.ts';

const test = onBothDatabases();
const TABS = 5;

/** A form's submission by hand, so that of several browsers' requests each goes out with the cookies of one moment. */
async function send(world: World, path: string, cookie: string, body?: Record<string, string>) {
  const reply = await fetch(new URL(path, world.authUrl), {
    method: body ? 'POST' : 'GET',
    redirect: 'manual',
    headers: { cookie, accept: 'text/html', origin: world.authUrl },
    ...(body && { body: new URLSearchParams(body) }),
  });
  await reply.arrayBuffer();
  return reply;
}

test('tabs that come back at once all reach their app, and the person stays signed in', async (t, world) => {
  const user = await world.user();
  const agent = world.agent();
  const apps = await Promise.all(Array.from({ length: TABS }, () => world.client()));
  await agent.signInAndConsent(await startOf(world), user);
  const pages = await Promise.all(apps.map((app) => agent.open(world.authorizeUrl(app))));
  t.true(pages.every(isConsent));
  const ends = await Promise.all(
    pages.map((page) => agent.submit(page, { scope: ['profile'] }, ['decision', 'allow'])),
  );
  for (const end of ends) t.truthy(end.url.searchParams.get('code'), end.text);
  t.is((await agent.open('/account')).reply.status, 200);
  t.true((await agent.open('/account')).text.includes(user.username));
});

test('tabs that sign one person in at once, in a session that a form had begun', async (t, world) => {
  const user = await world.user();
  const agent = world.agent();
  await agent.open('/device');
  const apps = await Promise.all(Array.from({ length: TABS }, () => world.client({ trusted: true })));
  const pages = await Promise.all(apps.map((app) => agent.open(world.authorizeUrl(app))));
  t.true(pages.every(isSignIn));
  const ends = await Promise.all(pages.map((page) => agent.signIn(page, user)));
  for (const end of ends) t.truthy(end.url.searchParams.get('code'), end.text);
  t.true((await agent.open('/account')).text.includes(user.username));
});

test('who signs in gets a session that nobody knew before', async (t, world) => {
  const agent = world.agent();
  await agent.open('/device');
  const cookie = async () =>
    (await agent.jar.getCookies(world.authUrl)).find(({ key }) => key.endsWith('upare_session'))?.value;
  const before = await cookie();
  const user = await world.user();
  await agent.signInAndConsent(await startOf(world), user);
  t.truthy(before);
  t.not(await cookie(), before);
  const stale = `upare_session=${before}`;
  t.is((await send(world, '/account', stale)).status, 303);
});

test('forms and addresses without a session are the caller’s fault', async (t, world) => {
  for (const [path, body] of [
    ['/device', { user_code: 'BCDF-GHJK', xsrf: 'x' }],
    ['/device', {}],
    ['/device/x', undefined],
    ['/device/%ff', undefined],
    ['/oauth/logout/confirm', { xsrf: 'x', logout: 'yes' }],
    ['/oauth/authorize/x', undefined],
    ['/oauth/authorize/%ff', undefined],
    ['/interaction/x', undefined],
    ['/interaction/%ff', undefined],
    ['/interaction/x/login', {}],
    ['/oauth/logout?id_token_hint=x', undefined],
    [`/oauth/logout?id_token_hint=${hint({ aud: ['a'] })}`, undefined],
    [`/oauth/logout?id_token_hint=${hint({ aud: {} })}`, undefined],
    [`/oauth/logout?id_token_hint=${hint({})}`, undefined],
    ['/oauth/logout/success?client_id=%00', undefined],
  ] as const) {
    for (const cookie of ['', 'upare_session=x', 'upare_session=%00; upare_session.sig=x; upare_resume=x']) {
      const reply = await send(world, path, cookie, body);
      t.true(reply.status >= 400 && reply.status < 500, `${path} ${cookie}: ${reply.status}`);
    }
  }
});

const hint = (payload: object) =>
  ['{"alg":"RS256"}', JSON.stringify(payload), 'x'].map((part) => Buffer.from(part).toString('base64url')).join('.');

test('a device’s form is to be had after a failure, and works', async (t, world) => {
  const agent = world.agent();
  const failed = await agent.open('/device/x');
  t.is(failed.reply.status, 400);
  const again = await agent.submit(failed, { user_code: 'BCDF-GHJK' });
  t.regex(again.text, /not known|unknown|expired|no such/i);
});

test('a sign-in page that is over leads where it led', async (t, world) => {
  const { agent, page } = await openFirstPage(world);
  const user = await world.user();
  const consent = await agent.signIn(page, user);
  t.true(isConsent(consent));
  const back = await agent.open(page.url);
  t.true(isConsent(back), back.text);
  const done = await agent.submit(back, {}, ['decision', 'allow']);
  t.is(done.url.pathname, '/demo/callback');
  for (const over of [page.url, new URL(`${page.url}/login`), back.url]) {
    const led = await agent.open(over);
    t.is(led.url.pathname, '/demo/callback', over.pathname);
    t.truthy(led.url.searchParams.get('code'));
  }
});

test('one that is not known says that they are signed in, and only to who is', async (t, world) => {
  const agent = world.agent();
  const user = await world.user();
  await agent.signInAndConsent(await startOf(world), user);
  for (const path of ['/interaction/unknown', '/interaction/unknown/register', '/oauth/authorize/unknown']) {
    const page = await agent.open(path);
    t.is(page.reply.status, 200, path);
    t.true(page.text.includes(`You are signed in as ${user.username}`), page.text);
    t.truthy(page.document.querySelector('main a[href="/account"]'));
    const stranger = await world.agent().open(path);
    t.is(stranger.reply.status, 400);
    t.truthy(stranger.document.querySelector('main a[href="/account"]'));
  }
});
