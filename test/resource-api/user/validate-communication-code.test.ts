/** `User/validateCommunicationCode`: codes are read from the outbox, as a developer does. */
import { createHmac, hkdfSync } from 'node:crypto';
import fc from 'fast-check';
import { whileRefused } from '../../_world/broken-table.ts';
import { onBothDatabases, type TestUser, unique, uniquePhone, type World } from '../../_world.ts';

const test = onBothDatabases();

const validate = (world: World, token: string | undefined, params: object, options: object = {}) =>
  world.post('/api/User/validateCommunicationCode', params, { token, ...options });

/** Has a code sent, and reads it. */
async function codeFor(world: World, { loginToken, email }: TestUser, medium?: string): Promise<string> {
  const { body } = await world.post('/api/User/sendcode', { medium }, { token: loginToken });
  if (body.error_code !== 0) throw new Error(`sendcode: ${body.message}`);
  return world.codeTo(medium ?? email);
}

const wrongOf = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

async function row(world: World, { uid }: TestUser) {
  const found = await world.database.read(world.database.sql('users').where({ uid }).first());
  return found as {
    email: string;
    email_verified_at: number | null;
    phone: string | null;
    phone_verified_at: number | null;
  };
}

/** Makes the code that waits one of our choice, by the secret of the world. */
async function setCode(world: World, { uid, email }: TestUser, code: string) {
  const key = Buffer.from(hkdfSync('sha256', world.env.SECRET ?? '', 'upare', 'verification codes', 32));
  const code_mac = createHmac('sha256', key).update(`${uid}\nverify\n${email}\n${code}`).digest('hex');
  const query = world.database.sql('verification_codes').where({ uid, medium: email }).update({ code_mac });
  if ((await world.database.write(query)) !== 1) throw new Error('no code waits');
}

test('the right code verifies the own email', async (t, world) => {
  const user = await world.user();
  t.is((await row(world, user)).email_verified_at, null);
  const code = await codeFor(world, user);
  const { status, body } = await validate(world, user.loginToken, { code });
  t.is(status, 200);
  t.deepEqual(body, { error_code: 0, api_uri: 'api/User/validateCommunicationCode', message: 'Successful' });
  const { email, email_verified_at } = await row(world, user);
  t.is(email, user.email);
  t.true(Math.abs(Date.now() - (email_verified_at ?? 0)) < 60_000);
  const again = await validate(world, user.loginToken, { code });
  t.is(again.status, 400);
  t.is(again.body.error_code, 202006);
});

test('a new email becomes the account’s own, and opens it', async (t, world) => {
  const user = await world.user();
  const medium = `${unique('New')}@Example.com`;
  const code = await codeFor(world, user, medium.toLowerCase());
  t.is((await validate(world, user.loginToken, { code, medium })).status, 200);
  const { email, email_verified_at } = await row(world, user);
  t.is(email, medium.toLowerCase());
  t.truthy(email_verified_at);
  const signedIn = await world.post('/api/User/login', {
    username: medium,
    password: user.password,
    ...(await world.captcha()),
  });
  t.is(signedIn.status, 200);
});

test('a new number becomes the account’s own; its email stays as it is', async (t, world) => {
  const user = await world.user();
  const number = uniquePhone();
  const code = await codeFor(world, user, number);
  t.is((await validate(world, user.loginToken, { code, medium: number.slice(3) })).status, 200);
  const { email, email_verified_at, phone, phone_verified_at } = await row(world, user);
  t.is(phone, number);
  t.truthy(phone_verified_at);
  t.is(email, user.email);
  t.is(email_verified_at, null);
});

test('a code that begins with zeros is the same as text and as a number', async (t, world) => {
  for (const [code, given, options] of [
    ['012345', '012345', {}],
    ['012345', '12345', {}],
    ['012345', 12345, { json: true }],
    ['012345', '012345', { json: true }],
    ['000007', 7, { json: true }],
    ['000000', '0', {}],
    ['999999', 999999, { json: true }],
  ] as const) {
    const user = await world.user();
    await codeFor(world, user);
    await setCode(world, user, code);
    const { body } = await validate(world, user.loginToken, { code: given }, options);
    t.is(body.error_code, 0, `${code} as ${JSON.stringify(given)}`);
  }
});

