/** `npm start`: both servers, and a clean end of both. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, renameSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import alone, { type ExecutionContext } from 'ava';
import { createAgent } from '../_world/agent.ts';
import { freePort } from '../_world/ports.ts';
import { startInKeptProcess } from '../_world/server-process.ts';
import { askCli } from '../_world/servers.ts';
import { call, onEachDatabase } from '../_world.ts';
import { demoOf, halfAsked, type Installation, install, isFree, type Running, story } from './_start.ts';

const root = join(import.meta.dirname, '../..');
const test = onEachDatabase(async (dialect) => ({ dialect, async stop() {} })).serial;
/** For what is told before any database is opened. */
const testOnce = (title: string, tell: ReturnType<typeof story>) =>
  alone.serial(title, (t) => tell(t, { dialect: 'sqlite' }));

test(
  'npm start works from anywhere: an empty database is migrated, both servers get ready, the demo app that is printed works, the SIGTERM that npm gets is passed on, and Ctrl-C reaches everybody; a resource API that cannot ask the auth-server says so',
  story(async (t, { env, ports }, start) => {
    const upare = start(env, ['npm', '--prefix', root, 'start']);
    await upare.ready();
    t.notRegex(upare.written.out, /"msg":"not ready"/, 'a start that goes well warns of nothing');
    for (const port of Object.values(ports)) t.is((await call(`http://127.0.0.1:${port}/readyz`)).status, 200);
    const demo = demoOf(upare);
    t.is(demo.client_id, 'demo');
    const auth = `http://localhost:${ports.auth}`;
    const link = new URL(demo.authorize);
    t.is(link.origin + link.pathname, `${auth}/api/Oauth/authorize`);
    t.deepEqual(Object.fromEntries(link.searchParams), {
      client_id: 'demo',
      redirect_uri: `${auth}/demo/callback`,
      response_type: 'code',
      scope: 'profile',
      state: 'demo',
    });
    t.is((await call(link, { headers: { accept: 'text/html' } })).status, 303, 'on to the sign-in page');
    t.is((await token(auth, demo)).status, 200);
    const [command] = /curl \S+ .*/.exec(upare.written.out) ?? [];
    const printed = execFileSync('sh', ['-c', `${command} --silent`], { encoding: 'utf8' });
    t.truthy(
      (JSON.parse(printed) as { access_token?: string }).access_token,
      'and the command that is printed gets a token',
    );
    t.true(upare.written.out.includes(`http://localhost:${ports.resource}/docs`));

    // The guided try: from the button to the end of the token, each request with its answer.
    const ada = ['--username', 'ada', '--email', 'ada@example.com', '--password', 'Quiet lake 7'];
    await askCli(env, ['user', 'create', ...ada]);
    const agent = createAgent([auth], '');
    const begin = (await agent.open('/demo')).document.querySelector('main .button')?.getAttribute('href') ?? '';
    const back = await agent.signInAndConsent(begin, { username: 'ada', password: 'Quiet lake 7' });
    t.is(back.url.pathname, '/demo/callback');
    const played = await agent.submit(back, {});
    t.deepEqual(
      played.document.querySelectorAll('h2').map(({ text }) => text),
      ['accessToken', 'uid', 'accessToken', 'revoke'].map(
        (name, at) => `${at + 1}. POST /api/${name === 'uid' ? 'User' : 'Oauth'}/${name}`,
      ),
    );
    t.is(played.text.match(/"error_code": 0/g)?.length, 4);

    await cannotAsk(t, env, ports.auth);
    upare.signal('SIGTERM');
    t.is(await upare.closed, 0);
    for (const port of Object.values(ports)) t.true(await isFree(port));

    const again = start(env);
    await again.ready();
    t.deepEqual(demoOf(again), demo, 'the same secret at every start');
    await endsByCtrlC(t, again, ports);

    const moved = start({ ...env, AUTH_URL: 'http://127.0.0.1:1', SECRET: 'another secret, as long as it has to be' });
    t.is(await moved.closed, 1);
    t.is(moved.written.err, 'error: SECRET is not the one that this database was made with\n');
    const file = join(env.DATA_DIR ?? '', 'secret');
    renameSync(file, `${file}.kept`);
    const lost = start(env);
    t.is(await lost.closed, 1);
    t.regex(lost.written.err, /^error: DATA_DIR\/secret is lost[^\n]+\n$/);
    t.false(existsSync(file), 'no other one is made in its place');
    for (const port of Object.values(ports)) t.true(await isFree(port));
  }, 'nothing'),
);

