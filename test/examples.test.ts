/** Every example does what its README says, as a process of its own against real servers. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { createAgent } from './_world/agent.ts';
import { surroundings } from './_world/database.ts';
import { freePort } from './_world/ports.ts';
import { call, onBothDatabases, type TestClient, type World, withBrowser } from './_world.ts';

const test = onBothDatabases();
const folder = resolve(import.meta.dirname, '../examples');
const run = promisify(execFile);

const environment = (world: World, { client_id, client_secret = '' }: TestClient, port?: number) => ({
  PATH: process.env.PATH ?? '',
  AUTH_URL: world.authUrl,
  RESOURCE_URL: world.resourceUrl,
  CLIENT_ID: client_id,
  CLIENT_SECRET: client_secret,
  PORT: String(port),
});

/** Starts an example, lets a story run while it does, and ends it. */
async function whileRuns(
  [program, file]: readonly [string, string],
  env: Readonly<Record<string, string>>,
  story: (says: (words: RegExp) => Promise<RegExpExecArray>, ended: Promise<unknown>) => Promise<void>,
): Promise<void> {
  const child = spawn(program, [join(folder, file)], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((done) => child.once('close', done));
  try {
    await story((words) => said(child, words), ended);
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
}

function said(child: ChildProcess, words: RegExp): Promise<RegExpExecArray> {
  return new Promise((done, failed) => {
    let written = '';
    const look = (chunk: Buffer) => {
      written += chunk;
      const found = words.exec(written);
      if (found) done(found);
    };
    child.stdout?.on('data', look);
    child.stderr?.on('data', look);
    child.once('close', () => failed(new Error(`it never said ${words}:\n${written}`)));
  });
}

test('web-app: a stock client signs a person in', async (t, world) => {
  const port = await freePort();
  const app = `http://127.0.0.1:${port}`;
  const [user, client] = await Promise.all([
    world.user(),
    world.client({ redirectUri: `${app}/callback`, scope: ['openid', 'profile', 'email'] }),
  ]);
  const env = { ...environment(world, client, port), APP_URL: app };
  await whileRuns([process.execPath, 'web-app/app.js'], env, async (says) => {
    await says(/ready/);
    const agent = createAgent([world.authUrl, app], world.env.CAPTCHA_FIXED_TEXT ?? '');
    const end = await agent.signInAndConsent(`${app}/sign-in`, user);
    t.is(end.url.origin, app);
    t.like(JSON.parse(end.reply.text), { sub: String(user.uid), preferred_username: user.username, email: user.email });
    t.is((await call(`${app}/callback?code=x&state=y`)).status, 400, 'a sign-in that began elsewhere');
  });
});

test('single-page: a public client signs a person in from its page', async (t, world) => {
  const port = await freePort();
  const app = `http://localhost:${port}/`;
  const [user, client] = await Promise.all([world.user(), world.client({ public: true, redirectUri: app })]);
  await whileRuns([process.execPath, 'single-page/serve.js'], environment(world, client, port), async (says) => {
    await says(/ready/);
    await withBrowser({}, async (page) => {
      await page.goto(app);
      await page.click('#sign-in');
      await page.fill('[name="username"]', user.username);
      await page.fill('[name="password"]', user.password);
      if (await page.isVisible('[name="captcha"]')) await page.fill('[name="captcha"]', 'abcd5');
      await page.click('#login button[type="submit"]');
      await page.click('[value="allow"]');
      await page.waitForSelector(`text=Signed in as ${user.username}.`);
      t.is(page.url(), app, 'the code is not left in the address');
    });
  });
});

test('device: a tool signs in by a code that it shows', async (t, world) => {
  const [user, client] = await Promise.all([world.user(), world.client({ public: true, grants: ['device_code'] })]);
  await whileRuns([process.execPath, 'device/sign-in.js'], environment(world, client), async (says) => {
    const signedIn = says(/Signed in as (\S+)/);
    const [[, address = ''], [, code]] = await Promise.all([says(/Open (\S+)/), says(/shows the code (\S+)/)]);
    const agent = world.agent();
    // A browser presses this button by itself.
    const confirm = await agent.submit(await agent.open(address), {});
    t.is(confirm.document.querySelector('.usercode')?.text, code);
    const signIn = await agent.submit(confirm, {});
    await agent.submit(await agent.signIn(signIn, user), { scope: ['profile'] }, ['decision', 'allow']);
    t.is((await signedIn)[1], user.username);
  });
});

test('documented-api: a script asks for a uid, and tells a failure by its code', async (t, world) => {
  const [user, client] = await Promise.all([world.user(), world.client({ grants: ['client_credentials'] })]);
  const ask = (username: string) =>
    run(surroundings().TEST_PYTHON, [join(folder, 'documented-api/who.py'), username], {
      env: environment(world, client),
    });
  t.is((await ask(user.username)).stdout, `${user.uid}\n`);
  const failure = await t.throwsAsync<Error & { stderr: string }>(ask('nobody.of.this.name'));
  t.regex(failure?.stderr ?? '', /^202001 api\.User\.common: Account does not exist\n$/);
});

test('agent: it finds its way from an address to a calendar', async (t, world) => {
  const [user, port] = await Promise.all([world.user(), freePort()]);
  const nobody = { client_id: '', client_secret: '', redirect_uri: '' };
  await whileRuns([process.execPath, 'agent/agent.js'], environment(world, nobody, port), async (says, ended) => {
    const kept = says(/Water the plants/);
    const [, address = ''] = await says(/Open (\S+)/);
    const here = createAgent([world.authUrl, `http://127.0.0.1:${port}`], world.env.CAPTCHA_FIXED_TEXT ?? '');
    const end = await here.signInAndConsent(address, user);
    t.is(end.reply.text, 'You can close this page.');
    await kept;
    await ended;
  });
  const { body } = await world.post<{ data: { title: string }[] }>(
    '/api/Calendar/events',
    {},
    { token: user.loginToken },
  );
  t.is(body.data[0]?.title, 'Water the plants');
});

test('resource-server: an API in Python takes tokens that live and have its scope', async (t, world) => {
  const [user, server] = await Promise.all([world.user(), world.resourceServer()]);
  const port = await freePort();
  await whileRuns(
    [surroundings().TEST_PYTHON, 'resource-server/serve.py'],
    environment(world, server, port),
    async (says) => {
      await says(/ready/);
      const ask = (token?: string) =>
        call(`http://127.0.0.1:${port}/`, token ? { headers: { authorization: `Bearer ${token}` } } : {});
      const { access_token } = await world.tokens(user, ['calendar']);
      const answer = await ask(access_token);
      t.is(answer.status, 200);
      t.like(answer.body, { uid: user.uid });
      t.is((await ask((await world.tokens(user, ['profile'])).access_token)).status, 403);
      t.is((await ask()).status, 401);
      t.is((await world.post('/api/Oauth/revoke', { access_token })).status, 200);
      t.is((await ask(access_token)).status, 401, 'revoked');
    },
  );
});
