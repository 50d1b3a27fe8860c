/** Who comes from a channel and has an account already: its password binds it. Who has none makes one, in a real browser. */
import { operationsOn } from '../../_world/audited.ts';
import { isConsent, isSignIn, onEachDatabase, unique, withBrowser } from '../../_world.ts';
import { bindings, browserIn, makeAccount, newcomer, press, sayWho, socialWorld, toChannel } from './_flows.ts';

const test = onEachDatabase(socialWorld());

async function comeFromChannel(world: Parameters<typeof newcomer>[0], who: string, label = 'Weibo') {
  const browser = browserIn(world, [world.channels.url]);
  return { browser, page: await sayWho(browser, await toChannel(browser, world, world.app, label), who) };
}

test('somebody binds the account they have, and is recognised from then on', async (t, world) => {
  const [user, who] = [await world.user(), unique('ada')];
  const { browser, page } = await comeFromChannel(world, who);
  const bind = await press(browser, page, 'Bind Weibo to it');
  const bound = await browser.submit(bind, { username: user.username, password: user.password, captcha: 'abcd5' });
  t.true(bound.outside, bound.text);
  t.like(await bindings(world, { uid: user.uid }), [{ channel: 'weibo' }]);
  t.true((await comeFromChannel(world, who)).page.outside);
  const { body } = await world.post<{ data: { subject: string }[] }>(
    '/api/User/message',
    {},
    { token: user.loginToken },
  );
  const subjects = body.data.map(({ subject }) => subject).sort();
  const told = 'New sign-in to your account';
  t.deepEqual(subjects, [told, told, 'Your account can now be signed in to with weibo'], 'its owner is told of each');
});

test('who had closed their account binds it once they have said that they take it back', async (t, world) => {
  const [user, who] = [await world.user(), unique('ada')];
  await world.post('/api/User/delete', { password: user.password }, { token: user.loginToken });
  const { browser, page } = await comeFromChannel(world, who);
  const bind = await press(browser, page, 'Bind Weibo to it');
  const asked = await browser.submit(bind, { username: user.username, password: user.password, captcha: 'abcd5' });
  t.regex(asked.text, /Take your account back\?/);
  t.deepEqual(await bindings(world, { uid: user.uid }), []);
  t.true((await browser.submit(asked, {}, ['decision', 'reopen'])).outside);
  t.like(await bindings(world, { uid: user.uid }), [{ channel: 'weibo' }]);
  t.deepEqual(await operationsOn(world, user), ['own.bind done', 'own.close done', 'own.reopen done']);
});

test('a wrong password binds nothing, and the page says no more than that', async (t, world) => {
  const [user, who] = [await world.user(), unique('ada')];
  const { browser, page } = await comeFromChannel(world, who);
  const bind = await press(browser, page, 'Bind Weibo to it');
  const texts = [];
  for (const username of [user.username, unique('nobody')]) {
    const refused = await browser.submit(bind, { username, password: 'not the password', captcha: 'abcd5' });
    t.is(refused.reply.status, 400);
    texts.push(refused.text.replaceAll(username, 'them'));
  }
  t.is(texts[0], texts[1]);
  t.true((await browser.submit(bind, { username: 'x' })).text.includes('Please fill this in'));
  t.deepEqual(await bindings(world, { uid: user.uid }), []);
  t.true((await browser.submit(bind, { username: user.username, password: user.password, captcha: 'abcd5' })).outside);
});

test('an account has one identity of a channel, and as many channels as it likes', async (t, world) => {
  const { username, password } = await newcomer(world, 'Weibo', unique('ada'));
  const { browser, page } = await comeFromChannel(world, unique('grace'));
  const bind = await press(browser, page, 'Bind Weibo to it');
  const refused = await browser.submit(bind, { username, password, captcha: 'abcd5' });
  t.is(refused.reply.status, 409);
  t.true(refused.text.includes('bound to another Weibo account'), refused.text);
  t.true(
    (await makeAccount(browser, await press(browser, refused, 'Create an account'))).page.outside,
    'nothing was spent',
  );

  const second = await comeFromChannel(world, unique('ada'), 'GitHub');
  const both = await second.browser.submit(await press(second.browser, second.page, 'Bind GitHub'), {
    username,
    password,
    captcha: 'abcd5',
  });
  t.true(both.outside, both.text);
});

test('what is wrong with a new account is said beside its field', async (t, world) => {
  const taken = await world.user();
  const { browser, page } = await comeFromChannel(world, unique('ada'));
  const cases = [
    [{ username: 'a' }, 400, '3 to 32 letters'],
    [{ username: taken.username.toUpperCase() }, 409, 'already has this username'],
    [{ email: 'nowhere' }, 400, 'not an email address'],
    [{ password: 'password1', confirm: 'password1' }, 400, 'everybody guesses first'],
    [{ confirm: 'something else' }, 400, 'not the same password'],
    [{ username: '<script>' }, 400, '3 to 32 letters'],
  ] as const;
  for (const [given, status, told] of cases) {
    const refused = (await makeAccount(browser, page, given)).page;
    t.is(refused.reply.status, status);
    t.true(refused.text.includes(told), refused.text);
    t.false(refused.reply.text.includes('<script>'));
  }
  t.true((await makeAccount(browser, page)).page.outside);
});

