/** What goes wrong for a reason of our own is told as that, has done nothing, and the very same request works later. */
import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { Statement } from '../../shared/db/driver/query.ts';
import { everyRow, whileRefused } from '../_world/broken-table.ts';
import { logged } from '../_world/logged.ts';
import { serveOnLoopback } from '../_world/loopback.ts';
import { asFile, portraitJpeg } from '../_world/pictures.ts';
import { type OwnWorld, onOwnServers, unique } from '../_world.ts';
import { list, upload } from './user/_avatars.ts';

const test = onOwnServers();

const run = (world: OwnWorld, sql: string) => world.database.write(new Statement(sql));

test.serial('an index that nobody has foreseen is an internal error, and is logged', async (t, world) => {
  const { uid } = await world.user();
  await world.user();
  await run(world, `CREATE UNIQUE INDEX users_unforeseen_unique ON users (language) WHERE uid > ${uid}`);
  try {
    const username = unique('odd');
    const registration = { username, password: 'Quiet lake 77', email: `${username}@example.com` };
    const from = world.log.length;
    const { status, body, headers } = await world.post('/api/User/register', registration);
    t.is(status, 500);
    t.is(body.error_code, 100001);
    const id = headers.get('x-request-id') ?? 'none';
    const told = await logged(world, (line) => line.includes(id) && line.includes('users_'), from);
    t.is(told.length, 1);
  } finally {
    await run(world, 'DROP INDEX users_unforeseen_unique');
  }
});

const refusals: [number, number, string, RequestListener][] = [
  [100002, 500, 'another server answers', (_, res) => res.writeHead(404).end('Not here')],
  [100002, 500, 'SECRET is another', (_, res) => res.writeHead(401).end('{"error":"invalid_client"}')],
  [100002, 500, 'it does not know the grant', (_, res) => res.writeHead(400).end('{"error":"invalid_request"}')],
  [100002, 500, 'what it says is no token', (_, res) => res.end('{"access_token":7}')],
  [202001, 404, 'the account was closed meanwhile', (_, res) => res.writeHead(400).end('{"error":"invalid_grant"}')],
  [100001, 503, 'it is at fault itself', (_, res) => res.writeHead(503).end('{"error":"server_error"}')],
  [100001, 503, 'it breaks off', (req) => req.socket.destroy()],
];

test.serial('a login token that the auth-server refuses is told as what it is', async (t, world) => {
  const { username, password } = await world.user();
  let answer: RequestListener = (_, res) => res.end();
  const { url, stop } = await serveOnLoopback((req, res) => {
    // What the resource API asks before it is ready.
    if (req.url === '/oauth/introspect') res.end('{"active":false}');
    else answer(req, res);
  });
  await world.restart({ AUTH_INTERNAL_URL: url }, 'resource');
  try {
    for (const [code, status, what, listener] of refusals) {
      answer = listener;
      const reply = await world.post('/api/User/login', { username, password, ...(await world.captcha()) });
      t.is(reply.body.error_code, code, what);
      t.is(reply.status, status, what);
      t.deepEqual(Object.keys(reply.body).sort(), ['api_uri', 'error_code', 'message'], what);
    }
  } finally {
    await stop();
    await world.restart({ AUTH_INTERNAL_URL: '' }, 'resource');
  }
});

test.serial('registering, signing in: 503 while it is away, and as ever when it is back', async (t, world) => {
  const user = await world.user();
  const username = unique('late');
  const registration = { username, password: 'Quiet lake 77', email: `${username}@example.com` };
  const login = { username: user.username, password: user.password, ...(await world.captcha()) };
  const wrong = { ...login, password: 'Another lake 78', ...(await world.captcha()) };
  await world.kill('auth', 'SIGTERM');

  for (const [path, parameters] of [
    ['register', registration],
    ['register', registration],
    ['login', login],
    ['login', login],
  ] as const) {
    const { status, body } = await world.post(`/api/User/${path}`, parameters);
    t.is(status, 503, path);
    t.is(body.error_code, 100001, path);
  }
  t.is((await world.post('/api/User/login', wrong)).body.error_code, 202103, 'a wrong password is no fault');
  t.is((await world.post('/api/User/login', { ...wrong, ...login })).status, 503);
  const made = world.database.sql('users').where({ username_key: username }).first();
  t.is(await world.database.read(made), undefined);

  await world.restart({}, 'auth');
  t.is((await world.post('/api/User/login', wrong)).body.error_code, 200002, 'and spends the captcha');
  const registered = await world.post<{ login_token: string; uid: number }>('/api/User/register', registration);
  t.is(registered.body.error_code, 0);
  const signedIn = await world.post<{ login_token: string; uid: number }>('/api/User/login', login);
  t.like(signedIn.body, { error_code: 0, uid: user.uid });
  t.is((await world.post('/api/User/login', login)).body.error_code, 200002, 'a captcha is good once');
  for (const { body } of [registered, signedIn]) {
    const whose = await world.post('/api/User/modifyDetailInfo', { gender: 'male' }, { token: body.login_token });
    t.is(whose.body.error_code, 0, 'it is a login token');
  }
});

