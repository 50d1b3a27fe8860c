/** What every page of the account centre promises, asked of each page and of each form in the list. */
import { accountPages } from '../../../../auth-server/pages/account/pages.ts';
import { type Agent, call, isSignIn, onBothDatabases, type Page, type World } from '../../../_world.ts';

const test = onBothDatabases();

const forms = accountPages.flatMap(({ path, forms }) =>
  Object.entries(forms).map(([name, form]) => ({ ...form, page: path, name, address: `${path}/${name}` })),
);

async function signedIn(world: World, path: string, lang?: string): Promise<{ agent: Agent; page: Page }> {
  const agent = world.agent(lang);
  return { agent, page: await agent.signIn(await agent.open(path), await world.user()) };
}

/** Every form of a session has the same: there is always one that signs devices out. */
const csrfOf = async (agent: Agent) =>
  (await agent.open('/account/devices')).document.querySelector('[name="csrf"]')?.getAttribute('value') ?? '';

async function send(world: World, agent: Agent, address: string, fields: Readonly<Record<string, string>>) {
  const url = world.authUrl + address;
  const headers = { cookie: await agent.jar.getCookieString(url), accept: 'text/html' };
  return call(url, { method: 'POST', headers, body: new URLSearchParams(fields) });
}

test('whoever is not signed in does so first, and comes back', async (t, world) => {
  for (const { path } of accountPages) {
    const agent = world.agent();
    const asked = await agent.open(`${path}?id=5`);
    t.true(isSignIn(asked), path);
    const page = await agent.signIn(asked, await world.user());
    t.is(page.url.href, `${world.authUrl}${path}?id=5`, path);
  }
  for (const { address, page } of forms) {
    const reply = await call(world.authUrl + address, { method: 'POST', body: new URLSearchParams({ csrf: 'x' }) });
    t.is(reply.status, 303, address);
    t.is(reply.location, page, address);
  }
});

test('nobody is sent elsewhere by what comes back with them', async (t, world) => {
  const { agent } = await signedIn(world, '/account');
  for (const state of [
    'https://evil.example',
    '//evil.example',
    '/oauth/logout',
    '/account/../oauth/logout',
    '/account//x',
  ]) {
    const { url } = await agent.open(`/account/apps?${new URLSearchParams({ iss: world.authUrl, state })}`);
    t.is(url.href, `${world.authUrl}/account/apps`, state);
  }
});

test('a page is there in both languages, and shows where it stands', async (t, world) => {
  for (const lang of ['en', 'zh']) {
    const { agent } = await signedIn(world, '/account', lang);
    for (const { path } of accountPages) {
      const { document, reply } = await agent.open(path);
      t.is(reply.status, 200, path);
      t.is(document.querySelector('html')?.getAttribute('lang'), lang, path);
      const section = document.querySelector('nav [aria-current="page"]')?.getAttribute('href') ?? '';
      t.true(path === section || path.startsWith(`${section}/`), path);
      t.is(document.querySelectorAll('h1').length, 1, path);
      t.deepEqual(
        document
          .querySelectorAll('[id]')
          .map(({ id }) => id)
          .filter((id, at, all) => all.indexOf(id) !== at),
        [],
      );
    }
  }
});

test('a form without its proof, with another person’s, or from another site is refused', async (t, world) => {
  const [{ agent }, stranger] = await Promise.all([signedIn(world, '/account'), signedIn(world, '/account')]);
  const another = await csrfOf(stranger.agent);
  for (const { address } of forms) {
    for (const csrf of ['', 'x', another]) t.is((await send(world, agent, address, { csrf })).status, 403, address);
  }
  const headers = { cookie: await agent.jar.getCookieString(world.authUrl), 'sec-fetch-site': 'cross-site' };
  for (const { address } of forms) {
    const reply = await world.post(address, { csrf: await csrfOf(agent) }, { headers });
    t.is(reply.status, 403, address);
  }
});

test('each field that is missing is told at the field, and in what is said first', async (t, world) => {
  const { agent } = await signedIn(world, '/account');
  const csrf = await csrfOf(agent);
  for (const { address, required, name } of forms) {
    if (required.length === 0) continue;
    const url = new URL(address, world.authUrl);
    const headers = { cookie: await agent.jar.getCookieString(url.href), accept: 'text/html' };
    const { status, text } = await call(url, { method: 'POST', headers, body: new URLSearchParams({ csrf }) });
    t.is(status, 400, address);
    for (const field of required) {
      t.regex(text, new RegExp(`<a href="#${name}-${field}">[^<]+</a>: Please fill this in`), `${address}: ${field}`);
      const shown = text.includes(`id="${name}-${field}"`);
      t.is(text.includes(`id="${name}-${field}-fault"`), shown, `${address}: ${field}`);
    }
  }
});

test('another method is refused; a form’s address asked for again is its page', async (t, world) => {
  const { agent } = await signedIn(world, '/account');
  for (const { path } of accountPages) {
    const reply = await call(world.authUrl + path, { method: 'PUT' });
    t.is(reply.status, 405, path);
    t.is(reply.headers.get('allow'), 'GET', path);
  }
  for (const { address, page } of forms) {
    const reply = await call(world.authUrl + address, { method: 'PUT' });
    t.is(reply.headers.get('allow'), 'GET, POST', address);
    t.is((await agent.open(address)).url.pathname, page, address);
  }
});
