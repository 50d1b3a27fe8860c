/** `User/sendcode`, with a real mail server and an SMS gateway on loopback. */
import { type AddressInfo, createServer } from 'node:net';
import testOnce from 'ava';
import fc from 'fast-check';
import { Statement } from '../../../shared/db/driver/query.ts';
import { anyText } from '../../_world/any-text.ts';
import { logged } from '../../_world/logged.ts';
import { onEachDatabase, unique, uniquePhone } from '../../_world.ts';
import { sendcode, startHome } from './_sendcode.ts';

const test = onEachDatabase(startHome);

test('without a medium, the code goes to the own email', async (t, world) => {
  const user = await world.user();
  const { status, body } = await sendcode(world, user.loginToken);
  t.is(status, 200);
  t.deepEqual(body, { error_code: 0, api_uri: 'api/User/sendcode', message: 'Successful' });
  const { from, subject, text, html } = world.mail.newestTo(user.email);
  t.deepEqual(from, { name: '优派', address: 'no-reply@upare.example' });
  t.is(subject, 'Your Upare verification code');
  const [code] = /\b\d{6}\b/.exec(text ?? '') ?? [];
  t.truthy(code);
  t.true(html?.includes(code ?? '-'));
});

test('the mail is in the language that the request names, else in the account’s', async (t, world) => {
  const user = await world.user();
  t.is((await sendcode(world, user.loginToken, {}, { lang: 'zh-CN,zh;q=0.9,en;q=0.8' })).body.error_code, 0);
  t.is(world.mail.newestTo(user.email).subject, 'Upare 验证码');
  t.regex(world.mail.newestTo(user.email).text ?? '', /你的验证码是：\s+\d{6}\s/);

  const other = `${unique('other')}@example.com`;
  await world.database.write(world.database.sql('users').where({ uid: user.uid }).update({ language: 'zh' }));
  t.is((await sendcode(world, user.loginToken, { medium: other })).body.error_code, 0);
  t.is(world.mail.newestTo(other).subject, 'Upare 验证码');
  const third = `${unique('third')}@example.com`;
  t.is((await sendcode(world, user.loginToken, { medium: third }, { lang: 'en-GB' })).body.error_code, 0);
  t.is(world.mail.newestTo(third).subject, 'Your Upare verification code');
});

test('with a number, the code goes there, however the number is written', async (t, world) => {
  const user = await world.user();
  const number = uniquePhone();
  const national = number.slice(3);
  const { status } = await sendcode(world, user.loginToken, {
    medium: `${national.slice(0, 3)} ${national.slice(3, 7)}-${national.slice(7)}`,
  });
  t.is(status, 200);
  const [message] = world.smsTo(number);
  t.regex(message?.code ?? '', /^\d{6}$/);
  t.is(message?.text, `[Upare] ${message?.code} is your verification code, valid for 10 minutes. Never share it.`);
  // It is the same number: its interval is running.
  t.is((await sendcode(world, user.loginToken, { medium: number })).body.error_code, 202007);
  t.is((await sendcode(world, user.loginToken, { medium: national })).body.error_code, 202007);
  t.is(world.smsTo(number).length, 1);
});

test('an account without an email has its code by SMS; one without either has none', async (t, world) => {
  const user = await world.user();
  const { sql } = world.database;
  const change = (columns: object) => world.database.write(sql('users').where({ uid: user.uid }).update(columns));
  const phone = uniquePhone();
  await change({ email: null, phone });
  t.is((await sendcode(world, user.loginToken, {}, { lang: 'zh' })).status, 200);
  t.is(world.smsTo(phone)[0]?.text, `【Upare】验证码 ${world.smsTo(phone)[0]?.code}，10 分钟内有效，请勿告知他人。`);
  await change({ phone: null });
  const { status, body } = await sendcode(world, user.loginToken);
  t.is(status, 400);
  t.is(body.error_code, 202009);
});

