/** The pages of an app's figures and calls, in both consoles. */
import ava from 'ava';
import { borrowWorld } from '../_world/lent-world.ts';
import { operatorAt } from '../_world/operators.ts';
import { onBothDatabases, type Page, type World, withBrowser } from '../_world.ts';
import { obstacles } from '../auth-server/pages/kit/_legible.ts';
import { violations } from '../auth-server/pages/kit/_look.ts';
import { addCalls, addFigures } from './_rows.ts';

const test = onBothDatabases();
const HOUR = 3_600_000;

/** Somebody with an app that was used. */
async function owner(world: World) {
  const user = await world.user();
  const agent = world.agent();
  await agent.signIn(await agent.open('/developer'), user);
  const { client_id } = await world.client();
  const { sql, write } = world.database;
  await write(sql('clients').where({ client_id }).update({ owner_uid: user.uid }));
  const now = Date.now();
  const grants = ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'];
  for (const period of ['hour', 'day'] as const) {
    for (const [back, times] of [0, 1, 2, 3, 5, 8, 13, 21].entries()) {
      await addFigures(world.database, client_id, period, now - times * HOUR, [
        ...grants.map((grant, at) => ['token', grant, 4 + at * back] as const),
        ...['/api/User/uid', '/api/User/info', '/mcp', '/oauth/token', '/api/User/friends', '/api/Calendar/events'].map(
          (path, at) => ['call', path, 1 + ((at * 7 + back * 5) % 90)] as const,
        ),
        ...['202001', '201204', 'invalid_grant'].map((code, at) => ['error', code, at + back] as const),
        ...(['5', '30', '800'] as const).map(
          (bound, at) => ['time', bound, [90, 60, 1 + (back % 2)][at] ?? 1] as const,
        ),
      ]);
    }
  }
  await addCalls(world.database, client_id, 60);
  return { user, agent, client_id, address: `/developer/apps/${client_id}` };
}

const rectsOf = ({ document }: Page) => document.querySelectorAll('svg.plot rect').length;
const rowsOf = ({ document }: Page) => document.querySelectorAll('.open.calls > li');
const linkTo = ({ document }: Page, part: string) =>
  document.querySelector(`main a[href*="${part}"]`)?.getAttribute('href')?.replaceAll('&amp;', '&') ??
  `no link to ${part}`;

test('an owner sees charts by hour and by day, each with its table', async (t, world) => {
  const { agent, user, address } = await owner(world);
  const hours = await agent.open(linkTo(await agent.open(address), '/figures'));
  t.is(hours.url.pathname, `${address}/figures`);
  t.deepEqual(
    hours.document.querySelectorAll('main h2').map(({ text }) => text),
    ['Calls', 'Errors', 'Tokens', 'Waiting times'],
  );
  t.is(hours.document.querySelectorAll('svg.plot[role="img"][aria-label]').length, 4);
  t.is(hours.document.querySelectorAll('details table').length, 4);
  t.true(rectsOf(hours) >= 8 * (5 + 2 + 3), 'the four that were called most, and the others as one');
  const [calls] = hours.document.querySelectorAll('details table');
  t.is(calls?.querySelectorAll('tbody tr').length, 8, 'hours with nothing are left out');
  t.is(calls?.querySelectorAll('thead th').at(-1)?.text, 'Others');
  t.regex(hours.text, /202001 Account does not exist/);
  const days = await agent.open(linkTo(hours, 'by=day'));
  t.is(days.document.querySelector('.filters [aria-current]')?.text, 'The days of a month');
  t.true(rectsOf(days) < rectsOf(hours));
  const chinese = await agent.open(`${address}/figures?lang=zh`);
  t.regex(chinese.text, /最近 48 小时/);
  const later = world.agent();
  const back = await later.signIn(await later.open(`${address}/figures?by=day&lang=zh`), user);
  t.is(back.url.pathname + back.url.search, `${address}/figures?by=day`, 'who signs in for a page comes back to it');
});

