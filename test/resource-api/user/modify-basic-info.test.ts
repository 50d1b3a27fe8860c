import fc from 'fast-check';
import { anyText } from '../../_world/any-text.ts';
import { operationsOn } from '../../_world/audited.ts';
import { whileRefused } from '../../_world/broken-table.ts';
import type { CallOptions } from '../../_world/requests.ts';
import { onBothDatabases, unique, uniquePhone } from '../../_world.ts';
import { change, lives, messages, modify, NEW, newPassword, row, signIn } from './_basic-info.ts';

const test = onBothDatabases();

test('where it cannot be stored it is 202303, and nothing is half done', async (t, world) => {
  const user = await world.user();
  const { body: other } = await signIn(world, user.username, user.password);
  const before = await row(world, user);
  for (const [write, table, rows] of [
    ['UPDATE', 'users', { uid: user.uid }],
    ['INSERT', 'messages', { uid: user.uid }],
    ['DELETE', 'grants', { account_uid: user.uid }],
  ] as const) {
    const { status, body } = await whileRefused(world.database, write, table, rows, () =>
      modify(world, user, { ...newPassword, nickname: unique('nick') }),
    );
    t.is(status, 503, table);
    t.is(body.error_code, 202303);
    t.is(body.api_uri, 'api.User.setting');
    t.deepEqual(await row(world, user), before);
    t.true(await lives(world, other.login_token));
  }
  t.is((await signIn(world, user.username, user.password)).status, 200);
});

test('everything at once', async (t, world) => {
  const user = await world.user();
  const [nickname, email, phone] = [unique('Nick'), `${unique('New')}@Example.com`, uniquePhone()];
  await change(world, user, { email_verified_at: 1, phone: uniquePhone(), phone_verified_at: 1 });
  const { status, body } = await modify(world, user, { ...newPassword, nickname, email, phone: phone.slice(3) });
  t.is(status, 200);
  t.deepEqual(body, { error_code: 0, api_uri: 'api/User/modifyBasicInfo', message: 'Successful' });
  const stored = { nickname, email: email.toLowerCase(), email_verified_at: null, phone, phone_verified_at: null };
  t.like(await row(world, user), stored);
  t.is((await signIn(world, user.username, NEW)).status, 200);
  t.is((await signIn(world, user.username, user.password)).body.error_code, 202103);
  t.is((await signIn(world, email, NEW)).body.error_code, 202001, 'it is not verified yet');
  t.deepEqual(await operationsOn(world, user), ['own.email done', 'own.password done', 'own.phone done']);
});

test('what is the same as before stays as it is, verified too', async (t, world) => {
  const user = await world.user();
  const phone = uniquePhone();
  await change(world, user, { email_verified_at: 5, phone, phone_verified_at: 6 });
  const same = { email: user.email.toUpperCase(), phone };
  t.is((await modify(world, user, same)).body.error_code, 0);
  t.is((await modify(world, user, {})).body.error_code, 0, 'nothing to change is no failure');
  t.like(await row(world, user), { email: user.email, email_verified_at: 5, phone, phone_verified_at: 6 });
  t.deepEqual(await messages(world, user), []);
  t.deepEqual(await operationsOn(world, user), []);
});

test('an empty nickname or phone is removed, and the number is free; no account is without password and email', async (t, world) => {
  const [user, other] = await Promise.all([world.user(), world.user()]);
  const [nickname, phone] = [unique('Nick'), uniquePhone()];
  for (const options of [{}, { json: true }, { multipart: true }] as CallOptions[]) {
    const { body } = await modify(
      world,
      user,
      { nickname, phone: options.json ? Number(phone.slice(3)) : phone },
      options,
    );
    t.is(body.error_code, 0);
    await change(world, user, { phone_verified_at: 5, email_verified_at: 6 });
    const left = { newpassword: null, nickname: null, email: null, phone: null };
    if (options.json) t.is((await modify(world, user, left, options)).body.error_code, 0);
    t.like(await row(world, user), { nickname, phone, phone_verified_at: 5 });

    const empty = { newpassword: '', confirm: '', nickname: '', email: '', phone: '' };
    t.is((await modify(world, user, empty, options)).body.error_code, 0);
    const now = await row(world, user);
    t.like(now, { nickname: null, nickname_key: null, phone: null, phone_verified_at: null });
    t.like(now, { email: user.email, email_verified_at: 6 });
  }
  t.is((await signIn(world, user.username, user.password)).body.error_code, 0);
  t.is((await modify(world, other, { nickname, phone })).body.error_code, 0, 'both are free');
});

test('a captcha is required, and spent by any attempt', async (t, world) => {
  const user = await world.user();
  const solved = await world.captcha();
  const ask = (params: object) => world.post('/api/User/modifyBasicInfo', params, { token: user.loginToken });
  for (const params of [{}, { captcha: 'abcd5' }, { ...(await world.captcha()), captcha: 'wrong' }]) {
    const { status, body } = await ask({ nickname: unique('n'), ...params });
    t.is(status, 400);
    t.is(body.error_code, 200002);
  }
  t.is((await ask({ ...solved, newpassword: NEW, confirm: 'Other 123456' })).body.error_code, 202305);
  t.is((await ask({ ...solved, nickname: unique('n') })).body.error_code, 200002);
  t.is((await row(world, user)).nickname, null);
  t.is((await ask({ captcha: 'x', lang: 'zh' })).body.message, '无效验证码');
});