test('what is neither an email nor a phone is 202009', async (t, world) => {
  const { loginToken } = await world.user();
  for (const medium of [
    'ann',
    'ann@',
    '@example.com',
    'ann@example',
    'a@b@c.de',
    '12',
    '+1',
    '13800',
    'Ann <ann@example.com>',
    'ann@example.com,eve@example.com',
    '9'.repeat(40),
  ]) {
    const { status, body } = await sendcode(world, loginToken, { medium });
    t.is(body.error_code, 202009, medium);
    t.is(status, 400);
    t.is(body.api_uri, 'api.User.common');
  }
  const { body } = await sendcode(world, loginToken, { medium: 'ann' }, { lang: 'zh' });
  t.is(body.message, '无效的通讯方式');
});

test('a parameter that is none is 100006', async (t, world) => {
  const { loginToken } = await world.user();
  for (const medium of [
    ['a@example.com', 'b@example.com'],
    `${'a'.repeat(250)}@example.com`,
    'a@example.com\r\nBcc: b@example.com',
  ]) {
    const { status, body } = await sendcode(world, loginToken, { medium });
    t.is(status, 400);
    t.is(body.error_code, 100006);
    t.deepEqual(
      body.details?.map(({ field }) => field),
      ['medium'],
    );
  }
  t.is((await sendcode(world, loginToken, { medium: { $gt: '' } }, { json: true })).body.error_code, 100006);
});

test('within a minute 202007 tells the seconds that are left', async (t, world) => {
  const user = await world.user();
  const begun = Date.now();
  await sendcode(world, user.loginToken);
  const { status, body, headers } = await sendcode(world, user.loginToken, { medium: user.email.toUpperCase() });
  const least = 60 - Math.ceil((Date.now() - begun) / 1000);
  t.is(status, 429);
  t.is(body.error_code, 202007);
  t.is(body.api_uri, 'api.User.common');
  const seconds = Number(/^The sending interval of verification code is (\d+) seconds$/.exec(body.message)?.[1]);
  t.true(seconds >= least && seconds <= 60, body.message);
  t.is(headers.get('retry-after'), String(seconds));
  t.regex((await sendcode(world, user.loginToken, {}, { lang: 'zh' })).body.message, /^发送间隔为\d+秒$/);
  t.is(world.mailsTo(user.email).length, 1);
});

test('of many requests at once, one sends', async (t, world) => {
  const user = await world.user();
  const replies = await Promise.all(Array.from({ length: 20 }, () => sendcode(world, user.loginToken)));
  const codes = replies.map(({ body }) => body.error_code).sort();
  t.deepEqual(codes, [0, ...Array(19).fill(202007)]);
  t.is(world.mailsTo(user.email).length, 1);
});

test('a mail server that refuses is 202008, which starts no interval', async (t, world) => {
  const user = await world.user();
  world.mail.refuse(user.email);
  for (const lang of ['en', 'zh']) {
    const { status, body } = await sendcode(world, user.loginToken, {}, { lang });
    t.is(status, 503);
    t.is(body.error_code, 202008);
    t.is(body.message, lang === 'zh' ? '发送验证码失败' : 'Failed to send verification code');
  }
  world.mail.take(user.email);
  t.is((await sendcode(world, user.loginToken)).status, 200);
});

test('an SMS gateway that refuses is 202008, which starts no interval', async (t, world) => {
  const user = await world.user();
  const medium = uniquePhone();
  world.unreachable.add(medium);
  t.is((await sendcode(world, user.loginToken, { medium })).body.error_code, 202008);
  world.unreachable.delete(medium);
  t.is((await sendcode(world, user.loginToken, { medium })).status, 200);
});

test('what belongs to another account looks like any other, and has its code', async (t, world) => {
  const [owner, asker] = await Promise.all([world.user(), world.user()]);
  const reply = await sendcode(world, asker.loginToken, { medium: owner.email });
  t.is(reply.status, 200);
  t.is(world.mailsTo(owner.email).length, 1);
  // And it takes nothing from the owner's own interval.
  t.is((await sendcode(world, owner.loginToken)).status, 200);
});

test('only a person who is signed in may ask', async (t, world) => {
  const user = await world.user();
  const missing = await sendcode(world, undefined);
  t.is(missing.status, 401);
  t.is(missing.body.error_code, 202101);
  t.is((await sendcode(world, 'nonsense')).body.error_code, 201203);
  const { access_token } = await world.tokens(user, ['profile', 'email', 'phone']);
  const third = await sendcode(world, access_token);
  t.is(third.status, 403);
  t.is(third.body.error_code, 201206);
  t.is(world.mailsTo(user.email).length, 0);
  const byParameter = await world.post('/api/User/sendcode', { login_token: user.loginToken });
  t.is(byParameter.status, 200);
});