test('an identity of two windows makes one account', async (t, world) => {
  const who = unique('ada');
  const windows = await Promise.all(Array.from({ length: 8 }, () => comeFromChannel(world, who)));
  const made = await Promise.all(windows.map(({ browser, page }) => makeAccount(browser, page)));
  // The others go on as the one that was made.
  t.true(
    made.every(({ page }) => page.outside),
    made.map(({ page }) => page.text).join('\n'),
  );
  const names = made.map(({ username }) => username);
  const accounts = await world.database.read(world.database.sql('users').whereIn('username', names).select('uid'));
  t.is(accounts.length, 1);
});

test('one held identity, ten registrations at once: one account', async (t, world) => {
  const { browser, page } = await comeFromChannel(world, unique('ada'));
  const made = await Promise.all(Array.from({ length: 10 }, () => makeAccount(browser, page)));
  const names = made.map(({ username }) => username);
  const accounts = await world.database.read(world.database.sql('users').whereIn('username', names).select('uid'));
  t.is(accounts.length, 1);
  t.true(made.every((one) => one.page.reply.status < 500));
});

test('an app in development admits nobody by this door either', async (t, world) => {
  const app = await world.client({ trusted: true });
  const query = world.database.sql('clients').where({ client_id: app.client_id }).update({ state: 'development' });
  await world.database.write(query);
  const browser = browserIn(world, [world.channels.url]);
  const page = await sayWho(browser, await toChannel(browser, world, app, 'Weibo'), unique('ada'));
  const account = await makeAccount(browser, page);
  t.is(account.page.reply.status, 403);
  t.regex(account.page.text, /201214/);
});

test('consent is asked for as after any sign-in, and in Chinese the way is Chinese', async (t, world) => {
  const app = await world.client();
  const browser = browserIn(world, [world.channels.url], 'zh-CN');
  const arrived = await sayWho(browser, await toChannel(browser, world, app, '微博'), unique('ada'));
  t.true(arrived.text.includes('创建账号'));
  t.true((await press(browser, arrived, '绑定微博')).text.includes('绑定并登录'));
  const { page } = await makeAccount(browser, arrived);
  t.true(isConsent(page), page.text);
  t.false(isSignIn(page));
});

// Links, cookies and policies hold, with and without scripts.
for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'with' : 'without';
  test.serial(`a person comes by Weibo, makes an account, and comes again, ${how} scripts`, async (t, world) => {
    const who = unique('ada');
    await withBrowser({ javaScriptEnabled }, async (page) => {
      await page.goto(world.authorizeUrl(world.app, { state: 'kept' }));
      await page.getByRole('link', { name: 'Continue with Weibo' }).click();
      await page.locator('[name=who]').fill(who);
      await page.getByRole('button', { name: 'yes' }).click();

      await page.getByRole('heading', { name: 'Create your account' }).waitFor();
      const username = page.getByLabel('Username');
      t.is(await username.inputValue(), who);
      await page.getByRole('link', { name: '中文' }).click();
      await page.getByRole('heading', { name: '创建账号' }).waitFor();
      await page.getByRole('link', { name: 'English' }).click();
      await page.getByLabel('Email').fill(`${who}@example.com`);
      await page.getByLabel('Password', { exact: true }).fill('Quiet lake 77');
      await page.getByLabel('Password once more').fill('Quiet lake 77');
      await page.locator('[name=captcha]').fill('abcd5');
      await page.getByRole('button', { name: 'Create account' }).click();
      await page.waitForURL(/^https:\/\/client\.example\/callback\?.*code=/);
    });
    await withBrowser({ javaScriptEnabled, locale: 'zh-CN' }, async (page) => {
      await page.goto(world.authorizeUrl(world.app, { state: 'kept' }));
      await page.getByRole('link', { name: '使用微博登录' }).click();
      await page.locator('[name=who]').fill(who);
      await page.getByRole('button', { name: 'yes' }).click();
      await page.waitForURL(/^https:\/\/client\.example\/callback\?.*state=kept/);
      t.pass();
    });
  });
}

test('who is signed in binds a channel on the page of their account, and nobody else’s', async (t, world) => {
  const [user, other] = await Promise.all([world.user(), world.user()]);
  const who = unique('ada');
  const bind = async (account: typeof user) => {
    const browser = browserIn(world, [world.channels.url]);
    const page = await browser.signIn(await browser.open('/account/security'), account);
    return sayWho(browser, await press(browser, page, 'Connect GitHub'), who);
  };
  const bound = await bind(user);
  t.is(bound.url.href, `${world.authUrl}/account/security`);
  t.regex(bound.text, /You can sign in with GitHub now/);
  t.regex((await bind(other)).text, /belongs to another account here already/);
  const [{ uid } = { uid: 0 }, ...more] = await bindings(world, { channel: 'github', uid: user.uid });
  t.is(uid, user.uid);
  t.deepEqual(more, []);
  t.deepEqual(await bindings(world, { uid: other.uid }), []);

  const browser = browserIn(world, [world.channels.url]);
  const page = await browser.signIn(await browser.open('/account/security'), other);
  const refused = await sayWho(browser, await press(browser, page, 'Connect GitHub'), unique('eve'), 'no');
  t.regex(refused.text, /GitHub was not connected/);
});
