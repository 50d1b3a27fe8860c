/** An account with a second factor, by the documented API: its password alone opens nothing. */
import { createHmac } from 'node:crypto';
import { stepOf } from '../../../shared/accounts/factors/totp.ts';
import { borrowLimitedWorld, onBothDatabases, type Reply, type TestUser, unique, type World } from '../../_world.ts';
import { codeOf, giveAuthenticator } from './_authenticator.ts';

const test = onBothDatabases();

interface Answer {
  readonly error_code: number;
  readonly mfa_token?: string;
  readonly methods?: readonly string[];
  readonly error?: string;
  readonly login_token?: string;
  readonly uid?: number;
}

const login = async (world: World, user: Pick<TestUser, 'username' | 'password'>, more: object = {}, cookie = '') =>
  world.post<Answer>(
    '/api/User/login',
    { username: user.username, password: user.password, ...(await world.captcha()), ...more },
    { headers: { cookie } },
  );

const codes = (replies: readonly Reply<Answer>[]) => replies.map(({ body }) => body.error_code).sort((a, b) => a - b);

async function subjects(world: World, token: string): Promise<string[]> {
  const { body } = await world.post<{ data: { subject: string }[] }>('/api/User/message', {}, { token });
  return body.data.map(({ subject }) => subject);
}

test('the vectors of RFC 6238 are told by their step', (t) => {
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
  for (const [seconds, code] of [
    [59, '287082'],
    [1111111109, '081804'],
    [1234567890, '005924'],
    [20000000000, '353130'],
  ] as const) {
    const step = Math.floor(seconds / 30);
    t.is(stepOf(secret, code, seconds * 1000), step);
    t.is(stepOf(secret, code, (seconds + 30) * 1000), step, 'one step later');
    t.is(stepOf(secret, code, (seconds + 60) * 1000), undefined, 'no later');
  }
});

test('User/login asks for it, and the same call goes on with a code', async (t, world) => {
  const user = await world.user();
  const authenticator = await giveAuthenticator(world, user);
  const asked = await login(world, user);
  t.is(asked.status, 401);
  t.like(asked.body, { error_code: 202104, message: 'Second factor required', methods: ['totp', 'recovery'] });
  t.is(asked.body.login_token, undefined);
  const { mfa_token } = asked.body;

  const wrong = await login(world, user, { mfa_token, otp: 'abcdef' });
  t.is(wrong.status, 401);
  t.like(wrong.body, { error_code: 202105, message: 'Invalid second factor', api_uri: 'api.User.login' });
  const zh = await world.post('/api/User/login', { mfa_token, otp: '000000' }, { lang: 'zh' });
  t.is(zh.body.message, '二次验证无效');

  const other = await world.user();
  const anothers = await login(world, other, { mfa_token, otp: await authenticator.code() });
  t.is(anothers.body.error_code, 202105, 'a call that names somebody else signs in neither');

  const right = await world.post<Answer>('/api/User/login', { mfa_token, otp: await authenticator.code() });
  t.is(right.status, 200);
  t.is(right.body.uid, user.uid);
  t.is((await world.post('/api/User/message', {}, { token: right.body.login_token ?? '' })).status, 200);
  const again = await world.post<Answer>('/api/User/login', { mfa_token, otp: await authenticator.code() });
  t.is(again.body.error_code, 202105, 'a token is good once');

  const bare = await world.post<Answer>('/api/User/login', { mfa_token });
  t.like(bare.body, { error_code: 100006, details: [{ field: 'otp', reason: 'is required' }] });
  const atOnce = await login(world, user, { otp: await authenticator.code() });
  t.is(atOnce.status, 200, 'who knows what comes says it at once');
});

