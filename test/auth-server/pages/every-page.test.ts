/** Every page that there is, on a phone of 320 pixels, in both languages, by day, by night and in forced colours: axe has nothing against it, nothing sticks out, and it is small. */
import test, { type ExecutionContext } from 'ava';
import type { Page } from 'playwright-core';
import { accountPages } from '../../../auth-server/pages/account/pages.ts';
import { devicePages } from '../../../auth-server/pages/engine-views/device.ts';
import { signOutPages } from '../../../auth-server/pages/engine-views/sign-out.ts';
import { formPages } from '../../../auth-server/pages/interaction/form-pages.ts';
import { type TestUser, uniquePhone, type World } from '../../_world.ts';
import { giveAuthenticator } from '../../accounts/factors/_authenticator.ts';
import { onPhone, sendForm } from './_phone.ts';
import { faultsOf } from './kit/_look.ts';

/** They need a channel, terms that want to be accepted, or an app in development: their own stories look at them. */
const elsewhere = ['device/closed', 'terms', 'sns/register', 'sns/bind'];

/** All that a browser which has nothing yet is sent for a page. */
const weight = `[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
  .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)`;

test('every page', (t) => onPhone((world, page) => walk(t, world, page)));

async function walk(t: ExecutionContext, world: World, page: Page): Promise<void> {
  const [one, other, closed] = await Promise.all([world.user(), world.user(), world.user()]);
  const authenticator = await giveAuthenticator(world, one);
  const app = await world.client({
    name: 'An app with quite a long name, Longestwordimaginable',
    scope: ['openid', 'profile', 'email'],
    grants: ['authorization_code', 'device_code'],
  });
  const start = (params: Readonly<Record<string, string>> = {}) => world.authorizeUrl(app, params);
  const signIn = ({ username, password }: TestUser) => sendForm(page, 'login', { username, password });
  const seen = new Set<string>();
  const found: string[] = [];
  const look = async (name: string) => {
    // Who has no second factor can but leave.
    const form = name === 'step-up' ? 'leave' : name;
    if (formPages.some(({ path }) => path === name)) await page.waitForSelector(`form[id="${form}"]`);
    seen.add(name);
    const bytes = await page.evaluate<number>(weight);
    const heavy = bytes > 0 && bytes < (name === 'login' ? 40_000 : 60_000) ? [] : [`${bytes} bytes`];
    found.push(...[...heavy, ...(await faultsOf(page))].map((one) => `${name}: ${one}`));
  };
  const open = async (address: string, name = address) => {
    await page.goto(address.startsWith('/') ? world.authUrl + address : address);
    await look(name);
  };

  await open('/device', 'device');
  for (const path of ['/', '/demo', '/demo/callback?error=access_denied', '/not-me/x', '/nothing']) {
    await open(path);
  }
  await open('/oauth/authorize?client_id=nobody');
  for (const path of ['/docs', '/docs/operations', '/docs/operations/User.login', '/docs/token']) {
    await open(world.resourceUrl + path);
  }

  await open(start(), 'login');
  const at = (path: string) => `${new URL(page.url()).pathname.split('/').slice(0, 3).join('/')}/${path}`;
  await open(at('register'), 'register');
  await open(at('register/phone'), 'register/phone');
  await sendForm(page, 'register\\/phone', { phone: uniquePhone() });
  await look('register/by-phone');
  await open(at('forgot'), 'forgot');
  await sendForm(page, 'forgot', { username: other.username });
  await look('reset');
  await open(at('code'), 'code');
  await sendForm(page, 'code', { username: other.username });
  await look('code/enter');

  await page.goto(start());
  await signIn(one);
  await look('factor');
  await sendForm(page, 'factor', { otp: await authenticator.code() });
  await look('confirm');
  await open(start({ prompt: 'select_account' }), 'account');

  await page.context().clearCookies();
  await page.goto(start());
  await signIn(other);
  await open(start({ acr_values: 'urn:upare:acr:2', scope: 'openid' }), 'step-up');
  for (const { path } of accountPages) {
    await open(path);
    t.is(new URL(page.url()).pathname, path);
  }

  const askAsDevice = { client_id: app.client_id, client_secret: app.client_secret, scope: 'profile' };
  const ask = () => world.post<{ user_code: string }>('/oauth/device', askAsDevice);
  const [{ body: device }, { body: refused }] = await Promise.all([ask(), ask()]);
  await page.goto(`${world.authUrl}/device?user_code=${device.user_code}`);
  await page.waitForSelector('button[name="confirm"]');
  await look('device/confirm');
  await page.click('button[name="confirm"]');
  await page.click('button[value="allow"]');
  await page.waitForSelector('main a[href="/device"]');
  await look('device/connected');
  await page.goto(`${world.authUrl}/device?user_code=${refused.user_code}`);
  await page.click('button[name="abort"]');
  await page.waitForSelector('main a[href="/device"]');
  await look('device/refused');
  await open('/oauth/logout', 'sign-out');
  await page.click('main form button >> nth=0');
  await look('signed-out');

  await world.post('/api/User/delete', { password: closed.password }, { token: closed.loginToken });
  await page.context().clearCookies();
  await page.goto(start());
  await signIn(closed);
  await look('reopen');

  t.deepEqual(found, []);
  const names = [...formPages.map(({ path }) => path), ...[...devicePages, ...signOutPages].map(({ name }) => name)];
  const unseen = names.filter((name) => !seen.has(name));
  t.deepEqual(unseen.sort(), [...elsewhere].sort());
}