test('a wrong code is 202006, and the fifth ends the right one', async (t, world) => {
  const user = await world.user();
  const code = await codeFor(world, user);
  for (let n = 0; n < 5; n += 1) {
    const { status, body } = await validate(world, user.loginToken, { code: wrongOf(code) }, { lang: n ? 'en' : 'zh' });
    t.is(status, 400);
    t.is(body.error_code, 202006);
    t.is(body.message, n ? 'Invalid verification code' : '验证码无效');
  }
  t.is((await validate(world, user.loginToken, { code })).body.error_code, 202006);
  t.is((await row(world, user)).email_verified_at, null);
});

test('a code nobody asked for is 202006, and so is one with too many digits', async (t, world) => {
  const user = await world.user();
  t.is((await validate(world, user.loginToken, { code: '123456' })).body.error_code, 202006);
  const code = await codeFor(world, user);
  for (const long of [`0${code}`, `${code}0`, '1234567', '0000000000']) {
    t.is((await validate(world, user.loginToken, { code: long })).body.error_code, 202006, long);
  }
  t.is((await validate(world, user.loginToken, { code })).status, 200);
});

test('what is no code is 100006', async (t, world) => {
  const { loginToken } = await world.user();
  for (const code of ['abcdef', '-12345', '12.5', '1e5', '0x1F', ' 12345', '１２３４５６', ['123456', '123456']]) {
    const { status, body } = await validate(world, loginToken, { code });
    t.is(body.error_code, 100006, JSON.stringify(code));
    t.is(status, 400);
    t.deepEqual(
      body.details?.map(({ field }) => field),
      ['code'],
    );
  }
  for (const code of [-1, 1.5, true, null, {}, [123456]]) {
    t.is((await validate(world, loginToken, { code }, { json: true })).body.error_code, 100006, JSON.stringify(code));
  }
  for (const params of [{}, { code: '' }]) {
    t.deepEqual((await validate(world, loginToken, params)).body.details, [{ field: 'code', reason: 'is required' }]);
  }
});

test('what is neither an email nor a phone is 202009', async (t, world) => {
  const { loginToken } = await world.user();
  t.is((await validate(world, loginToken, { code: '123456', medium: 'ann' })).body.error_code, 202009);
});

test('the code of one medium does not bind another', async (t, world) => {
  const user = await world.user();
  const other = `${unique('other')}@example.com`;
  const code = await codeFor(world, user);
  t.is((await validate(world, user.loginToken, { code, medium: other })).body.error_code, 202006);
  t.is((await row(world, user)).email, user.email);
});

test('one’s code is of no use to another', async (t, world) => {
  const [ann, eve] = await Promise.all([world.user(), world.user()]);
  const code = await codeFor(world, ann);
  t.is((await validate(world, eve.loginToken, { code, medium: ann.email })).body.error_code, 202006);
  t.is((await validate(world, eve.loginToken, { code })).body.error_code, 202006);
  t.is((await row(world, eve)).email, eve.email);
  t.is((await validate(world, ann.loginToken, { code })).status, 200);
});

test('an email that another has proven is 202003, a number 202004, and nothing is half done', async (t, world) => {
  const [owner, asker] = await Promise.all([world.user(), world.user()]);
  const number = uniquePhone();
  const proven = { phone: number, phone_verified_at: 1, email_verified_at: 1 };
  await world.database.write(world.database.sql('users').where({ uid: owner.uid }).update(proven));
  for (const [medium, error] of [
    [owner.email, 202003],
    [number, 202004],
  ] as const) {
    const before = await row(world, asker);
    const code = await codeFor(world, asker, medium);
    const { status, body } = await validate(world, asker.loginToken, { code, medium });
    t.is(status, 409);
    t.is(body.error_code, error);
    t.deepEqual(await row(world, asker), before);
    // Once the other has let it go, the same code does.
    const column = medium === number ? 'phone' : 'email';
    await world.database.write(
      world.database
        .sql('users')
        .where({ uid: owner.uid })
        .update({ [column]: null }),
    );
    t.is((await validate(world, asker.loginToken, { code, medium })).status, 200);
  }
});