test(
  'several workers end as one does, with the processes that they have for pictures',
  story(async (t, { env, ports }, start) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const upare = start({ ...env, NODE_ENV: 'test', WORKERS: '2' });
      await upare.ready();
      t.notRegex(upare.written.out, /demo/, 'the demo is for development alone');
      const finishing = Date.now();
      if (signal === 'SIGTERM') upare.signal(signal);
      else upare.signalGroup(signal);
      t.is(await upare.closed, 0);
      t.true(Date.now() - finishing < 15_000, 'nobody has to be killed for it');
      for (const port of Object.values(ports)) t.true(await isFree(port));
    }
  }),
);

test(
  'whoever kills npm start leaves no server behind',
  story(async (t, { env, ports }, start) => {
    const end = async (signal: NodeJS.Signals, ...command: [] | [[string, ...string[]]]) => {
      const upare = start(env, ...command);
      await upare.ready();
      upare.signal(signal);
      await upare.closed;
      for (const port of Object.values(ports)) t.true(await isFree(port));
      return upare.closed;
    };
    await end('SIGKILL');
    await end('SIGKILL', ['npm', '--prefix', root, 'start']);
  }),
);

testOnce(
  'npm run dev, which watches its own modules, gets ready as well',
  story(async (t, { env, ports }, start) => {
    const upare = start(env, ['npm', '--prefix', root, 'run', 'dev']);
    await upare.ready();
    // Drawn by a child of the resource API.
    t.is((await call(`http://127.0.0.1:${ports.resource}/api/Image/captcha`)).status, 200);
    upare.signalGroup('SIGINT');
    await upare.closed;
    for (const port of Object.values(ports)) t.true(await isFree(port));
  }),
);

testOnce(
  'a folder that cannot be is told in a line',
  story(async (t, { env }, start) => {
    for (const DATA_DIR of ['/proc/upare/data', join(root, 'package.json'), join(root, 'package.json', 'data')]) {
      const upare = start({ ...env, DATA_DIR, DATABASE_URL: '' });
      t.is(await upare.closed, 1);
      t.is(upare.written.out, '');
      t.regex(upare.written.err, /^DATA_DIR is "[^"]+"; it takes a folder that this user can write to \(\w+\)\n$/);
    }
  }),
);

testOnce(
  'a port that is taken is told by its variable, and nothing is started',
  story(async (t, { env, ports }, start) => {
    for (const [variable, taken, other] of [
      ['AUTH_PORT', ports.auth, ports.resource],
      ['RESOURCE_PORT', ports.resource, ports.auth],
    ] as const) {
      const squatter = createServer().listen(taken, '127.0.0.1');
      const upare = start(env);
      t.is(await upare.closed, 1);
      t.regex(upare.written.err, new RegExp(`^error: ${variable} ${taken} [^\n]+\n$`));
      t.is(upare.written.out, '');
      t.true(await isFree(other));
      await new Promise((done) => squatter.close(done));
    }
  }),
);

testOnce(
  'a wrong configuration is told by its variables alone',
  story(async (t, { env }, start) => {
    const upare = start({ ...env, WORKERS: 'many', LOG_LEVEL: 'loud' });
    t.is(await upare.closed, 1);
    t.is(upare.written.out, '');
    t.regex(upare.written.err, /^WORKERS is "many"; it takes [^\n]+\nLOG_LEVEL is "loud"; it takes [^\n]+\n$/);
  }),
);

test(
  'two machines that start at once on an empty database both get ready, and end where the terminal hangs up',
  story(async (t, { env, ports }, start) => {
    const other = await install('sqlite', 'nothing');
    const SECRET = 'the same secret on both of the machines';
    const { AUTH_PORT = '', RESOURCE_PORT = '' } = other.env;
    const both = [start({ ...env, SECRET }), start({ ...env, SECRET, AUTH_PORT, RESOURCE_PORT })];
    await Promise.all(both.map((one) => one.ready()));
    both[0]?.signal('SIGHUP');
    both[1]?.signal('SIGINT');
    t.deepEqual(await Promise.all(both.map(({ closed }) => closed)), [0, 0]);
    for (const port of Object.values(ports)) t.true(await isFree(port));
    await other.stop();
  }, 'nothing'),
);

