/** A return that is not this browser's, a channel that says no or does not do its part: back to the sign-in page, never a fault. */
import { isSignIn, onEachDatabase, unique } from '../../_world.ts';
import { type Answer, bySns, cookieOf } from './_by-app.ts';
import { bindings, browserIn, makeAccount, newcomer, press, sayWho, socialWorld, toChannel } from './_flows.ts';

const test = onEachDatabase(socialWorld());

/** The callback that a channel would send the person to, not followed. */
async function callbackOf(
  world: Parameters<typeof browserIn>[0] & { channels: { url: string } },
  page: URL,
  who: string,
) {
  const query = new URLSearchParams({ who, decision: 'yes', query: page.search.slice(1) });
  const decide = new URL(`${page.pathname}/decide`, world.channels.url);
  const { headers } = await fetch(decide, { method: 'POST', body: query, redirect: 'manual' });
  return new URL(headers.get('location') ?? '');
}

for (const [label, told] of [
  ['Weibo', 'You did not allow it at Weibo'],
  ['QQ', 'You did not allow it at QQ'],
  ['WeChat', 'You did not allow it at WeChat'],
  ['GitHub', 'You did not allow it at GitHub'],
] as const) {
  test(`${label}: who says no there can sign in another way`, async (t, world) => {
    const browser = browserIn(world, [world.channels.url]);
    const page = await sayWho(browser, await toChannel(browser, world, world.app, label), 'ada', 'no');
    t.true(isSignIn(page));
    t.true(page.text.includes(told), page.text);
    const user = await world.user();
    t.true((await browser.signIn(page, user)).outside, 'the interaction goes on');
  });
}

for (const behaviour of ['broken', 'fault', 'huge', 'astray'] as const) {
  for (const label of ['Weibo', 'QQ', 'WeChat', 'GitHub'] as const) {
    test(`${label}: an answer that is ${behaviour} is told on the sign-in page`, async (t, world) => {
      const browser = browserIn(world, [world.channels.url]);
      const page = await sayWho(browser, await toChannel(browser, world, world.app, label), unique(behaviour));
      t.true(isSignIn(page));
      t.is(page.reply.status, 400);
      t.true(page.text.includes(`${label} is not answering as it should`), page.text);
      t.false(
        world.channels.asked.some(({ path }) => path === '/elsewhere'),
        'a redirect is not followed',
      );
    });
  }
}

test('QQ: a token of another app is nobody’s', async (t, world) => {
  const browser = browserIn(world, [world.channels.url]);
  const page = await sayWho(browser, await toChannel(browser, world, world.app, 'QQ'), unique('stolen'));
  t.true(page.text.includes('QQ is not answering as it should'), page.text);
});

test('a return is good once', async (t, world) => {
  const browser = browserIn(world, [world.channels.url]);
  const { url } = await toChannel(browser, world, world.app, 'Weibo');
  const cookie = await browser.jar.getCookieString(world.authUrl);
  const who = unique('ada');
  const back = await callbackOf(world, url, who);
  const first = await browser.open(back);
  t.true(first.url.pathname.endsWith('/sns/register'));

  // With the cookie as it was, and with a code that is good.
  const fresh = await callbackOf(world, url, who);
  const headers = { cookie, accept: 'text/html' };
  for (const again of [back, fresh]) {
    const reply = await world.get(again.href, {}, { headers });
    t.true(reply.location?.includes('reason=state'), reply.location ?? reply.text);
  }
  const uses = (code: string | null) => world.channels.asked.filter(({ form }) => form.get('code') === code).length;
  t.deepEqual([uses(back.searchParams.get('code')), uses(fresh.searchParams.get('code'))], [1, 0]);
});