test.serial('a login token that cannot be stored, an account that cannot', async (t, world) => {
  const username = unique('full');
  const registration = { username, password: 'Quiet lake 77', email: `${username}@example.com` };
  for (const table of ['access_tokens', 'users']) {
    const refused = await whileRefused(world.database, 'INSERT', table, everyRow, () =>
      world.post('/api/User/register', registration),
    );
    t.is(refused.status, 503, table);
  }
  t.is((await world.post('/api/User/register', registration)).body.error_code, 0);
});

test.serial('a change that cannot be stored leaves the captcha as it was', async (t, world) => {
  const user = await world.user();
  const change = { nickname: unique('Lake'), ...(await world.captcha()) };
  const ask = () => world.post('/api/User/modifyBasicInfo', change, { token: user.loginToken });
  t.is((await whileRefused(world.database, 'UPDATE', 'users', everyRow, ask)).body.error_code, 202303);
  t.is((await ask()).body.error_code, 0);
  t.is((await ask()).body.error_code, 200002);
});

test.serial('a code that cannot be stored starts no interval', async (t, world) => {
  const user = await world.user();
  const ask = () => world.post('/api/User/sendcode', {}, { token: user.loginToken });
  const limited = world.database.sql('verification_codes').where({ uid: user.uid }).first('sent_at');
  await world.database.write(
    new Statement(
      world.dialect === 'sqlite'
        ? `CREATE TRIGGER no_codes BEFORE UPDATE ON verification_codes WHEN new.code_mac IS NOT NULL BEGIN SELECT RAISE(ABORT, 'full'); END`
        : 'ALTER TABLE verification_codes ADD CONSTRAINT no_codes CHECK (code_mac IS NULL) NOT VALID',
    ),
  );
  t.is((await ask()).body.error_code, 202008);
  t.like(await world.database.read(limited), { sent_at: null });
  await world.database.write(
    new Statement(
      world.dialect === 'sqlite' ? 'DROP TRIGGER no_codes' : 'ALTER TABLE verification_codes DROP CONSTRAINT no_codes',
    ),
  );
  t.is((await ask()).body.error_code, 0, 'the very same request');
});

test.serial('an avatar where the database fails: 202301 and nothing half done', async (t, world) => {
  const user = await world.user();
  const kept = (await upload(world, user, await portraitJpeg())).body;
  const files = () => readdirSync(join(world.dataDir, 'avatars'), { recursive: true }).sort();
  const before = files().filter((name) => String(name).endsWith('.jpg'));
  const picture = await portraitJpeg();
  const failed = await whileRefused(world.database, 'INSERT', 'avatars', everyRow, () => upload(world, user, picture));
  t.is(failed.status, 503);
  t.is(failed.body.error_code, 202301);
  t.is(failed.body.api_uri, 'api.User.setting');
  t.deepEqual(
    files().filter((name) => String(name).endsWith('.jpg')),
    before,
  );
  t.deepEqual(
    (await list(world, user)).map(({ id }) => id),
    [kept.id],
  );
  t.deepEqual(await world.database.read(world.database.sql('avatar_leftovers').select('*')), []);
});

test.serial('an avatar where the disk fails: 202301 and nothing half done', async (t, world) => {
  const user = await world.user();
  await upload(world, user, await portraitJpeg());
  const folder = join(world.dataDir, 'avatars');
  renameSync(folder, `${folder}.away`);
  writeFileSync(folder, 'no folder');
  const failed = await upload(world, user, await portraitJpeg());
  rmSync(folder);
  renameSync(`${folder}.away`, folder);
  t.is(failed.status, 503);
  t.is(failed.body.error_code, 202301);
  t.is((await list(world, user)).length, 1);
  t.is((await upload(world, user, await portraitJpeg())).status, 200);
});

test.serial('an avatar of an app where the database fails: 202301', async (t, world) => {
  const user = await world.user();
  const params = { uid: user.uid, avatar: asFile(await portraitJpeg()) };
  for (const table of ['avatars', 'avatar_leftovers']) {
    const failed = await whileRefused(world.database, 'INSERT', table, everyRow, () =>
      world.post('/api/User/avatarUpload', params, { token: user.loginToken }),
    );
    t.is(failed.status, 503);
    t.is(failed.body.error_code, 202301);
  }
  const shown = await world.post('/api/User/avatar', { uid: user.uid, size: 420 }, { token: user.loginToken });
  t.is(shown.body.error_code, 202401);
});