test('the password grant asks for it at both token endpoints, each by its own words', async (t, world) => {
  const user = await world.user();
  const authenticator = await giveAuthenticator(world, user);
  const [app, other] = await Promise.all([
    world.client({ grants: ['password', 'refresh_token'] }),
    world.client({ grants: ['password'] }),
  ]);
  const ask = (path: string, client: object, more: object) => {
    const { redirect_uri, ...credentials } = { redirect_uri: '', ...client };
    return world.post<Answer>(path, { ...credentials, grant_type: 'password', ...more });
  };
  const password = { username: user.username, password: user.password };
  const stranger = await world.user();
  const asked = await ask('/api/Oauth/accessToken', app, password);
  t.is(asked.status, 401);
  t.like(asked.body, { error_code: 202104, error: 'invalid_grant' });
  const standard = await ask('/oauth/token', app, password);
  t.is(standard.status, 400);
  t.like(standard.body, { error: 'invalid_grant', methods: ['totp', 'recovery'] });

  for (const [path, { mfa_token }] of [
    ['/api/Oauth/accessToken', asked.body],
    ['/oauth/token', standard.body],
  ] as const) {
    t.like((await ask(path, other, { mfa_token, otp: await authenticator.code() })).body, { error: 'invalid_grant' });
    t.like((await ask(path, app, { mfa_token, otp: '000000' })).body, { error: 'invalid_grant' });
    const named = { username: stranger.username, password: 'x', mfa_token, otp: await authenticator.code() };
    t.like((await ask(path, app, named)).body, { error: 'invalid_grant' }, 'an app may go by the name that was typed');
    const right = await ask(path, app, { ...password, mfa_token, otp: await authenticator.code() });
    t.is(right.status, 200, JSON.stringify(right.body));
  }
});

test('a code and a recovery code are each used once, however many try at once', async (t, world) => {
  const user = await world.user();
  const authenticator = await giveAuthenticator(world, user);
  const tokens = await Promise.all([...'12345678'].map(async () => (await login(world, user)).body.mfa_token));
  const [recovery = '', spelled = ''] = authenticator.recoveryCodes;
  t.regex(recovery, /^[a-z2-9]{5}-[a-z2-9]{5}$/);
  t.is(new Set(authenticator.recoveryCodes).size, 10);

  const otp = await authenticator.code();
  const send = (otp: string) => (mfa_token: string | undefined) =>
    world.post<Answer>('/api/User/login', { mfa_token, otp });
  const byApp = await Promise.all(tokens.slice(0, 4).map(send(otp)));
  t.deepEqual(codes(byApp), [0, 202105, 202105, 202105]);
  const late = await send(otp)(tokens[4]);
  t.is(late.body.error_code, 202105, 'its step is used');
  const byCode = await Promise.all(tokens.slice(4).map(send(recovery)));
  t.deepEqual(codes(byCode), [0, 202105, 202105, 202105]);

  const { mfa_token } = (await login(world, user)).body;
  t.is((await send(` ${spelled.toUpperCase().replace('-', ' ')} `)(mfa_token)).body.error_code, 0, 'as people type it');
  t.true((await subjects(world, user.loginToken)).includes('A recovery code was used'));
});

test('a token takes five tries and no other account’s codes, and ends with the password', async (t, world) => {
  const [user, other] = await Promise.all([world.user(), world.user()]);
  const [mine, theirs] = [await giveAuthenticator(world, user), await giveAuthenticator(world, other)];
  const { mfa_token } = (await login(world, user)).body;
  const send = async (otp: string, token = mfa_token) =>
    (await world.post<Answer>('/api/User/login', { mfa_token: token, otp })).body.error_code;
  t.is(await send(await theirs.code()), 202105);
  t.is(await send(theirs.recoveryCodes[0] ?? ''), 202105);
  const wrong = await Promise.all([...'1234567'].map(() => send('000000')));
  t.deepEqual([...new Set(wrong)], [202105]);
  t.is(await send(await mine.code()), 202105, 'the sixth is too late');
  t.true((await subjects(world, user.loginToken)).includes('Somebody knows your password'));

  const next = (await login(world, user)).body.mfa_token;
  await world.cli('user', 'set-password', String(user.uid), '--password', unique('Quiet_lake'));
  t.is(await send(await mine.code(), next), 202105);
});