test('what another account has is refused, and nothing else of the request is done', async (t, world) => {
  const [user, other] = await Promise.all([world.user(), world.user()]);
  const [nickname, phone] = [unique('Ünïque'), uniquePhone()];
  t.is((await modify(world, other, { nickname, phone })).body.error_code, 0);
  const before = await row(world, user);
  const taken: [object, number][] = [
    [{ nickname: nickname.toUpperCase() }, 202005],
    [{ nickname: `${nickname.slice(0, 3)}\u200d${nickname.slice(3)}` }, 202005],
    [{ email: other.email.toUpperCase() }, 202003],
    [{ phone }, 202004],
    [{ phone: `${phone.slice(3, 6)} ${phone.slice(6)}` }, 202004],
  ];
  for (const [params, code] of taken) {
    const rest = {
      ...newPassword,
      ...('email' in params ? { nickname: unique('n') } : { email: `${unique('e')}@example.com` }),
    };
    const { status, body } = await modify(world, user, { ...rest, ...params });
    t.is(body.error_code, code, JSON.stringify(params));
    t.is(status, 409);
    t.deepEqual(await row(world, user), before);
  }
  t.is(
    (await modify(world, other, { nickname: nickname.toLowerCase() })).body.error_code,
    0,
    'one’s own in other letters',
  );
});

test('of fifty who want one nickname at once, one gets it', async (t, world) => {
  const users = await Promise.all(Array.from({ length: 5 }, () => world.user()));
  const captchas = await Promise.all(Array.from({ length: 50 }, () => world.captcha()));
  const nickname = unique('rush');
  const answers = await Promise.all(
    captchas.map((captcha, n) =>
      world.post('/api/User/modifyBasicInfo', { ...captcha, nickname }, { token: users[n % 5]?.loginToken }),
    ),
  );
  const winners = new Set(answers.flatMap(({ body }, n) => (body.error_code === 0 ? [n % 5] : [])));
  t.is(winners.size, 1);
  t.is(answers.filter(({ body }) => body.error_code === 202005).length, 40);
});

test('thirty who change nickname, email and phone at once all succeed, and the last one stands', async (t, world) => {
  const user = await world.user();
  const captchas = await Promise.all(Array.from({ length: 30 }, () => world.captcha()));
  const wanted = captchas.map(() => ({
    nickname: unique('Nick'),
    email: `${unique('mail')}@example.com`,
    phone: uniquePhone(),
  }));
  const answers = await Promise.all(
    captchas.map((captcha, n) =>
      world.post('/api/User/modifyBasicInfo', { ...captcha, ...wanted[n] }, { token: user.loginToken }),
    ),
  );
  t.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
  const { nickname, email, phone } = await row(world, user);
  t.true(wanted.some((one) => one.nickname === nickname && one.email === email && one.phone === phone));
});

test('what is no nickname, email or phone is 100006', async (t, world) => {
  const user = await world.user();
  const wrong: [string, string | string[]][] = [
    ['nickname', 'x'.repeat(33)],
    ['nickname', '\u200b\u200b'],
    ['nickname', '   '],
    ['nickname', 'evil\u202eeman'],
    ['nickname', '\ufdfa'.repeat(32)],
    ['nickname', 'two\nlines'],
    ['nickname', ['a', 'b']],
    ['email', 'nobody'],
    ['email', 'a@b'],
    ['email', `${'x'.repeat(250)}@example.com`],
    ['phone', '12'],
    ['phone', 'not a number'],
    ['phone', '+999123456789'],
  ];
  for (const [field, value] of wrong) {
    const { status, body } = await modify(world, user, { [field]: value });
    t.is(body.error_code, 100006, `${field}: ${value}`);
    t.is(status, 400);
    t.is(body.details?.[0]?.field, field);
  }
  for (const nickname of ['国'.repeat(32), '👩‍👩‍👧‍👦 at home', unique('ﷺ')]) {
    t.is((await modify(world, user, { nickname })).body.error_code, 0, nickname);
  }
});

test('only a login token opens it', async (t, world) => {
  const [user, other] = await Promise.all([world.user(), world.user()]);
  const { access_token } = await world.tokens(user, ['profile', 'email', 'phone', 'messages']);
  const refused = await modify(world, { loginToken: access_token }, { nickname: unique('n') });
  t.is(refused.status, 403);
  t.is(refused.body.error_code, 201206);
  t.is((await world.post('/api/User/modifyBasicInfo', await world.captcha())).body.error_code, 202101);
  await modify(world, user, { nickname: unique('mine'), uid: other.uid });
  t.is((await row(world, other)).nickname, null);
});

test('hostile values never make a fault', async (t, world) => {
  const user = await world.user();
  const fields = fc.constantFrom('nickname', 'email', 'phone', 'newpassword', 'confirm', 'captcha_id');
  const hostile = fc.dictionary(fields, fc.oneof(anyText(), fc.anything()));
  await fc.assert(
    fc.asyncProperty(hostile, async (params) => {
      const sent = JSON.parse(JSON.stringify(params));
      const { status, body } = await modify(world, user, sent, { json: true });
      return status < 500 && Number.isInteger(body.error_code) && typeof body.message === 'string';
    }),
    { numRuns: 40 },
  );
  t.pass();
});