test('one return, twenty at once: one is heard', async (t, world) => {
  const browser = browserIn(world, [world.channels.url]);
  const { url } = await toChannel(browser, world, world.app, 'Weibo');
  const cookie = await browser.jar.getCookieString(world.authUrl);
  const backs = await Promise.all(Array.from({ length: 20 }, () => callbackOf(world, url, 'ada')));
  const replies = await Promise.all(backs.map((back) => world.get(back.href, {}, { headers: { cookie } })));
  const heard = replies.filter(({ location }) => location?.endsWith('/sns'));
  t.is(heard.length, 1);
});

test('another state, none, and another browser’s are refused', async (t, world) => {
  const browser = browserIn(world, [world.channels.url]);
  const { url } = await toChannel(browser, world, world.app, 'Weibo');
  const back = await callbackOf(world, url, 'mallory');

  // The attacker's own return, in the victim's browser: it has no attempt, or one of its own.
  const victim = browserIn(world, [world.channels.url]);
  const without = await victim.open(back);
  t.is(without.reply.status, 400);
  t.true(without.text.includes('This page has expired'), without.text);
  await toChannel(victim, world, world.app, 'Weibo');
  const within = await victim.open(back);
  t.true(isSignIn(within));
  t.true(within.text.includes('begun in another window'), within.text);
  t.is(await victim.jar.getCookies(world.authUrl).then((all) => all.find(({ key }) => key === 'upare_sns')), undefined);

  const stateless = new URL(back);
  stateless.searchParams.delete('state');
  t.true((await browser.open(stateless)).text.includes('begun in another window'));
  t.true(
    (await browser.open(back)).url.pathname.endsWith('/sns/register'),
    'which harms nobody: the right one is heard',
  );
});

test('a return to another channel than the one that was asked is refused', async (t, world) => {
  const browser = browserIn(world, [world.channels.url]);
  const { url } = await toChannel(browser, world, world.app, 'Weibo');
  const back = await callbackOf(world, url, 'ada');
  back.pathname = back.pathname.replace('weibo', 'github');
  const page = await browser.open(back);
  t.is(page.reply.status, 400);
});

test('a changed cookie is none', async (t, world) => {
  const browser = browserIn(world, [world.channels.url]);
  const { url } = await toChannel(browser, world, world.app, 'Weibo');
  const back = await callbackOf(world, url, 'ada');
  const attempt = (await browser.jar.getCookies(world.authUrl)).find(({ key }) => key === 'upare_sns_attempt');
  for (const value of [`${attempt?.value}A`, attempt?.value.replace('v1.', 'v2.'), 'v1.AAAA', '%', '{}']) {
    const reply = await world.get(back.href, {}, { headers: { cookie: `upare_sns_attempt=${value}` } });
    t.is(reply.status, 400);
    t.is(reply.body.error_code, 100006);
    t.is(reply.body.details?.[0]?.field, 'state');
  }
});

test('a channel that is not configured is nowhere, and takes no other method', async (t, world) => {
  for (const path of ['/sns/myspace/start', '/sns/myspace/callback', '/sns/__proto__/start', '/sns/weibo']) {
    t.is((await world.get(path)).status, 404, path);
  }
  t.is((await world.post('/sns/weibo/callback')).status, 405);
  const stray = await world.get('/interaction/nobody/sns/start/weibo');
  t.is(stray.status, 400);
});

test('what is held can be used by nobody without its cookie, and once', async (t, world) => {
  const browser = browserIn(world, [world.channels.url]);
  const page = await sayWho(browser, await toChannel(browser, world, world.app, 'Weibo'), unique('ada'));
  const held = (await browser.jar.getCookies(world.authUrl)).find(({ key }) => key === 'upare_sns');
  t.true(held?.httpOnly);
  t.is(held?.sameSite, 'lax');
  const stored = await world.database.read(world.database.sql('pending_identities').select('*'));
  t.false(JSON.stringify(stored).includes(held?.value ?? 'no cookie'), 'its hash alone is stored');

  const account = await makeAccount(browser, page);
  t.true(account.page.outside);
  if (held) await browser.jar.setCookie(held, world.authUrl);
  const other = await browser.open(world.authorizeUrl(world.app, { prompt: 'login' }));
  const late = await browser.open(`${other.url.pathname}/sns/register`);
  t.true(isSignIn(late));
  t.true(late.text.includes('was used already'), late.text);
});

