import { operationsOn } from '../../../_world/audited.ts';
import {
  type Agent,
  borrowLimitedWorld,
  isConsent,
  isSignIn,
  onBothDatabases,
  type Page,
  unique,
  uniquePhone,
  type World,
  withBrowser,
} from '../../../_world.ts';
import { obstacles } from '../kit/_legible.ts';
import { alertOf, fieldValue, openFirstPage, solved, startOf } from './_at-an-app.ts';

const test = onBothDatabases();
const WRONG = /This code is wrong or has expired/;

/** Asks for a code for `username`, as far as the page that takes it. */
async function ask(agent: Agent, signIn: Page, username: string): Promise<Page> {
  const page = await agent.open(new URL(`${signIn.url.pathname.split('/').slice(0, 3).join('/')}/forgot`, signIn.url));
  return agent.submit(page, { username, ...solved(page) });
}

async function codeTo(world: World, email: string, times = 1): Promise<string> {
  const { text } = await world.sentTo(email, times);
  return /^ {4}(\d{6})$/m.exec(text)?.[1] ?? '';
}

const other = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

test('a person sets a new password by the code from their mail; whatever was signed in is not', async (t, world) => {
  const user = await world.user();
  const { access_token, refresh_token } = await world.tokens(user);
  const elsewhere = world.agent();
  await elsewhere.signInAndConsent(await startOf(world), user);
  t.is((await world.post('/api/User/uid', { access_token, username: user.username })).status, 200);

  const { agent, page } = await openFirstPage(world);
  const reset = await ask(agent, page, user.username);
  t.true(reset.url.pathname.endsWith('/reset'));
  const code = await codeTo(world, user.email);
  const password = unique('A_new_lake');
  const wrong = await agent.submit(reset, { code: other(code), password, confirm: password });
  t.is(wrong.reply.status, 400);
  t.regex(alertOf(wrong), WRONG);
  const differs = await agent.submit(wrong, { code, password, confirm: 'another one' });
  t.regex(alertOf(differs), /not the same password as above/);
  t.is(fieldValue(differs, 'code'), code, 'the code need not be typed again');
  const common = await agent.submit(differs, { code, password: 'password', confirm: 'password' });
  t.regex(alertOf(common), /everybody guesses first/);
  const same = await agent.submit(common, { code, password: user.password, confirm: user.password });
  t.regex(alertOf(same), /the password you have already/);

  const done = await agent.submit(same, {
    code: ` ${code.slice(0, 3)} ${code.slice(3)} `,
    password,
    confirm: password,
  });
  t.true(isSignIn(done), 'nobody is signed in by it');
  t.regex(done.text, /new password is set/);
  t.is((await world.post('/api/User/uid', { access_token, username: user.username })).body.error_code, 201203);
  t.is((await world.post('/api/User/message', {}, { token: user.loginToken })).body.error_code, 201203);
  t.truthy(refresh_token);
  t.true(isSignIn(await elsewhere.open(await startOf(world))), 'the session elsewhere has ended');

  t.regex(alertOf(await agent.signIn(done, user)), /do not match/, 'the old password is gone');
  t.true(isConsent(await agent.signIn(await agent.open(done.url), { ...user, password })));
  const row = await world.database.read(world.database.sql('users').where({ uid: user.uid }).first());
  t.truthy((row as { email_verified_at: number | null }).email_verified_at, 'the mail proved the address');
  t.deepEqual(await operationsOn(world, user), ['own.password done']);
});

test('the code is good once', async (t, world) => {
  const user = await world.user();
  const { agent, page } = await openFirstPage(world);
  const reset = await ask(agent, page, user.email.toUpperCase());
  const code = await codeTo(world, user.email);
  const tries = ['one', 'two', 'three'].map((name) => `A quiet lake ${name}`);
  const ends = await Promise.all(tries.map((password) => agent.submit(reset, { code, password, confirm: password })));
  t.is(ends.filter((end) => isSignIn(end) && end.reply.status === 200).length, 1);
});

test('nobody learns whether there is an account: the same pages, the same cookie', async (t, world) => {
  const user = await world.user();
  const disabled = await world.user();
  await world.cli('user', 'disable', String(disabled.uid), '--json');
  const seen = [];
  // Of one length: the page and its cookie have the name as it was typed.
  for (const username of [user.username, unique('none'), `${unique('n').slice(0, 10)}@no.com`, disabled.username]) {
    const { agent, page } = await openFirstPage(world);
    const reset = await ask(agent, page, username);
    const cookie = (await agent.jar.getCookies(world.authUrl)).find(({ key }) => key === 'upare_reset');
    const password = 'A quiet lake at night';
    const codes = [];
    // The account's own wrong tries end its code; no page says so.
    for (const code of ['000000', '12', 'abcdef', '', '000001', '000002', '000003', '000004', '000005']) {
      const end = await agent.submit(reset, { code, password, confirm: password });
      codes.push([end.reply.status, alertOf(end)]);
    }
    seen.push([reset.reply.status, reset.text.replaceAll(username, ''), cookie?.value.length, codes]);
  }
  for (const one of seen) t.deepEqual(one, seen[0]);
});

