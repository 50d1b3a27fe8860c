/** The account centre in a real browser: on a phone without a script, and wide with them. */
import type { Page } from 'playwright-core';
import { accountPages } from '../../../../auth-server/pages/account/pages.ts';
import { portraitJpeg } from '../../../_world/pictures.ts';
import { onBothDatabases, type TestUser, untilTrue, type World, withBrowser } from '../../../_world.ts';
import { obstacles } from '../kit/_legible.ts';

const test = onBothDatabases().serial;

async function signIn(page: Page, world: World, { username, password }: TestUser, path: string) {
  await page.goto(world.authUrl + path);
  await page.fill('[name="username"]', username);
  await page.fill('[name="password"]', password);
  if (await page.$('[name="captcha"]')) await page.fill('[name="captcha"]', 'abcd5');
  await page.focus('[name="password"]');
  await page.keyboard.press('Enter');
  await page.waitForSelector('nav.sections');
}

const phone = {
  viewport: { width: 320, height: 640 },
  isMobile: true,
  colorScheme: 'dark',
  locale: 'zh-CN',
  javaScriptEnabled: false,
} as const;

test('a picture of any shape is cropped in the page to what the rules ask', async (t, world) => {
  const user = await world.user();
  await withBrowser({}, async (page) => {
    await signIn(page, world, user, '/account/profile');
    const buffer = await portraitJpeg({ width: 1500, height: 1600 });
    await page.setInputFiles('[name="avatar"]', { name: 'me.jpg', mimeType: 'image/jpeg', buffer });
    await page.waitForSelector('#crop canvas');
    await page.focus('#crop canvas');
    await page.keyboard.press('ArrowUp');
    t.deepEqual(await obstacles(page), []);
    // What is sent is what is shown.
    await untilTrue(page, "document.querySelector('[name=avatar]').files[0].name === 'avatar'");
    await page.click('#avatar button[type="submit"]:not([hidden])');
    await page.waitForSelector('.portrait');
    t.regex((await page.textContent('[role="status"]')) ?? '', /This is your picture now/);
  });
});

for (const [how, options] of [
  ['on a small phone in the dark, in Chinese, without a script', phone],
  ['on a wide screen', { viewport: { width: 1280, height: 800 } }],
] as const) {
  test(`every page can be read and used ${how}`, async (t, world) => {
    const user = await world.user();
    await withBrowser(options, async (page) => {
      await signIn(page, world, user, '/account');
      for (const { path } of accountPages) {
        await page.goto(world.authUrl + path);
        t.deepEqual(await obstacles(page), [], path);
        const tooWide = await page.evaluate(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        );
        t.is(tooWide, 0, path);
      }
      // What is wrong, and what was done.
      await page.goto(`${world.authUrl}/account/security`);
      await page.focus('#password-newpassword');
      await page.keyboard.press('Enter');
      await page.waitForSelector('[role="alert"]');
      t.deepEqual(await obstacles(page), []);
      await page.goto(`${world.authUrl}/account/profile`);
      await page.fill('[name="nickname"]', `Ada ${user.uid}`);
      await page.keyboard.press('Enter');
      await page.waitForSelector('[role="status"]');
      t.deepEqual(await obstacles(page), []);
    });
  });
}