test('a form of another page is refused', async (t, world) => {
  const browser = browserIn(world, [world.channels.url]);
  const page = await sayWho(browser, await toChannel(browser, world, world.app, 'Weibo'), unique('ada'));
  const cookie = await browser.jar.getCookieString(page.url.href);
  for (const path of ['register', 'bind']) {
    const address = new URL(path, page.url).href;
    t.is((await world.post(address, { username: 'a', password: 'b' }, { headers: { cookie } })).status, 403);
  }
});

test('an account is never taken by an email, verified or not', async (t, world) => {
  const owner = await world.user({ email: `${unique('owner')}@git.example` });
  const name = owner.email.replace('@git.example', '');
  for (const who of [name, `claims ${owner.email}`]) {
    const browser = browserIn(world, [world.channels.url]);
    const page = await sayWho(browser, await toChannel(browser, world, world.app, 'GitHub'), who);
    t.true(page.url.pathname.endsWith('/sns/register'), 'whoever has the address elsewhere is nobody here yet');
    const refused = (await makeAccount(browser, page, { email: owner.email })).page;
    t.is(refused.reply.status, 409);
    t.true(refused.text.includes('already an account with this email address'), refused.text);
    t.deepEqual(await bindings(world, { uid: owner.uid }), []);
  }
});

test('a closed account whose time is over stays outside', async (t, world) => {
  const who = unique('ada');
  const { username } = await newcomer(world, 'Weibo', who);
  const browser = browserIn(world, [world.channels.url]);
  const channel = await toChannel(browser, world, world.app, 'Weibo');
  // At last: the server soon erases the account.
  await world.database.write(world.database.sql('users').where({ username }).update({ closed_at: 1 }));
  const page = await sayWho(browser, channel, who);
  t.is(page.reply.status, 403);
  t.true(isSignIn(page));
  t.true(page.text.includes('can no longer be taken back'), page.text);
});

test('a disabled account stays outside', async (t, world) => {
  const who = unique('ada');
  const { username } = await newcomer(world, 'Weibo', who);
  const disable = world.database.sql('users').where({ username }).update({ disabled_at: Date.now() });
  await world.database.write(disable);
  const browser = browserIn(world, [world.channels.url]);
  const page = await sayWho(browser, await toChannel(browser, world, world.app, 'Weibo'), who);
  t.is(page.reply.status, 403);
  t.true(page.text.includes('is disabled'), page.text);
  t.false((await press(browser, page, 'Weibo')).outside && page.outside);
});

test('an app is told of a no, of a wrong state and of a channel that is broken', async (t, world) => {
  const broken = await bySns(world, 'weibo', unique('broken'));
  t.is(broken.status, 400);
  t.is(broken.body.error_code, 100004);
  t.is(broken.body.details?.[0]?.field, 'weibo');

  const begin = () => world.get<Answer>('/sns/weibo/start', {}, { headers: { accept: 'application/json' } });
  const begun = await begin();
  const cookie = cookieOf(begun, 'upare_sns_attempt');
  const state = new URL(begun.body.authorize_uri ?? '').searchParams.get('state') ?? '';
  const back = (query: Record<string, string>) =>
    world.get<Answer>('/sns/weibo/callback', query, { headers: { cookie } });
  t.is((await back({ code: 'x', state: 'another' })).body.details?.[0]?.field, 'state');
  const denied = await back({ error: 'access_denied', state });
  t.is(denied.status, 403);
  t.like(denied.body, { error_code: 201206, error: 'access_denied' });
  t.is((await back({ code: 'x', state })).body.details?.[0]?.field, 'state', 'that was its one return');
  t.is((await world.get<Answer>('/sns/weibo/callback', { code: 'x', state })).body.details?.[0]?.field, 'state');
});
