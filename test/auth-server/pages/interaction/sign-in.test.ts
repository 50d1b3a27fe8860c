import { borrowLimitedWorld, isConsent, isSignIn, onBothDatabases, unique } from '../../../_world.ts';
import { alertOf, appOf, fieldValue, openFirstPage, startOf } from './_at-an-app.ts';

const test = onBothDatabases();
test('the page names the app, asks for what the contract lists, and remembers nobody unasked', async (t, world) => {
  const { page } = await openFirstPage(world, { login_hint: 'Zoë <z@example.com>' });
  t.is(page.reply.status, 200);
  t.regex(page.text, /to go on to Sunny Calendar/);
  for (const name of ['username', 'password', 'captcha', 'remember', 'csrf']) {
    t.truthy(page.document.querySelector(`form[method="post"] [name="${name}"]`), name);
  }
  t.is(fieldValue(page, 'username'), 'Zoë <z@example.com>', 'the hint of the app is filled in');
  t.falsy(page.document.querySelector('[name="remember"]')?.hasAttribute('checked'));
  t.regex(page.document.querySelector('img[width]')?.getAttribute('src') ?? '', /^data:image\/png;base64,iVBOR/);
});

test('a person signs in by username, by email that is verified, in any letter case', async (t, world) => {
  const user = await world.user();
  const first = await openFirstPage(world);
  const refused = await first.agent.signIn(first.page, { username: user.email, password: user.password });
  t.regex(String(alertOf(refused)), /works here once it is verified/);
  const { sql } = world.database;
  await world.database.write(sql('users').where({ uid: user.uid }).update({ email_verified_at: Date.now() }));
  for (const username of [user.username, user.username.toUpperCase(), user.email, user.email.toUpperCase()]) {
    const { agent, page } = await openFirstPage(world);
    t.true(isConsent(await agent.signIn(page, { username, password: user.password })), username);
  }
});

test('an unknown name and a wrong password look the same', async (t, world) => {
  const user = await world.user();
  const seen = [];
  for (const username of [user.username, unique('nobody')]) {
    const { agent, page } = await openFirstPage(world);
    const again = await agent.signIn(page, { username, password: 'not the password' });
    t.true(isSignIn(again));
    t.is(fieldValue(again, 'username'), username, 'the name is kept');
    t.is(fieldValue(again, 'password'), undefined, 'the password is not');
    seen.push([again.reply.status, alertOf(again), again.text.replaceAll(username, '')]);
  }
  t.deepEqual(seen[0], seen[1]);
  t.regex(String(seen[0]?.[1]), /do not match/);
});

test('a wrong captcha is told at its field, and even the right password does not help', async (t, world) => {
  const user = await world.user();
  const { agent, page } = await openFirstPage(world);
  const again = await agent.submit(page, { username: user.username, password: user.password, captcha: 'wrong' });
  t.is(again.reply.status, 400);
  const field = again.document.querySelector('[name="captcha"]');
  t.is(field?.getAttribute('aria-invalid'), 'true');
  const described = field?.getAttribute('aria-describedby') ?? '';
  t.regex(again.document.querySelector(`[id="${described}"]`)?.text ?? '', /not what the picture says/);
  t.true(isConsent(await agent.signIn(again, user)), 'the new picture is good');
});

test('what is left out is named', async (t, world) => {
  const { agent, page } = await openFirstPage(world);
  const again = await agent.submit(page, { username: '', password: '', captcha: '' });
  t.is(again.reply.status, 400);
  t.regex(alertOf(again), /Username, email or phone: Please fill this in/);
  t.regex(alertOf(again), /Password: Please fill this in/);
  t.regex(alertOf(again), /Characters in the picture: Please fill this in/);
});

test('remember keeps the session beyond the browser, else it ends with it', async (t, world) => {
  const user = await world.user();
  for (const remember of [true, false]) {
    const { agent, page } = await openFirstPage(world);
    await agent.signIn(page, user, { remember });
    const session = (await agent.jar.getCookies(world.authUrl)).find(({ key }) => key === 'upare_session');
    t.is(session?.expires !== 'Infinity', remember);
    t.true(session?.httpOnly);
  }
});

