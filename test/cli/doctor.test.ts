/** `cli doctor`: fine where all is, and each thing that breaks is told on its own line with what to change. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { makeDatabase } from '../_world/database.ts';
import { environmentAt } from '../_world/environment.ts';
import { serveOnLoopback } from '../_world/loopback.ts';
import { freePort } from '../_world/ports.ts';
import { withCompiledCode } from '../_world/server-process.ts';
import { askCli, type Command } from '../_world/servers.ts';
import { onBothDatabases, type World } from '../_world.ts';

// One after the other: each looks at the whole machine.
const { serial: test } = onBothDatabases();

interface Told {
  readonly check: string;
  readonly state: string;
  readonly found: string;
  readonly change?: string;
}

const checksOf = ({ json, stderr }: Pick<Command, 'json' | 'stderr'>) => {
  if (!json) throw new Error(stderr);
  return (json as { checks: Told[] }).checks;
};

const examined = (world: World, changes: Readonly<Record<string, string>>) =>
  askCli({ ...world.env, ...changes }, ['doctor', '--json']);

function isBroken(t: ExecutionContext, name: string, told: Command) {
  const one = checksOf(told).find(({ check }) => check === name);
  t.is(one?.state, 'broken', `${name}: ${JSON.stringify(checksOf(told))}`);
  t.truthy(one?.change, name);
  t.is(told.code, 1, name);
}

const names = [
  ...['database', 'pool', 'schema', 'secret', 'keys', 'clock', 'AUTH_PORT', 'RESOURCE_PORT', 'AUTH_URL'],
  ...['RESOURCE_URL', 'proxy', 'cookies', 'mail', 'SMS', 'avatars', 'disk'],
];

test('all is well: one line for each check, and the exit code is 0', async (t, world) => {
  const { code, stdout, stderr } = await askCli(world.env, ['doctor']);
  t.is(code, 0, stdout + stderr);
  const lines = stdout.trim().split('\n');
  t.deepEqual(
    lines.map((line) => line.split(/ +/, 2)),
    names.map((name) => ['ok', name]),
  );
});

// Root left a folder to the servers that they could not write to.
test('no folder of avatars is left behind', async (t, world) => {
  const dataDir = join(mkdtempSync(join(tmpdir(), 'upare-')), 'data');
  const told = await examined(world, { DATA_DIR: dataDir, SECRET: 'x'.repeat(32) });
  t.is(checksOf(told).find(({ check }) => check === 'avatars')?.state, 'ok');
  t.false(existsSync(join(dataDir, 'avatars')));
});

test('what a variable breaks is told', async (t, world) => {
  const nobody = await freePort();
  const squatter = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => squatter.once('listening', resolve));
  const taken = String((squatter.address() as AddressInfo).port);
  const password = 'quiet-lake-7';
  const empty = { DATABASE_URL: '', DATA_DIR: mkdtempSync(join(tmpdir(), 'upare-')) };
  const cases: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ['database', { DATABASE_URL: `postgres://upare:${password}@127.0.0.1:${nobody}/upare` }],
    ['schema', empty],
    ['secret', { SECRET: 'another secret, as long as it has to be' }],
    ['AUTH_PORT', { AUTH_PORT: taken }],
    ['RESOURCE_PORT', { RESOURCE_PORT: taken }],
    ['AUTH_URL', { AUTH_URL: `http://127.0.0.1:${nobody}` }],
    ['RESOURCE_URL', { RESOURCE_URL: `http://127.0.0.1:${nobody}` }],
    ['RESOURCE_URL', { RESOURCE_URL: world.authUrl }],
    ['proxy', { AUTH_URL: `https://127.0.0.1:${nobody}` }],
    ['mail', { SMTP_URL: `smtp://upare:${password}@127.0.0.1:${nobody}` }],
    ['SMS', { SMS_URL: `webhook+https://${password}@127.0.0.1:${nobody}/` }],
    ['avatars', { AVATAR_STORE_URL: `s3://key:${password}@127.0.0.1:${nobody}/bucket?tls=0` }],
    ...(world.dialect === 'postgres' ? [['pool', { DATABASE_POOL: '500' }] as const] : []),
  ];
  try {
    for (const [name, changes] of cases) {
      const told = await examined(world, changes);
      isBroken(t, name, told);
      t.false(told.stdout.includes(password) || told.stderr.includes(password), name);
    }
  } finally {
    squatter.close();
  }
});

// As in the documented systemd layout, where 3001 is the second auth-server's.
test('a port that another instance of ours was told is nobody else’s', async (t, world) => {
  const { port } = new URL(world.authUrl);
  const told = await examined(world, { AUTH_PORT: String(await freePort()), RESOURCE_PORT: port });
  t.like(
    checksOf(told).find(({ check }) => check === 'RESOURCE_PORT'),
    { state: 'skipped' },
  );
});

test('a front that keeps cookies back is told', async (t, world) => {
  const front = await serveOnLoopback((req, res) => {
    if (req.url === '/.well-known/openid-configuration') res.end(JSON.stringify({ issuer: front.url }));
    else res.end('a page without a cookie');
  });
  const told = await examined(world, { AUTH_URL: front.url });
  await front.stop();
  isBroken(t, 'cookies', told);
});

test('a front that leads agents elsewhere is told', async (t, world) => {
  const front = await serveOnLoopback((req, res) => {
    const known = req.url === '/openapi.json';
    const document = { paths: { '/api/User/uid': {} }, servers: [{ url: front.url }] };
    res.writeHead(known ? 200 : 404).end(JSON.stringify(known ? document : {}));
  });
  const told = await examined(world, { RESOURCE_URL: front.url });
  await front.stop();
  const one = checksOf(told).find(({ check }) => check === 'RESOURCE_URL');
  t.like(one, { state: 'warning', change: 'have the proxy lead all of its paths there: see docs/deploy.md' });
  t.true(one?.found.endsWith('but not with /.well-known/oauth-protected-resource/mcp'), one?.found);
});

test('keys that do not sign yet, and a clock that is late, are told', async (t, { dialect }) => {
  const { place, database, stop } = await makeDatabase(dialect);
  try {
    const env = {
      ...environmentAt(place),
      AUTH_PORT: String(await freePort()),
      RESOURCE_PORT: String(await freePort()),
    };
    t.is((await askCli(env, ['keys', 'rotate'])).code, 0);
    t.like(
      checksOf(await askCli(env, ['doctor', '--json'])).find(({ check }) => check === 'keys'),
      {
        state: 'ok',
        found: '4 published, one signs for each of RS256, ES256',
      },
    );
    const soon = Date.now() + 3_600_000;
    const later = { created_at: soon, activates_at: soon };
    await database.write(database.sql('signing_keys').where('public_jwk', 'like', '%ES256%').update(later));
    const half = await askCli(env, ['doctor', '--json']);
    isBroken(t, 'keys', half);
    t.is(checksOf(half).find(({ check }) => check === 'keys')?.found, 'no key signs for ES256 yet');
    await database.write(database.sql('signing_keys').update({ created_at: soon, activates_at: soon }));
    const told = await askCli(env, ['doctor', '--json']);
    isBroken(t, 'keys', told);
    isBroken(t, 'clock', told);
    t.is(checksOf(told).find(({ check }) => check === 'cookies')?.state, 'skipped', 'no server runs');
  } finally {
    await stop();
  }
});

test('a disk that takes no more is told', async (t, world) => {
  if (process.platform !== 'linux') {
    t.pass();
    return;
  }
  const main = join(import.meta.dirname, '../../cli/main.ts');
  const stdout = await new Promise<string>((resolve) => {
    const args = ['--fsize=0', process.execPath, main, 'doctor', '--json'];
    execFile('prlimit', args, { env: withCompiledCode(world.env) }, (_error, printed) => resolve(printed));
  });
  const disk = checksOf({ json: JSON.parse(stdout), stderr: '' }).find(({ check }) => check === 'disk');
  t.is(disk?.state, 'broken', stdout);
});