test('what matters asks for a factor that is older than ten minutes, and the very same call goes on', async (t, world) => {
  const user = await world.user();
  const authenticator = await giveAuthenticator(world, user);
  const { body } = await login(world, user, { otp: await authenticator.code() });
  const options = { token: body.login_token ?? '' };
  const change = async (more: object = {}) => ({
    email: `other-${user.email}`,
    ...(await world.captcha()),
    ...more,
  });
  const send = (params: object) => world.post<Answer>('/api/User/modifyBasicInfo', params, options);
  t.is((await send(await change())).status, 200, 'proven a moment ago');

  const { sql } = world.database;
  await world.database.write(sql('fresh_proofs').where({ uid: user.uid }).del());
  t.is(
    (await send(await change({ email: undefined, nickname: unique('nick') }))).status,
    200,
    'a nickname matters less',
  );
  const params = await change({ email: user.email });
  const asked = await send(params);
  t.like(asked.body, { error_code: 202104, methods: ['totp', 'recovery'] });
  const { mfa_token } = asked.body;
  t.is((await send({ ...params, mfa_token, otp: '000000' })).body.error_code, 202105);
  const wrongPlace = { mfa_token, otp: await authenticator.code() };
  t.is((await world.post<Answer>('/api/User/login', wrongPlace)).body.error_code, 202105, 'it signs nobody in');
  t.is((await send({ ...params, mfa_token, otp: await authenticator.code() })).status, 200);
  t.not((await world.post<Answer>('/api/User/unbind', {}, options)).body.error_code, 202104, 'fresh again');

  await world.database.write(sql('fresh_proofs').where({ uid: user.uid }).del());
  t.is((await world.post<Answer>('/api/User/unbind', {}, options)).body.error_code, 202104);

  const medium = `new-${user.email}`;
  await world.post('/api/User/sendcode', { medium }, options);
  const code = await world.codeTo(medium);
  const prove = (more: object = {}) =>
    world.post<Answer>('/api/User/validateCommunicationCode', { medium, code, ...more }, options);
  const held = await prove();
  t.is(held.body.error_code, 202104, 'another address by its code, too');
  t.is((await prove({ mfa_token: held.body.mfa_token, otp: await authenticator.code() })).status, 200);

  await world.database.write(sql('fresh_proofs').where({ uid: user.uid }).del());
  const { password } = user;
  for (const path of ['export', 'delete']) {
    const alone = await world.post<Answer>(`/api/User/${path}`, { password }, options);
    t.is(alone.body.error_code, 202104, `${path} by a password alone`);
  }
  const { mfa_token: token } = (await world.post<Answer>('/api/User/delete', {}, options)).body;
  const closing = { mfa_token: token, otp: await authenticator.code() };
  const wrong = await world.post<Answer>('/api/User/delete', { ...closing, password: 'not it' }, options);
  t.is(wrong.body.error_code, 202103);
  t.is((await world.post('/api/User/delete', {}, options)).status, 200, 'a fresh factor stands for the password');
});

test('what is stored opens nothing', async (t, world) => {
  const user = await world.user();
  const { secret, recoveryCodes } = await giveAuthenticator(world, user);
  const { mfa_token = '' } = (await login(world, user)).body;
  const { sql } = world.database;
  const { uid } = user;
  const stored = JSON.stringify([
    await world.database.read(sql('totp_factors').where({ uid })),
    await world.database.read(sql('recovery_codes').where({ uid })),
    await world.database.read(sql('pending_sign_ins').where({ uid })),
  ]);
  for (const [code = ''] of [[secret], [mfa_token], recoveryCodes]) {
    t.false(stored.includes(code));
    t.false(stored.includes(code.replace('-', '')));
    t.false(stored.includes(createHmac('sha256', '').update(code).digest('hex')));
  }
  t.false(world.log.some((line) => line.includes(secret) || line.includes(mfa_token)));
});

test('who guesses makes strangers wait, and neither the owner’s device nor a recovery code', async (t, { dialect }) => {
  const world = await borrowLimitedWorld(dialect);
  try {
    const user = await world.user();
    const authenticator = await giveAuthenticator(world, user);
    const first = await login(world, user, { otp: await authenticator.code() });
    const device = first.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ');

    const guesses: number[] = [];
    while (guesses.length < 40) {
      const { mfa_token } = (await login(world, user)).body;
      const more = await Promise.all(
        [...'12345'].map(async () => (await world.post<Answer>('/api/User/login', { mfa_token, otp: '000000' })).body),
      );
      guesses.push(...more.map(({ error_code }) => error_code));
    }
    t.is(guesses.filter((code) => code === 202105).length, 20, 'judged, of all of them');
    const stranger = await login(world, user, { otp: await authenticator.code() });
    t.is(stranger.status, 429);
    t.regex(stranger.headers.get('retry-after') ?? '', /^\d+$/);

    const owner = await login(world, user, { otp: await authenticator.code() }, device);
    t.is(owner.status, 200, 'where a factor was proven before');
    const elsewhere = await login(world, user, { otp: authenticator.recoveryCodes[0] });
    t.is(elsewhere.status, 200, 'nobody guesses a recovery code');
  } finally {
    await world.stop();
  }
});

test('a code of an authenticator that is another’s is none', async (t, world) => {
  const user = await world.user();
  await giveAuthenticator(world, user);
  const { mfa_token } = (await login(world, user)).body;
  const otp = codeOf('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
  t.is((await world.post<Answer>('/api/User/login', { mfa_token, otp })).body.error_code, 202105);
});
