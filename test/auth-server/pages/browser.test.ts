/** The pages in a real browser: without a script, by keyboard, on a phone, in the dark. */
import type { RequestListener } from 'node:http';
import type { Page } from 'playwright-core';
import { serveOnLoopback } from '../../_world/loopback.ts';
import { onBothDatabases, type TestUser, unique, type World, withBrowser } from '../../_world.ts';
import { appOf, startOf } from './interaction/_at-an-app.ts';
import { obstacles } from './kit/_legible.ts';

// One after another: a browser waits for its pages, and many at once on two cores wait too long.
const test = onBothDatabases().serial;
const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const noScript = { javaScriptEnabled: false };

async function signIn(page: Page, { username, password }: Pick<TestUser, 'username' | 'password'>, captcha = 'abcd5') {
  await page.fill('[name="username"]', username);
  await page.fill('[name="password"]', password);
  // None is asked for on a device that the account is known on.
  if (await page.isVisible('[name="captcha"]')) await page.fill('[name="captcha"]', captcha);
  await page.click('#login button');
}

const codeAt = async (page: Page) => {
  await page.waitForURL(/\/demo\/callback/);
  return new URL(page.url()).searchParams.get('code');
};

test('on a phone, in Chinese, without a script: sign in and untick', async (t, world) => {
  const user = await world.user();
  await withBrowser({ ...phone, ...noScript, locale: 'zh-CN' }, async (page) => {
    await page.goto(await startOf(world));
    t.is(await page.textContent('h1'), '登录');
    t.deepEqual(await obstacles(page), []);
    await signIn(page, { ...user, password: 'not the password' });
    t.regex((await page.textContent('[role="alert"]')) ?? '', /用户名或密码不正确/);
    t.is(await page.inputValue('[name="username"]'), user.username);
    t.is(await page.inputValue('[name="password"]'), '');
    t.deepEqual(await obstacles(page), []);
    await signIn(page, user, 'wrong');
    t.regex((await page.textContent('#captcha-fault')) ?? '', /验证码不正确/);
    await signIn(page, user);
    t.regex((await page.textContent('h1')) ?? '', /请求使用你的账号/);
    t.deepEqual(await obstacles(page), []);
    await page.uncheck('[value="email"]');
    await page.click('[value="allow"]');
    const code = await codeAt(page);
    const params = { ...(await appOf(world)), grant_type: 'authorization_code', code: code ?? '' };
    t.is((await world.post<{ scope: string }>('/api/Oauth/accessToken', params)).body.scope, 'profile');
    t.deepEqual(await obstacles(page), []);
  });
});

test('by keyboard alone, in the dark', async (t, world) => {
  const user = await world.user();
  await withBrowser({ colorScheme: 'dark' }, async (page) => {
    await page.goto(await startOf(world));
    t.deepEqual(await obstacles(page), []);
    await page.keyboard.press('Enter');
    await page.waitForSelector('[role="alert"]');
    t.deepEqual(await obstacles(page), []);
    await page.keyboard.type(user.username);
    await page.keyboard.press('Tab');
    await page.keyboard.type(user.password);
    // By the button that shows the password, and the ways to another captcha.
    for (let tabs = 0; tabs < 5; tabs++) await page.keyboard.press('Tab');
    await page.keyboard.type('ABCD 5');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[value="allow"]');
    t.deepEqual(await obstacles(page), []);
    const session = (await page.context().cookies()).find(({ name }) => name === 'upare_session');
    t.true((session?.expires ?? -1) > 0, 'the box was ticked by keyboard');
    await page.focus('[value="deny"]');
    await page.keyboard.press('Enter');
    await page.waitForURL(/error=access_denied/);
    t.deepEqual(await obstacles(page), []);
  });
});