test(
  'two first starts on one folder both get ready, with one secret and one demo app; when a server dies, the other one of its start is stopped, and the exit code tells',
  story(async (t, { env, ports }, start) => {
    const other = await install('sqlite', 'nothing');
    const { AUTH_PORT = '', RESOURCE_PORT = '' } = other.env;
    const DATA_DIR = join(env.DATA_DIR ?? '', 'new');
    const both = [start({ ...env, DATA_DIR }), start({ ...env, DATA_DIR, AUTH_PORT, RESOURCE_PORT })] as const;
    await Promise.all(both.map((one) => one.ready()));
    const [one, another] = both.map(demoOf);
    t.is(one?.client_id, 'demo');
    t.is(one?.client_secret, another?.client_secret);
    t.deepEqual(
      readdirSync(DATA_DIR).filter((name) => name.startsWith('secret')),
      ['secret'],
    );
    process.kill(both[0].pidOf('auth-server'), 'SIGKILL');
    t.is(await both[0].closed, null, 'as its own process: there is no other that could tell');
    t.is(both[0].written.err, '');
    process.kill(both[1].pidOf('resource-api'), 'SIGKILL');
    t.is(await both[1].closed, 1);
    t.regex(both[1].written.err, /^error: the resource-api has ended by itself[^\n]*\n$/);
    for (const port of [...Object.values(ports), ...Object.values(other.ports)]) t.true(await isFree(port));
    await other.stop();
  }, 'nothing'),
);

const token = (auth: string, { client_id, client_secret }: ReturnType<typeof demoOf>) =>
  call(`${auth}/api/Oauth/accessToken`, {
    method: 'POST',
    body: new URLSearchParams({ client_id, client_secret, grant_type: 'client_credentials' }),
  });

/** A resource API that does not find the auth-server, or finds one of another secret. */
async function cannotAsk(t: ExecutionContext, env: Installation['env'], auth: number): Promise<void> {
  const readyAt = async (port: number, reason: RegExp) => {
    for (const deadline = Date.now() + 30_000; ; await wait(50)) {
      const answer = await call(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
      if (answer?.status === 503 && reason.test(answer.text)) return t.pass();
      if (Date.now() > deadline) return t.fail(answer?.text);
    }
  };
  const alone = async (changes: Readonly<Record<string, string>>, reason: RegExp) => {
    const port = await freePort();
    const variables = { ...env, RESOURCE_PORT: String(port), ...changes };
    const other = await startInKeptProcess('resource', variables, () => undefined);
    await readyAt(port, reason);
    await other.signal('SIGTERM');
    await other.gone;
  };
  await alone({ AUTH_INTERNAL_URL: `http://127.0.0.1:${await freePort()}` }, /auth-server cannot be asked/);
  const stranger = await install('sqlite', 'tables');
  const DATABASE_URL = '';
  const AUTH_INTERNAL_URL = `http://127.0.0.1:${auth}`;
  await alone({ DATA_DIR: stranger.env.DATA_DIR ?? '', DATABASE_URL, AUTH_INTERNAL_URL }, /SECRET has to be the same/);
  await stranger.stop();
}

/** Even twice: requests in flight end, and the exit is clean. */
async function endsByCtrlC(t: ExecutionContext, upare: Running, ports: Installation['ports']): Promise<void> {
  const [auth, resource] = await Promise.all([
    halfAsked(ports.auth, '/api/Oauth/accessToken', 'grant_type=password&client_id=nobody'),
    halfAsked(ports.resource, '/api/User/validateUniqueUsername', 'username=somebody'),
  ]);
  upare.signalGroup('SIGINT');
  await upare.says(/"ending"[\s\S]*"ending"/);
  upare.signalGroup('SIGINT');
  upare.signalGroup('SIGTERM');
  const finishing = Date.now();
  // The auth-server keeps its connections until the resource API has ended, which may ask it.
  const [ofAuth, ofResource] = await Promise.all([auth.finish(), resource.finish()]);
  t.regex(ofAuth, /^HTTP\/1\.1 4\d\d [\s\S]*"error_code":20\d{4}/);
  t.regex(ofResource, /^HTTP\/1\.1 200 [\s\S]*"error_code":0/);
  t.is(await upare.closed, 0);
  t.true(Date.now() - finishing < 8_000, 'it does not wait for connections that are merely kept');
}