test('an app that nobody uses has pages too', async (t, world) => {
  const { agent, user } = await owner(world);
  const { client_id } = await world.client();
  await world.database.write(world.database.sql('clients').where({ client_id }).update({ owner_uid: user.uid }));
  for (const path of ['figures', 'figures?by=day', 'figures?by=%00', 'calls', 'calls?before=%27&failed=2']) {
    const page = await agent.open(`/developer/apps/${client_id}/${path}`);
    t.is(page.reply.status, 200, path);
    t.regex(page.text, /There was nothing\./);
  }
});

test('the last calls, page by page, and each that failed says how to mend it', async (t, world) => {
  const { agent, address } = await owner(world);
  const first = await agent.open(linkTo(await agent.open(address), '/calls'));
  t.is(rowsOf(first).length, 50);
  const second = await agent.open(linkTo(first, 'before='));
  t.is(rowsOf(second).length, 10);
  t.regex(rowsOf(second).at(-1)?.text ?? '', /request-59/);
  const failed = await agent.open(linkTo(first, 'failed=1'));
  t.is(rowsOf(failed).length, 20);
  const [one] = rowsOf(failed);
  t.regex(
    one?.text ?? '',
    /\/api\/User\/uid.* · HTTP 404 · request-2\s+202001 Account does not exist\s+There is no such account/s,
  );
  const reference = one?.querySelector('a')?.getAttribute('href') ?? '';
  t.true(reference.startsWith(`${world.resourceUrl}/docs/operations/User.uid`));
  t.is((await world.get(reference)).status, 200);
});

test('an operator sees the same of every app; another developer finds nothing there', async (t, world) => {
  const { agent, address, client_id } = await owner(world);
  const { agent: look, page: app } = await operatorAt(world, `/operator/apps/${client_id}`);
  const figures = await look.open(linkTo(app, '/figures'));
  t.is(figures.url.pathname, `/operator/apps/${client_id}/figures`);
  t.is(rectsOf(figures), rectsOf(await agent.open(`${address}/figures`)));
  t.is(rowsOf(await look.open(linkTo(app, '/calls'))).length, 50);

  const stranger = world.agent();
  await stranger.signIn(await stranger.open('/developer'), await world.user());
  for (const path of ['figures', 'calls']) {
    t.is((await stranger.open(`${address}/${path}`)).reply.status, 404);
    t.is((await stranger.open(`/operator/apps/${client_id}/${path}`)).reply.status, 404);
    // In the console for developers an operator is one of them.
    t.is((await look.open(`${address}/${path}`)).reply.status, 404);
  }
  // What is no id names no app.
  for (const path of ['', '/figures', '/calls', '/webhooks']) {
    t.is((await stranger.open(`/developer/apps/%00${path}`)).reply.status, 404, path);
    t.is((await look.open(`/operator/apps/%00${path}`)).reply.status, 404, path);
  }
});

ava('on a phone and a desk, by day and by night, nothing sticks out and axe has nothing against them', async (t) => {
  const world = await borrowWorld('sqlite');
  t.teardown(world.stop);
  const { user, client_id } = await owner(world);
  await withBrowser({ viewport: { width: 320, height: 720 } }, async (page) => {
    await page.goto(`${world.authUrl}/developer`);
    await page.fill('[name="username"]', user.username);
    await page.fill('[name="password"]', user.password);
    await page.fill('[name="captcha"]', 'abcd5');
    await page.click('#login button[type="submit"]:not([formaction])');
    for (const path of ['figures', 'calls']) {
      await page.goto(`${world.authUrl}/developer/apps/${client_id}/${path}`);
      if (path === 'figures') await page.click('details:first-of-type summary');
      for (const width of [320, 1280]) {
        await page.setViewportSize({ width, height: 720 });
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          const found = [...(await obstacles(page)), ...(await violations(page))];
          t.deepEqual(found, [], `${path} at ${width}, ${colorScheme}`);
        }
      }
    }
  });
});