test('in Chinese by the browser, by the app, by the link; what was chosen stays chosen', async (t, world) => {
  const user = await world.user();
  const byBrowser = await openFirstPage(world, {}, 'zh-CN,zh;q=0.9,en;q=0.5');
  t.is(byBrowser.page.document.querySelector('html')?.getAttribute('lang'), 'zh');
  t.regex(byBrowser.page.text, /登录后继续使用 Sunny Calendar/);
  const wrong = await byBrowser.agent.signIn(byBrowser.page, { ...user, password: 'not the password' });
  t.regex(alertOf(wrong), /用户名或密码不正确/);

  const byApp = await openFirstPage(world, { ui_locales: 'fr zh-Hans en' });
  t.regex(byApp.page.text, /登录/);

  const { agent, page } = await openFirstPage(world);
  const chosen = await agent.again(page, 'zh', { username: 'kept', password: 'kept too' });
  t.is(fieldValue(chosen, 'username'), 'kept', 'what was typed stays');
  t.is(fieldValue(chosen, 'password'), 'kept too');
  t.regex(chosen.text, /密码/);
  const consent = await agent.signIn(chosen, user);
  t.true(isConsent(consent));
  t.regex(consent.text, /请求使用你的账号/, 'at the next step too');
});

test('a reload of what a form was sent to leads back to its page', async (t, world) => {
  const { agent, page } = await openFirstPage(world);
  const back = await agent.open(`${page.url.pathname}/login?lang=zh`);
  t.is(back.url.pathname, page.url.pathname);
  t.true(isSignIn(back));
  t.regex(back.text, /密码/);
});

test('who is signed in goes straight on, and signs in anew where the app asks for it', async (t, world) => {
  const user = await world.user();
  const agent = world.agent();
  await agent.signInAndConsent(await startOf(world), user);
  const on = await agent.open(await startOf(world));
  t.is(on.url.pathname, '/demo/callback');
  t.true(isSignIn(await agent.open(await startOf(world, { prompt: 'login' }))));
});

test('a disabled account does not get in, and its session ends', async (t, world) => {
  const user = await world.user();
  const agent = world.agent();
  await agent.signInAndConsent(await startOf(world), user);
  t.is((await world.cli('user', 'disable', String(user.uid), '--json')).code, 0);
  const page = await agent.open(await startOf(world));
  t.true(isSignIn(page), 'is asked to sign in');
  t.regex(alertOf(await agent.signIn(page, user)), /do not match/);
});

test('an app in development is told that it does not admit a stranger', async (t, world) => {
  const [owner, stranger] = await Promise.all([world.user(), world.user()]);
  const { redirect_uri } = await appOf(world);
  const more = ['--development', '--owner', String(owner.uid)];
  const app = await world.client({ redirectUri: redirect_uri, more });
  const asOwner = await world.agent().signInAndConsent(world.authorizeUrl(app), owner);
  t.truthy(asOwner.url.searchParams.get('code'));
  const asStranger = await world.agent().signInAndConsent(world.authorizeUrl(app), stranger);
  t.is(asStranger.reply.status, 403);
  t.regex(asStranger.text, /is in development[\s\S]*201214/);
});

test('too many wrong passwords: wait, except on the owner’s own device', async (t, { dialect }) => {
  const world = await borrowLimitedWorld(dialect);
  try {
    const user = await world.user();
    const owner = await openFirstPage(world);
    t.true(isConsent(await owner.agent.signIn(owner.page, user)));

    const { agent, page } = await openFirstPage(world);
    let again = page;
    for (let tries = 0; tries < 6; tries++)
      again = await agent.signIn(again, { ...user, password: 'not the password' });
    t.is(again.reply.status, 429);
    t.regex(again.reply.headers.get('retry-after') ?? '', /^\d+$/);
    t.regex(alertOf(again), /Please wait \d+ seconds?/);
    t.is(fieldValue(again, 'password'), 'not the password', 'nothing was tried: all is kept');
    t.truthy(again.document.querySelector('[role="alert"] [role="timer"][data-seconds]'), 'it counts down');
    t.true(isSignIn(again));

    const later = await owner.agent.open(await startOf(world, { prompt: 'login' }));
    t.true(
      isConsent(await owner.agent.signIn(later, user)) || later.url.pathname !== '',
      'the owner is not locked out',
    );
  } finally {
    await world.stop();
  }
});