test('five wrong tries end the code', async (t, world) => {
  const user = await world.user();
  const { agent, page } = await openFirstPage(world);
  const reset = await ask(agent, page, user.username);
  const code = await codeTo(world, user.email);
  const password = 'A quiet lake at night';
  for (let tries = 0; tries < 5; tries++) await agent.submit(reset, { code: other(code), password, confirm: password });
  t.regex(alertOf(await agent.submit(reset, { code, password, confirm: password })), WRONG);
});

test('a stranger who asks for the same account burns nothing that its owner asked for', async (t, world) => {
  const user = await world.user();
  const stranger = await openFirstPage(world);
  const burning = await ask(stranger.agent, stranger.page, user.username);
  await codeTo(world, user.email);
  const owner = await openFirstPage(world);
  const reset = await ask(owner.agent, owner.page, user.username);
  const code = await codeTo(world, user.email, 2);
  const password = 'A quiet lake at night';
  for (let tries = 0; tries < 6; tries++) {
    const end = await stranger.agent.submit(burning, { code: other(code), password, confirm: password });
    t.regex(alertOf(end), WRONG);
  }
  t.regex(alertOf(await stranger.agent.submit(burning, { code, password, confirm: password })), WRONG);
  t.true(isSignIn(await owner.agent.submit(reset, { code, password, confirm: password })));
});

test('who was first to register with an address loses all ways in when its reader recovers it', async (t, world) => {
  const victim = `${unique('victim')}@example.com`;
  const stranger = await world.user({ email: victim });
  const { sql } = world.database;
  const bound = { channel: 'github', subject: unique('them'), uid: stranger.uid, created_at: Date.now() };
  await world.database.write(sql('social_identities').insert(bound));
  const phone = uniquePhone();
  const held = { phone, phone_verified_at: Date.now() };
  await world.database.write(sql('users').where({ uid: stranger.uid }).update(held));
  type Events = { feed: string };
  const events = (token: string) => world.post<Events>('/api/Calendar/events', {}, { token });
  const { feed } = (await events(stranger.loginToken)).body;
  t.is((await world.get(new URL(feed).pathname)).status, 200);

  const { agent, page } = await openFirstPage(world);
  const reset = await ask(agent, page, victim);
  const password = unique('A_new_lake');
  t.true(isSignIn(await agent.submit(reset, { code: await codeTo(world, victim), password, confirm: password })));
  t.is((await world.get(new URL(feed).pathname)).status, 404, 'the calendar is read by nobody else');
  const identities = await world.database.read(sql('social_identities').where({ uid: stranger.uid }));
  t.deepEqual(identities, []);
  const login = { username: victim, password, ...(await world.captcha()) };
  const signedIn = await world.post<{ login_token: string; uid: number }>('/api/User/login', login);
  t.is(signedIn.body.uid, stranger.uid, 'and the address signs in now');
  const byPhone = { username: phone, password, ...(await world.captcha()) };
  t.is((await world.post('/api/User/login', byPhone)).body.error_code, 202001);
  t.is((await world.get(new URL((await events(signedIn.body.login_token)).body.feed).pathname)).status, 200);

  // Whoever has proven their address keeps what they have.
  await world.database.write(sql('social_identities').insert(bound));
  const again = await openFirstPage(world);
  const second = await ask(again.agent, again.page, victim);
  const code = await codeTo(world, victim, 2);
  t.true(isSignIn(await again.agent.submit(second, { code, password: `${password}2`, confirm: `${password}2` })));
  const left = await world.database.read(sql('social_identities').where({ uid: stranger.uid }));
  t.is(left.length, 1);
});

test('a stranger cannot use up the codes of a device that its owner is known on', async (t, { dialect }) => {
  const world = await borrowLimitedWorld(dialect);
  try {
    const user = await world.user();
    const owner = world.agent();
    await owner.signInAndConsent(await startOf(world), user);
    let sent = 0;
    for (let visits = 0; visits < 12; visits++) {
      const { agent, page } = await openFirstPage(world);
      await ask(agent, page, user.username);
      sent = Math.min(visits + 1, 10);
      await world.sentTo(user.email, sent);
    }
    const page = await owner.open(await startOf(world, { prompt: 'login' }));
    await ask(owner, page, user.username);
    t.regex(await codeTo(world, user.email, sent + 1), /^\d{6}$/);
  } finally {
    await world.stop();
  }
});

