/** Every page of both consoles, on a phone of 320 pixels, in both languages: axe has nothing against it, and nothing sticks out. */
import test, { type ExecutionContext } from 'ava';
import type { Page } from 'playwright-core';
import { developerPages } from '../../../auth-server/pages/developer/pages.ts';
import { operatorPages } from '../../../auth-server/pages/operator/pages.ts';
import { addContent } from '../../../shared/operations/content/write.ts';
import { grantOperator } from '../../../shared/operations/operators.ts';
import { addWebhook } from '../../../shared/operations/webhooks/change.ts';
import { unique, type World } from '../../_world.ts';
import { giveAuthenticator } from '../../accounts/factors/_authenticator.ts';
import { depsOf, performIn } from '../../operations/_perform.ts';
import { onPhone, sendForm } from './_phone.ts';
import { faultsOf } from './kit/_look.ts';

/** Names as people have them, and longer ones. */
const LONG = 'An app with quite a long name, Longestwordimaginable';

/** One of everything that a page is about, and where the pages of it are. */
async function furnished(world: World) {
  const perform = performIn(depsOf(world));
  const user = await world.user();
  await perform(grantOperator, { user: `uid:${user.uid}` });
  const more = ['--development', '--owner', user.username];
  const { client_id } = await world.client({ name: LONG, more });
  const [own, ours, content] = await Promise.all([
    perform(addWebhook, { client_id, url: 'https://app.example/hook', events: ['grant.revoked'] }),
    perform(addWebhook, { url: 'https://operators.example/hook', events: ['audit.account.disable'] }),
    perform(addContent, { title: unique('A notice'), body: '# Heading\n\nText, with `code`.', lang: 'en' }),
  ]);
  const ids: Readonly<Record<string, string>> = {
    '/operator/account': `/operator/account?id=${user.uid}`,
    '/operator/content/text': `/operator/content/text?id=${content.id}`,
    '/operator/webhooks/:webhook': `/operator/webhooks/${ours.id}`,
    '/developer/apps/:client_id/webhooks/:webhook': `/developer/apps/${client_id}/webhooks/${own.id}`,
  };
  const pages = [...developerPages, ...operatorPages];
  const addressOf = (path: string) => ids[path] ?? path.replace(':client_id', client_id);
  return { user, pages: pages.map(({ path, forms }) => ({ address: addressOf(path), forms })) };
}

async function walk(t: ExecutionContext, world: World, page: Page): Promise<void> {
  const { user, pages } = await furnished(world);
  const { code } = await giveAuthenticator(world, user);
  await page.goto(`${world.authUrl}/operator`);
  await sendForm(page, 'login', { username: user.username, password: user.password });
  await sendForm(page, 'factor', { otp: await code() });
  await page.waitForURL(/\/operator/);
  for (const { address, forms } of pages) {
    const answer = await page.goto(world.authUrl + address);
    t.is(answer?.status(), 200, address);
    t.is(new URL(page.url()).pathname, address.replace(/\?.*/, ''));
    for (const [name, { fields }] of Object.entries(forms)) {
      const named = await page
        .locator(`#${name} [name]`)
        .evaluateAll((all) => all.map((one) => one.getAttribute('name')));
      const shown = [...new Set(named)].filter((one) => one !== null && fields.includes(one));
      const order = fields.filter((one) => shown.includes(one));
      t.deepEqual(shown, order, `${address} ${name}: its faults are told in the order of the page`);
    }
    t.deepEqual(await faultsOf(page), [], address);
  }
}

test('every page of the consoles', (t) => onPhone((world, page) => walk(t, world, page)));