test('by keyboard on a small screen: the decision that stays in sight covers nothing that has the focus', async (t, world) => {
  const user = await world.user();
  const scope = ['profile', 'email', 'phone', 'avatar', 'calendar', 'calendar:write', 'friends', 'messages'] as const;
  const app = await world.client({ scope: [...scope] });
  await withBrowser({ viewport: { width: 360, height: 640 } }, async (page) => {
    await page.goto(world.authorizeUrl(app, { scope: scope.join(',') }));
    await signIn(page, user);
    await page.waitForSelector('[value="allow"]');
    const covered: string[] = [];
    for (const name of scope) {
      while ((await page.evaluate<string>('document.activeElement.value ?? ""')) !== name)
        await page.keyboard.press('Tab');
      const isSeen = await page.evaluate<boolean>(`(() => {
        const { left, bottom } = document.activeElement.getBoundingClientRect();
        return document.elementFromPoint(left + 1, bottom - 1) === document.activeElement;
      })()`);
      if (!isSeen) covered.push(name);
    }
    t.deepEqual(covered, []);
  });
});

test('register and go on', async (t, world) => {
  await withBrowser({ ...phone, colorScheme: 'dark' }, async (page) => {
    await page.goto(await startOf(world));
    await page.click('text=Create an account');
    t.deepEqual(await obstacles(page), []);
    const name = unique('new');
    await page.fill('[name="username"]', name);
    await page.fill('[name="email"]', `${name}@example.com`);
    await page.fill('[name="password"]', 'password');
    await page.fill('[name="confirm"]', 'passw0rd');
    await page.fill('[name="captcha"]', 'wrong');
    await page.click('#register button');
    await page.waitForSelector('[role="alert"]');
    t.deepEqual(await obstacles(page), []);
    await page.fill('[name="password"]', 'A quiet lake at night');
    await page.fill('[name="confirm"]', 'A quiet lake at night');
    await page.fill('[name="captcha"]', 'abcd5');
    await page.click('#register button');
    t.true((await page.textContent('.who'))?.includes(name));
    await page.click('[value="allow"]');
    t.truthy(await codeAt(page));
  });
});

test('the app sends people on to another host of its own', async (t, world) => {
  // Regression: Chromium held these redirects to the form-action of the consent page, and showed nothing.
  await using front = await serve((_, response) => response.end('<title>front</title>'));
  const elsewhere = front.url.replace('127.0.0.1', 'localhost');
  await using back = await serve((_, response) => response.writeHead(302, { location: elsewhere }).end());
  const [app, user] = await Promise.all([world.client({ redirectUri: back.url }), world.user()]);
  await withBrowser({}, async (page) => {
    await page.goto(world.authorizeUrl(app));
    await signIn(page, user);
    await page.click('[value="allow"]');
    await page.waitForURL(elsewhere);
    t.is(await page.title(), 'front');
  });
});

for (const scripted of [true, false]) {
  const how = scripted ? 'by itself' : 'by a button, where there is no script';

  test(`response_mode=form_post reaches the app ${how}`, async (t, world) => {
    const received: string[] = [];
    await using server = await serve((request, response) => {
      request.on('data', (chunk) => received.push(String(chunk))).on('end', () => response.end('<title>app</title>'));
    });
    const [app, user] = await Promise.all([world.client({ redirectUri: server.url }), world.user()]);
    const asked = new URLSearchParams({
      client_id: app.client_id,
      redirect_uri: app.redirect_uri,
      response_type: 'code',
      response_mode: 'form_post',
      scope: 'profile',
    });
    await withBrowser({ javaScriptEnabled: scripted }, async (page) => {
      await page.goto(`${world.authUrl}/oauth/authorize?${asked}`);
      await signIn(page, user);
      await page.click('[value="allow"]');
      if (!scripted) {
        t.is(await page.textContent('h1'), 'One moment');
        t.deepEqual(await obstacles(page), []);
        await page.click('main button');
      }
      await page.waitForURL(server.url);
    });
    t.regex(received.join(''), /(^|&)code=/);
  });

  test(`another account takes over ${how}`, async (t, world) => {
    const [one, other] = await Promise.all([world.user(), world.user()]);
    await withBrowser({ javaScriptEnabled: scripted }, async (page) => {
      await page.goto(await startOf(world));
      await signIn(page, one);
      await page.click('text=Use another account');
      await signIn(page, other);
      if (!scripted) await page.click('main button');
      await page.waitForSelector('.who');
      t.true((await page.textContent('.who'))?.includes(other.username));
      await page.click('[value="allow"]');
      t.truthy(await codeAt(page));
    });
  });
}

