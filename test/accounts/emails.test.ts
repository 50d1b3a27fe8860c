/** What an email address may be, and which ones are the same. */
import testOnce from 'ava';
import { email } from '../../shared/accounts/media/emails.ts';
import { onBothDatabases, unique } from '../_world.ts';

for (const [written, normal] of [
  ['Bob@Example.COM', 'bob@example.com'],
  [' \u202abob@example.com\u202c ', 'bob@example.com'],
  ['bob＠example．com', 'bob@example.com'],
  ["o'neil+tag@sub.example.com", "o'neil+tag@sub.example.com"],
  ['用户@例子.中国', '用户@xn--fsqu00a.xn--fiqs8s'],
  ['用户@例子。中国', '用户@xn--fsqu00a.xn--fiqs8s'],
  ['用户@XN--FSQU00A.中国', '用户@xn--fsqu00a.xn--fiqs8s'],
  ['bob@BÜCHER.de', 'bob@xn--bcher-kva.de'],
  ['bob@bu\u0308cher.de', 'bob@xn--bcher-kva.de'],
  [`${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`],
  ['bob@localhost', 'bob@localhost'],
] as const) {
  testOnce(`${JSON.stringify(written.slice(-30))} is kept as ${normal.slice(-30)}`, (t) => {
    t.is(email.parse(written), normal);
    t.is(email.parse(normal), normal);
  });
}

testOnce('what is no address that mail goes to', (t) => {
  for (const text of [
    'bob',
    'bob@example',
    '@example.com',
    'bob@',
    'a@b@example.com',
    '.bob@example.com',
    'bob.@example.com',
    'b..ob@example.com',
    'bo b@example.com',
    'bo\u200bb@example.com',
    '"bob"@example.com',
    `${'a'.repeat(65)}@example.com`,
    `${'用'.repeat(22)}@example.com`,
    `bob@${'a'.repeat(64)}.com`,
    `bob@${'例子.'.repeat(40)}com`,
    'bob@example..com',
    'bob@.example.com',
    'bob@example.com.',
    'bob@-example.com',
    'bob@exam_ple.com',
    'bob@[127.0.0.1]',
    'bob@[IPv6:::1]',
    'bob@127.0.0.1',
    'bob@１２７.0.0.1',
    'bob@example.123',
    'bob@example.0x7f',
    'bob@xn--a.com',
    'bob@例子.中国/path',
    'bob@例子.中国:25',
  ]) {
    t.false(email.safeParse(text).success, text);
  }
});

const test = onBothDatabases();

test('an address of another script has one account, in both of its spellings', async (t, world) => {
  const local = unique('用户');
  const [written, ascii] = [`${local}@例子.中国`, `${local}@xn--fsqu00a.xn--fiqs8s`];
  const one = await world.user({ email: written });
  t.is(one.email, written);
  const row = await world.database.read(world.database.sql('users').where({ uid: one.uid }).first('email'));
  t.deepEqual(row, { email: ascii });
  const { sql } = world.database;
  await world.database.write(sql('users').where({ uid: one.uid }).update({ email_verified_at: Date.now() }));
  for (const email of [written, ascii, written.toUpperCase()]) {
    const free = await world.post('/api/User/validateUniqueEmail', { email });
    t.is(free.body.error_code, 202003, email);
    const again = await world.post('/api/User/register', { username: unique('x'), password: one.password, email });
    t.is(again.body.error_code, 202003, email);
    const captcha = await world.captcha();
    const login = await world.post<{ uid: number }>('/api/User/login', {
      ...captcha,
      username: email,
      password: one.password,
    });
    t.is(login.body.uid, one.uid, email);
  }
  t.is((await world.post('/api/User/sendcode', {}, { token: one.loginToken })).status, 200);
  t.truthy(await world.sentTo(written), 'in the letters that a person reads');
});

test('an address that no mail goes to is 100006, and names the field', async (t, world) => {
  for (const email of ['b..ob@example.com', 'bob@127.0.0.1', `${'a'.repeat(65)}@example.com`]) {
    const params = { username: unique('bob'), password: 'Harbour-7-lights', email };
    const { status, body } = await world.post('/api/User/register', params);
    t.is(status, 400, email);
    t.is(body.error_code, 100006, email);
    t.deepEqual(body.details, [{ field: 'email', reason: 'must be an email address' }]);
  }
});

test('an empty text is a missing one', async (t, world) => {
  const { status, body } = await world.post('/api/User/validateUniqueEmail', { email: '' });
  t.deepEqual([status, body.details], [400, [{ field: 'email', reason: 'is required' }]]);
});
