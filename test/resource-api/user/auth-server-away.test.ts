/** While the auth-server is away, what is answered as a fault has done nothing: the very same request works later. */
import { Statement } from '../../../shared/db/driver/query.ts';
import { everyRow, whileRefused } from '../../_world/broken-table.ts';
import { onOwnServers, unique } from '../../_world.ts';

const test = onOwnServers();

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

  await world.restart();
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
