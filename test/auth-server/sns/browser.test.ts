/** A real browser goes to a channel and comes back: links, cookies and policies hold, with and without scripts. */
import { onEachDatabase, unique, withBrowser } from '../../_world.ts';
import { socialWorld } from './_flows.ts';

const test = onEachDatabase(socialWorld());

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