test('the code of one’s own account opens nobody else’s, nor does a cookie from elsewhere', async (t, world) => {
  const [thief, victim] = await Promise.all([world.user(), world.user()]);
  const one = await openFirstPage(world);
  await ask(one.agent, one.page, thief.username);
  const code = await codeTo(world, thief.email);
  const { agent, page } = await openFirstPage(world);
  const reset = await ask(agent, page, victim.username);
  const password = 'A quiet lake at night';
  t.regex(alertOf(await agent.submit(reset, { code, password, confirm: password })), WRONG);
  await agent.jar.setCookie('upare_reset=v1.AAAA; Path=/', world.authUrl);
  const lost = await agent.open(reset.url);
  t.true(lost.url.pathname.endsWith('/forgot'), 'begins anew');
});

test('a wrong captcha sends nothing; in Chinese', async (t, world) => {
  const user = await world.user();
  const { agent, page } = await openFirstPage(world, {}, 'zh');
  const forgot = await agent.open(`${page.url.pathname}/forgot`);
  t.regex(forgot.text, /找回密码/);
  const again = await agent.submit(forgot, { username: user.username, captcha: 'wrong' });
  t.is(again.reply.status, 400);
  t.regex(alertOf(again), /验证码不正确/);
  t.deepEqual(
    (await world.outbox()).filter(({ to }) => to === user.email),
    [],
  );
  await agent.submit(again, { username: user.username, captcha: 'abcd5' });
  const mail = await world.sentTo(user.email);
  t.is(mail.subject, '重设 Upare 密码');
});

test('who was signed in, and was asked to sign in once more, gets through', async (t, world) => {
  const user = await world.user();
  const agent = world.agent();
  await agent.signInAndConsent(await startOf(world), user);
  const page = await agent.open(await startOf(world, { prompt: 'login' }));
  const reset = await ask(agent, page, user.username);
  const password = 'A quiet lake at night';
  const done = await agent.submit(reset, { code: await codeTo(world, user.email), password, confirm: password });
  t.true(isConsent(await agent.signIn(done, { ...user, password })));
});

test('on a phone, in Chinese, without a script; and on to the page of one’s own', async (t, world) => {
  const user = await world.user();
  await world.agent().signInAndConsent(await startOf(world), user);
  const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
  await withBrowser({ ...phone, javaScriptEnabled: false, locale: 'zh-CN' }, async (page) => {
    await page.goto(`${world.authUrl}/account`);
    await page.click('text=忘记密码');
    t.deepEqual(await obstacles(page), []);
    await page.fill('[name="username"]', user.username);
    await page.fill('[name="captcha"]', 'abcd5');
    await page.click('#forgot button');
    await page.fill('[name="code"]', 'no code');
    await page.click('#reset button');
    await page.waitForSelector('[role="alert"]');
    t.deepEqual(await obstacles(page), []);
    const password = 'A quiet lake at night';
    await page.fill('[name="code"]', await codeTo(world, user.email));
    await page.fill('[name="password"]', password);
    await page.fill('[name="confirm"]', password);
    await page.click('#reset button');
    t.regex((await page.textContent('.notice')) ?? '', /新密码已设置/);
    t.deepEqual(await obstacles(page), []);
    await world.agent().signInAndConsent(await startOf(world), { ...user, password });
    await page.fill('[name="username"]', user.username);
    await page.fill('[name="password"]', password);
    t.false(await page.isVisible('[name="captcha"]'), 'the code has proven the device');
    await page.click('#login button');
    await page.waitForURL(`${world.authUrl}/account`);
    t.deepEqual(await obstacles(page), []);
    await page.goto(`${world.authUrl}/account/apps`);
    await page.click('button:has-text("解除授权")');
    t.regex((await page.textContent('main')) ?? '', /没有应用可以使用你的账号/);
    await page.goto(`${world.authUrl}/account/devices`);
    await page.click('text=退出其他所有设备');
    t.is(await page.locator('.open > li').count(), 1);
    await page.goto(`${world.authUrl}/account`);
    await page.click('a[href="/oauth/logout"]');
    t.is(await page.textContent('h1'), '退出登录？');
  });
});

test('a form from another page does nothing; too many from one address wait', async (t, { dialect }) => {
  const world = await borrowLimitedWorld(dialect);
  try {
    const { page } = await openFirstPage(world);
    const stranger = { headers: { origin: 'https://evil.example' } };
    const sent = await world.post(`${page.url.pathname}/forgot`, { username: 'x', captcha: 'abcd5' }, stranger);
    t.true(sent.status === 400 || sent.status === 403);
    const { agent, page: own } = await openFirstPage(world);
    let forgot = await agent.open(`${own.url.pathname}/forgot`);
    for (let tries = 0; tries < 31 && forgot.reply.status !== 429; tries++) {
      forgot = await agent.submit(forgot, { username: '' });
    }
    t.is(forgot.reply.status, 429);
  } finally {
    await world.stop();
  }
});