test('what another names as its own without proof is taken from there by who proves it, and both are told', async (t, world) => {
  const [squatter, holder] = await Promise.all([world.user(), world.user()]);
  const number = uniquePhone();
  const change = { phone: number, ...(await world.captcha()) };
  t.is((await world.post('/api/User/modifyBasicInfo', change, { token: squatter.loginToken })).body.error_code, 0);
  for (const name of [number, squatter.email]) {
    const tried = { username: name, password: squatter.password, ...(await world.captcha()) };
    t.is((await world.post('/api/User/login', tried)).body.error_code, 202001, 'no proof, no way in');
  }
  for (const medium of [number, squatter.email]) {
    const code = await codeFor(world, holder, medium);
    t.is((await validate(world, holder.loginToken, { code, medium })).body.error_code, 0);
  }
  const [theirs, mine] = [await row(world, squatter), await row(world, holder)];
  t.like(theirs, { phone: null, phone_verified_at: null, email: null, email_verified_at: null });
  t.like(mine, { phone: number, email: squatter.email });
  for (const name of [number, squatter.email]) {
    const signIn = { username: name, password: holder.password, ...(await world.captcha()) };
    t.is((await world.post<{ uid: number }>('/api/User/login', signIn)).body.uid, holder.uid);
  }
  for (const [{ loginToken }, told] of [
    [squatter, /is no longer yours/],
    [holder, /is yours now/],
  ] as const) {
    const inbox = await world.post<{ data: { subject: string }[] }>('/api/User/message', {}, { token: loginToken });
    t.is(inbox.body.data.filter(({ subject }) => told.test(subject)).length, 2);
  }
});

test('of two accounts that prove the same new email at once, one has it', async (t, world) => {
  const [ann, ben] = await Promise.all([world.user(), world.user()]);
  const medium = `${unique('shared')}@example.com`;
  const codes = [await codeFor(world, ann, medium)];
  await world.post('/api/User/sendcode', { medium }, { token: ben.loginToken });
  const mails = (await world.outbox()).filter(({ to }) => to === medium);
  codes.push(/\b\d{6}\b/.exec(mails[1]?.text ?? '')?.[0] ?? '');
  const replies = await Promise.all(
    [ann, ben].map(({ loginToken }, n) => validate(world, loginToken, { code: codes[n], medium })),
  );
  t.deepEqual(replies.map(({ body }) => body.error_code).sort(), [0, 202003]);
});

test('of fifty who give the right code at once, one is right', async (t, world) => {
  const user = await world.user();
  const code = await codeFor(world, user);
  const replies = await Promise.all(Array.from({ length: 50 }, () => validate(world, user.loginToken, { code })));
  t.is(replies.filter(({ status }) => status === 200).length, 1);
  t.is(replies.filter(({ body }) => body.error_code === 202006).length, 49);
});

test('only a person who is signed in may validate', async (t, world) => {
  const user = await world.user();
  const code = await codeFor(world, user);
  t.is((await validate(world, undefined, { code })).body.error_code, 202101);
  const { access_token } = await world.tokens(user, ['profile', 'email']);
  const third = await validate(world, access_token, { code });
  t.is(third.status, 403);
  t.is(third.body.error_code, 201206);
  t.is((await validate(world, user.loginToken, { code })).status, 200);
});

test('where the account cannot be written, it is 100003 and the code is still good', async (t, world) => {
  const user = await world.user();
  const code = await codeFor(world, user);
  const { status, body } = await whileRefused(world.database, 'UPDATE', 'users', { uid: user.uid }, () =>
    validate(world, user.loginToken, { code }),
  );
  t.is(status, 503);
  t.is(body.error_code, 100003);
  t.is((await row(world, user)).email_verified_at, null);
  t.is((await validate(world, user.loginToken, { code })).status, 200);
});

/** Control characters and halves of pairs too. fast-check's own `binary` takes most of a second to make. */
const anyUnit = fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit));

test('hostile codes never make a fault, and never a right one', async (t, world) => {
  const user = await world.user();
  const hostile = fc.oneof(
    fc.string({ unit: anyUnit, maxLength: 40 }),
    fc.anything(),
    fc.integer(),
    fc.bigInt().map(String),
  );
  await fc.assert(
    fc.asyncProperty(hostile, async (code) => {
      const json = JSON.stringify({ code });
      const { status, body } = await world.post('/api/User/validateCommunicationCode', JSON.parse(json), {
        token: user.loginToken,
        json: true,
      });
      // 415: a JSON body with a member `__proto__` is not read at all.
      return [400, 415].includes(status) && [202006, 100006].includes(body.error_code);
    }),
    { numRuns: 60 },
  );
  t.is((await row(world, user)).email_verified_at, null);
});