test('a GET is 200001', async (t, world) => {
  const { status, body } = await world.get('/api/User/sendcode');
  t.is(status, 405);
  t.is(body.error_code, 200001);
});

test('hostile media never make a fault', async (t, world) => {
  const { loginToken } = await world.user();
  const hostile = fc.oneof(
    anyText({ maxLength: 60 }),
    fc.emailAddress().map((one) => one.replace('@', '\u0000@')),
    fc.stringMatching(/^[+0-9() .-]{1,40}$/).map((text) => `+999${text}`),
  );
  await fc.assert(
    fc.asyncProperty(hostile, async (medium) => {
      const { status, body } = await sendcode(world, loginToken, { medium }, { json: true });
      return (
        (status === 400 && [202009, 100006].includes(body.error_code)) ||
        (status === 200 && medium === '') ||
        (status === 429 && medium === '')
      );
    }),
    { numRuns: 60 },
  );
  t.pass();
});

test.serial('the database that fails is 100003, and nothing is sent', async (t, world) => {
  const user = await world.user();
  const rename = (from: string, to: string) =>
    world.database.write(new Statement(`ALTER TABLE ${from} RENAME TO ${to}`));
  await rename('verification_codes', 'hidden_codes');
  const { status, body } = await sendcode(world, user.loginToken);
  await rename('hidden_codes', 'verification_codes');
  t.is(status, 503);
  t.is(body.error_code, 100003);
  t.is(world.mailsTo(user.email).length, 0);
  t.is((await sendcode(world, user.loginToken)).status, 200);
});

test.serial('the log has no address, no number and no code in it', async (t, world) => {
  const user = await world.user();
  const number = uniquePhone();
  await sendcode(world, user.loginToken, { medium: number });
  world.mail.refuse(user.email);
  await sendcode(world, user.loginToken);
  world.mail.take(user.email);
  await sendcode(world, user.loginToken);
  t.not((await logged(world, (line) => line.includes('MailFault'))).length, 0);
  const written = world.log.join('\n');
  for (const secret of [
    user.email,
    number.slice(3),
    world.smsTo(number)[0]?.code ?? '-',
    /\d{6}/.exec(world.mail.newestTo(user.email).text ?? '')?.[0] ?? '-',
  ]) {
    t.false(new RegExp(`(?<![0-9.])${secret}(?![0-9])`).test(written), secret);
  }
});

testOnce('calls are limited by account', async (t) => {
  const world = await startHome('sqlite', { LIMITS: 'on' });
  t.teardown(() => world.stop());
  const user = await world.user();
  const first = await sendcode(world, user.loginToken);
  t.is(first.status, 200);
  t.is(first.headers.get('ratelimit-remaining'), '99');
  let reply = first;
  for (let n = 0; n < 100; n += 1) reply = await sendcode(world, user.loginToken);
  t.is(reply.status, 429);
  t.is(reply.body.error_code, 201204);
  t.true(Number(reply.headers.get('retry-after')) > 0);
});

testOnce('a mail server that never speaks is 202008 in bounded time; who asks meanwhile waits', async (t) => {
  const mute = createServer((socket) => socket.on('error', () => undefined));
  await new Promise<void>((resolve) => {
    mute.listen(0, '127.0.0.1', resolve);
  });
  t.teardown(() => mute.close());
  const { port } = mute.address() as AddressInfo;
  const world = await startHome('sqlite', { SMTP_URL: `smtp://127.0.0.1:${port}?greetingTimeout=1500` });
  t.teardown(() => world.stop());
  const user = await world.user();
  const started = Date.now();
  const replies = await Promise.all([1, 2, 3].map(() => sendcode(world, user.loginToken)));
  t.true(Date.now() - started < 10_000);
  t.deepEqual(replies.map(({ body }) => body.error_code).sort(), [202007, 202007, 202008]);
  // No interval was started: it is tried anew.
  t.is((await sendcode(world, user.loginToken)).body.error_code, 202008);
});
