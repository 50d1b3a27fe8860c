/** Passwords are the same however a keyboard writes them, and some are refused. */
import argon2 from 'argon2';
import { onBothDatabases, unique, type World } from '../_world.ts';

const test = onBothDatabases();

const login = async (world: World, username: string, password: string) => {
  const { body } = await world.post('/api/User/login', { ...(await world.captcha()), username, password });
  return body.error_code;
};
const row = async (world: World, uid: number) =>
  (await world.database.read(world.database.sql('users').where({ uid }).first())) as { password_hash: string };

/** Spaces and letters as two keyboards write them. */
const COMPOSED = 'Käse-Brücke 7 é';
const OTHERWISE = 'Ka\u0308se-Bru\u0308cke\u00a07\u3000e\u0301';

test('letters and spaces may be written otherwise at every sign-in', async (t, world) => {
  for (const [set, given] of [
    [COMPOSED, OTHERWISE],
    [OTHERWISE, COMPOSED],
  ] as const) {
    const { username } = await world.user({ password: set });
    t.is(await login(world, username, set), 0);
    t.is(await login(world, username, given), 0);
    t.is(await login(world, username, given.toUpperCase()), 202103);
  }
});

test('a change knows the same password in another form, and confirms it so', async (t, world) => {
  const { username, loginToken: token } = await world.user({ password: COMPOSED });
  const change = async (newpassword: string, confirm: string) =>
    (await world.post('/api/User/modifyBasicInfo', { ...(await world.captcha()), newpassword, confirm }, { token }))
      .body.error_code;
  t.is(await change(OTHERWISE, OTHERWISE), 202304);
  t.is(await change(`${COMPOSED}!`, `${OTHERWISE}!`), 0);
  t.is(await login(world, username, `${OTHERWISE}!`), 0);
});

test('a hash of what was typed opens as typed, and is renewed', async (t, world) => {
  const { uid, username } = await world.user();
  const password_hash = await argon2.hash(OTHERWISE, { memoryCost: 19456, timeCost: 2, parallelism: 1 });
  await world.database.write(world.database.sql('users').where({ uid }).update({ password_hash }));
  t.is(await login(world, username, `${OTHERWISE}x`), 202103);
  t.is((await row(world, uid)).password_hash, password_hash);
  t.is(await login(world, username, OTHERWISE), 0);
  t.not((await row(world, uid)).password_hash, password_hash);
  t.is(await login(world, username, COMPOSED), 0);
});

test('what is guessed first is no password', async (t, world) => {
  const name = unique('Harbour');
  const email = `${name}@Example.com`;
  for (const password of [
    name,
    name.toUpperCase(),
    ` ${name} `,
    email.toLowerCase(),
    ' '.repeat(9),
    '\u3000\u00a0\u2003\u3164\u2800\u200b\u115f\uffa0',
    'aaaaaaaaaa',
    'aAaAaAaAaA',
    '密密密密密密密密',
    'e\u0301é'.repeat(6),
    'z z z z z z',
    '👍🏽👍🏽👍🏽👍🏽',
    'ｐａｓｓｗｏｒｄ',
  ]) {
    const { status, body } = await world.post('/api/User/register', { username: name, password, email });
    t.is(status, 400, password);
    t.is(body.error_code, 100006, password);
    t.deepEqual(
      body.details?.map(({ field }) => field),
      ['password'],
      password,
    );
  }
  const user = await world.user({ username: name, email });
  for (const newpassword of [name.toLowerCase(), email]) {
    const params = { ...(await world.captcha()), newpassword, confirm: newpassword };
    const { body } = await world.post('/api/User/modifyBasicInfo', params, { token: user.loginToken });
    t.is(body.error_code, 100006);
    t.deepEqual(body.details, [{ field: 'newpassword', reason: 'must not be the username or the email address' }]);
  }
});

test('a sign-in name may have blanks and marks around it', async (t, world) => {
  const user = await world.user();
  const { sql } = world.database;
  await world.database.write(sql('users').where({ uid: user.uid }).update({ email_verified_at: Date.now() }));
  const app = await world.client({ grants: ['password'] });
  for (const name of [` ${user.username} `, `\u202a${user.username}\u202c`, `\u3000${user.email}\u00a0`]) {
    t.is(await login(world, name, user.password), 0, name);
    const params = { ...app, grant_type: 'password', username: name, password: user.password };
    t.is((await world.post('/api/Oauth/accessToken', params)).body.error_code, 0, name);
    t.is((await world.post('/oauth/token', params)).status, 200, name);
  }
  const { access_token: token } = await world.tokens(user, ['profile']);
  const uid = await world.post<{ uid: number }>('/api/User/uid', { username: ` ${user.username}` }, { token });
  t.is(uid.body.uid, user.uid);
});