/** An app's server on this machine, for as long as a story lasts. */
async function serve(answer: RequestListener) {
  const { url, stop } = await serveOnLoopback(answer);
  return { url: `${url}/callback`, [Symbol.asyncDispose]: stop };
}

interface DeviceAuthorization {
  readonly device_code: string;
  readonly user_code: string;
  readonly verification_uri: string;
  readonly verification_uri_complete: string;
}
const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

async function device(world: World) {
  const app = await world.client({ name: 'Television', grants: [DEVICE_GRANT], redirectUri: [], public: true });
  const asked = { client_id: app.client_id, scope: 'profile' };
  const { body } = await world.post<DeviceAuthorization>('/oauth/device', asked);
  const trade = { client_id: app.client_id, grant_type: DEVICE_GRANT, device_code: body.device_code };
  return { ...body, poll: async () => (await world.post<{ access_token: string }>('/oauth/token', trade)).body };
}

test('a device is connected by its code, without a script', async (t, world) => {
  const [{ user_code, verification_uri, poll }, user] = await Promise.all([device(world), world.user()]);
  t.is((await poll()).error, 'authorization_pending');
  await withBrowser({ ...phone, ...noScript }, async (page) => {
    await page.goto(verification_uri);
    t.deepEqual(await obstacles(page), []);
    await page.fill('[name="user_code"]', 'BBBB-BBBB');
    await page.click('main button');
    t.regex((await page.textContent('[role="alert"]')) ?? '', /There is no such code/);
    await page.fill('[name="user_code"]', user_code.toLowerCase().replace('-', ' '));
    await page.click('main button');
    t.regex((await page.textContent('main')) ?? '', /Television/);
    t.is(await page.textContent('.usercode'), user_code);
    t.deepEqual(await obstacles(page), []);
    await page.click('[name="confirm"]');
    await signIn(page, user);
    t.regex((await page.textContent('main')) ?? '', /go back to your device afterwards/);
    await page.click('[value="allow"]');
    t.is(await page.textContent('h1'), 'Your device is connected');
    t.deepEqual(await obstacles(page), []);
  });
  t.truthy((await poll()).access_token);
});

test('a device whose code was in the address is turned away', async (t, world) => {
  const user = await world.user();
  for (const button of ['[name="abort"]', '[value="deny"]']) {
    const { verification_uri_complete, poll } = await device(world);
    await withBrowser({ locale: 'zh-CN' }, async (page) => {
      await page.goto(verification_uri_complete);
      await page.waitForSelector('.usercode');
      if (button === '[value="deny"]') {
        await page.click('[name="confirm"]');
        await signIn(page, user);
      }
      await page.click(button);
      await page.waitForSelector('text=已停止');
      t.deepEqual(await obstacles(page), []);
    });
    t.is((await poll()).error, 'access_denied');
  }
});

test('signing out, or only leaving an app', async (t, world) => {
  const user = await world.user();
  const home = `${world.authUrl}/demo/callback`;
  const app = await world.client({
    redirectUri: home,
    more: ['--post-logout-redirect-uri', 'https://client.example/bye'],
  });
  const leave = `${world.authUrl}/oauth/logout?client_id=${app.client_id}`;
  await withBrowser({}, async (page) => {
    await page.goto(world.authorizeUrl(app));
    await signIn(page, user);
    await page.click('[value="allow"]');
    t.truthy(await codeAt(page));

    await page.goto(leave);
    t.deepEqual(await obstacles(page), []);
    await page.click('text=Stay signed in');
    t.is(await page.textContent('h1'), 'Still signed in');
    await page.goto(world.authorizeUrl(await appOf(world)));
    await page.waitForSelector('.who');

    await page.goto(`${leave}&post_logout_redirect_uri=https://client.example/bye&state=s`);
    await page.click('text="Sign out"');
    await page.waitForURL('https://client.example/bye?state=s');
    await page.goto(`${world.authUrl}/oauth/logout`);
    await page.waitForSelector('text=Signed out');
    await page.goto(world.authorizeUrl(app));
    t.is(await page.textContent('h1'), 'Sign in');
  });
});
