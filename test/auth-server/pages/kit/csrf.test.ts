/** Forms that did not come from our page, and forms as nobody's browser sends them. */
import { call, isConsent, isSignIn, onBothDatabases, type Page, type World } from '../../../_world.ts';
import { fieldValue, openFirstPage } from '../interaction/_at-an-app.ts';

const test = onBothDatabases();

/** Sends the form of a page by hand. */
async function send(
  { page, agent }: Awaited<ReturnType<typeof openFirstPage>>,
  fields: Readonly<Record<string, string | readonly string[]>>,
  { path = '/login', headers = {} }: { path?: string; headers?: Readonly<Record<string, string>> } = {},
) {
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) body.append(name, one);
  const cookie = await agent.jar.getCookieString(page.url.href);
  return call(page.url.href + path, { method: 'POST', body, headers: { cookie, accept: 'text/html', ...headers } });
}

const right = async (world: World, page: Page) => {
  const { username, password } = await world.user();
  return { csrf: fieldValue(page, 'csrf') ?? '', username, password, captcha: 'abcd5' };
};

test('a form of another site is refused, whatever it has in it', async (t, world) => {
  const at = await openFirstPage(world);
  const fields = await right(world, at.page);
  const elsewhere: Record<string, string>[] = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: world.authUrl.replace('127.0.0.1', 'localhost') },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'cross-site', origin: world.authUrl },
  ];
  for (const headers of elsewhere) {
    const reply = await send(at, fields, { headers });
    t.is(reply.status, 403, JSON.stringify(headers));
    t.regex(reply.text, /Not from here/);
    t.is(reply.headers.getSetCookie().filter((cookie) => /session/.test(cookie)).length, 0);
  }
  const own = await send(at, fields, { headers: { origin: world.authUrl, 'sec-fetch-site': 'same-origin' } });
  t.is(own.status, 303, 'the same form from our own page');
});

test('without the token of this very interaction, nothing is done', async (t, world) => {
  const [at, other] = await Promise.all([openFirstPage(world), openFirstPage(world)]);
  const { csrf: _, ...fields } = await right(world, at.page);
  const stranger = fieldValue(other.page, 'csrf') ?? '';
  for (const csrf of ['', 'x', stranger, [stranger, fieldValue(at.page, 'csrf') ?? '']]) {
    t.is((await send(at, { ...fields, csrf })).status, 403, String(csrf));
  }
  t.is((await send(at, fields)).status, 403);
});

test('the forms of a later step are guarded as well', async (t, world) => {
  const { agent, page } = await openFirstPage(world);
  const consent = await agent.signIn(page, await world.user());
  t.true(isConsent(consent));
  const at = { agent, page: consent };
  const fields = { decision: 'allow', scope: 'profile' };
  for (const path of ['/confirm', '/switch']) t.is((await send(at, fields, { path })).status, 403, path);
  const headers = { origin: 'https://evil.example' };
  t.is(
    (await send(at, { ...fields, csrf: fieldValue(consent, 'csrf') ?? '' }, { path: '/confirm', headers })).status,
    403,
  );
});

test('an interaction is of one browser', async (t, world) => {
  const at = await openFirstPage(world);
  const fields = await right(world, at.page);
  const thief = world.agent();
  const seen = await thief.open(at.page.url);
  t.is(seen.reply.status, 400);
  t.regex(seen.text, /This page has expired/);
  t.is((await send({ agent: thief, page: at.page }, fields)).status, 400);

  const own = await openFirstPage(world);
  const crossed = await send({ agent: own.agent, page: at.page }, fields);
  t.is(crossed.status, 400, 'the cookie of another interaction does not open this one');
});

test('what no browser sends is an answer in the 400s, never a fault', async (t, world) => {
  const at = await openFirstPage(world);
  const fields = await right(world, at.page);
  const odd: Record<string, string | readonly string[]>[] = [
    { ...fields, username: [fields.username, 'other'] },
    { ...fields, password: [fields.password, 'other'] },
    { ...fields, captcha: ['abcd5', 'abcd5'] },
    { ...fields, remember: ['1', '1'], username: '\u0000' },
    { ...fields, username: 'x'.repeat(5000) },
    { ...fields, password: 'x'.repeat(5000) },
    { csrf: fields.csrf, 'username[a][b]': 'x', ['__proto__']: 'x', constructor: 'x' },
    { csrf: fields.csrf },
  ];
  for (const one of odd) {
    const reply = await send(at, one);
    t.is(reply.status, 400, JSON.stringify(one).slice(0, 80));
    t.regex(reply.text, /<form[^>]* action="\/interaction/);
  }
  const cookie = await at.agent.jar.getCookieString(at.page.url.href);
  const login = `${at.page.url.href}/login`;
  const post = (body: string, type: string) =>
    call(login, { method: 'POST', body, headers: { cookie, accept: 'text/html', 'content-type': type } });
  t.is((await post('{"a":', 'application/json')).status, 415);
  t.is((await post('[]', 'application/json')).status, 415);
  t.is((await post('x', 'text/plain')).status, 415);
  t.is((await post(`csrf=${'x'.repeat(70_000)}`, 'application/x-www-form-urlencoded')).status, 413);
  t.is((await post('%E0%A4%A=%', 'application/x-www-form-urlencoded')).status, 400, 'octets that are no text');
  t.is((await post('a=%', 'application/x-www-form-urlencoded')).status, 403);
  t.is((await call(login, { method: 'DELETE', headers: { cookie } })).status, 405);
  t.true(isSignIn(await at.agent.open(at.page.url)), 'and the page is still there');
});
