/** Social sign-in for apps that show no page of ours: api.User.snsreg. */
import fc from 'fast-check';
import { anyText } from '../../_world/any-text.ts';
import { operationsOn } from '../../_world/audited.ts';
import { everyRow, whileRefused } from '../../_world/broken-table.ts';
import { onEachDatabase, unique } from '../../_world.ts';
import { giveAuthenticator } from '../../accounts/factors/_authenticator.ts';
import { type Answer, bySns, cookieOf, form, held, PASSWORD, SNSREG } from '../../auth-server/sns/_by-app.ts';
import { bindings, socialWorld } from '../../auth-server/sns/_flows.ts';

const test = onEachDatabase(socialWorld());

test('a new person registers by what an app got from the callback, and signs in by it from then on', async (t, world) => {
  const who = unique('ada');
  const first = await bySns(world, 'weibo', who);
  t.is(first.status, 200);
  t.is(first.headers.get('cache-control'), 'no-store');
  t.like(first.body, {
    error_code: 0,
    api_uri: 'sns/weibo/callback',
    channel: 'weibo',
    expires_in: 600,
    profile: { nickname: who },
  });
  t.is(first.body.login_token, undefined);

  const made = await world.post<Answer>(SNSREG, { ...form(), sns_token: first.body.sns_token });
  t.is(made.status, 200);
  t.like(made.body, { error_code: 0, api_uri: 'api/User/snsreg', message: 'Successful', expires_in: 86400 });
  t.like(await bindings(world, { uid: made.body.uid }), [{ channel: 'weibo' }]);

  const second = await bySns(world, 'weibo', who, 'text/html');
  t.like(second.body, { error_code: 0, uid: made.body.uid, expires_in: 86400 });
  for (const token of [made.body.login_token, second.body.login_token]) {
    const unbound = await world.post('/api/User/unbind', { channel: 'qq' }, { token });
    t.is(unbound.body.error_code, 202302, 'it is a login token');
  }
});

test('the callback of an app knows no account whose time is over', async (t, world) => {
  const who = unique('ada');
  const { body } = await world.post<Answer>(SNSREG, { ...form(), sns_token: await held(world, who) });
  const users = world.database.sql('users').where('uid', body.uid ?? 0);
  // At last: the server soon erases the account.
  const close = () => world.database.write(users.update({ closed_at: 1 }));
  const refused = await bySns(world, 'weibo', who, 'text/html', close);
  t.is(refused.status, 404);
  t.like(refused.body, { error_code: 202001, api_uri: 'api.User.common' });
});

test('snsreg marks the device, and a sign-in by a channel elsewhere is told to the owner', async (t, world) => {
  const who = unique('ada');
  const made = await world.post<Answer>(SNSREG, { ...form(), sns_token: await held(world, who) });
  t.regex(cookieOf(made, 'upare_device'), /=./);
  const again = await bySns(world, 'weibo', who);
  t.regex(cookieOf(again, 'upare_device'), /=./);
  const token = made.body.login_token;
  const inbox = await world.post<{ data: { subject: string }[] }>('/api/User/message', {}, { token });
  t.is(inbox.body.data[0]?.subject, 'New sign-in to your account');
});

test('a new account by a channel is told to its inbox and to its address, whose reader may be somebody else', async (t, world) => {
  const given = form();
  const made = await world.post<Answer>(SNSREG, { ...given, sns_token: await held(world) });
  const { text, subject } = await world.sentTo(given.email);
  t.is(subject, 'An account at Upare with your address');
  t.regex(text, /A weibo account was used to create an account with this address/);
  t.true(text.includes(`${world.authUrl}/account`));
  const token = made.body.login_token;
  const inbox = await world.post<{ data: { subject: string }[] }>('/api/User/message', {}, { token });
  t.deepEqual(
    inbox.body.data.map((one) => one.subject),
    ['Your account was created by weibo'],
  );
});

test('the cookie does in the place of sns_token, and is taken back', async (t, world) => {
  const cookie = cookieOf(await bySns(world, 'weibo', unique('ada')), 'upare_sns');
  const crossed = await world.post<Answer>(SNSREG, form(), { headers: { cookie, 'sec-fetch-site': 'cross-site' } });
  t.is(crossed.body.details?.[0]?.field, 'sns_token', 'not for a form of another site');
  const made = await world.post<Answer>(SNSREG, form(), { headers: { cookie } });
  t.is(made.body.error_code, 0);
  t.true(made.headers.getSetCookie().some((one) => /^upare_sns=;.*Max-Age=0/.test(one)));
});

test('type=log binds an account by its password; confirm and email are not needed', async (t, world) => {
  const [user, who] = [await world.user(), unique('ada')];
  const sns_token = await held(world, who);
  const log = { type: 'log', username: user.username, password: user.password, sns_token };
  const bound = await world.post<Answer>(SNSREG, log);
  t.like(bound.body, { error_code: 0, uid: user.uid });
  t.is((await bySns(world, 'weibo', who)).body.uid, user.uid);
  t.deepEqual(await operationsOn(world, user), ['own.bind done']);

  const authenticator = await giveAuthenticator(world, user);
  const asked = await bySns(world, 'weibo', who, 'text/html');
  t.like(asked.body, { error_code: 202104, methods: ['totp', 'recovery'] }, 'in a window of the app too');
  const { mfa_token } = asked.body;
  const on = await world.post<Answer>('/api/User/login', { mfa_token, otp: await authenticator.code() });
  t.like(on.body, { error_code: 0, uid: user.uid });
});

test('each thing that is wrong has its code, and spends nothing', async (t, world) => {
  const taken = await world.user();
  const sns_token = await held(world);
  const rows: [number, number, object, string?][] = [
    [100006, 400, { type: undefined }, 'type'],
    [100006, 400, { type: 'bind' }, 'type'],
    [100006, 400, { username: undefined }, 'username'],
    [100006, 400, { username: 'a' }, 'username'],
    [100006, 400, { password: undefined }, 'password'],
    [100006, 400, { password: 'short', confirm: 'short' }, 'password'],
    [100006, 400, { email: undefined }, 'email'],
    [100006, 400, { email: 'nowhere' }, 'email'],
    [100006, 400, { confirm: undefined }, 'confirm'],
    [202305, 400, { confirm: `${PASSWORD}!` }],
    [202305, 400, { confirm: `${PASSWORD}!`, sns_token: undefined }],
    [100006, 400, { sns_token: undefined }, 'sns_token'],
    [100006, 400, { sns_token: 'never held' }, 'sns_token'],
    [100006, 400, { sns_token: 'x'.repeat(129) }, 'sns_token'],
    [202002, 409, { username: taken.username.toUpperCase() }],
    [202003, 409, { email: taken.email.toUpperCase() }],
    [202001, 404, { type: 'log', username: unique('nobody') }],
    [202103, 401, { type: 'log', username: taken.username }],
    [
      100006,
      400,
      { type: 'log', username: taken.username, password: taken.password, sns_token: 'never held' },
      'sns_token',
    ],
    [100006, 400, { type: 'log', username: taken.username, sns_token: undefined }, 'sns_token'],
  ];
  for (const [code, status, changes, field] of rows) {
    const { body, status: got } = await world.post<Answer>(SNSREG, { ...form(), sns_token, ...changes });
    t.is(body.error_code, code, JSON.stringify(changes));
    t.is(got, status);
    if (field) t.is(body.details?.[0]?.field, field);
  }
  const chinese = await world.post(SNSREG, { ...form(), sns_token, confirm: 'x' }, { lang: 'zh-CN' });
  t.is(chinese.body.message, '新密码与确认密码不一致');
  t.is((await world.get(SNSREG)).body.error_code, 200001);
  t.is((await world.post(SNSREG, { ...form(), sns_token })).body.error_code, 0, 'all the while it was held');
  const spent = await world.post(SNSREG, { ...form(), sns_token });
  t.is(spent.body.details?.[0]?.field, 'sns_token');
});

test('an account has one identity of a channel, and an identity one account', async (t, world) => {
  const who = unique('ada');
  const [early, late] = [await held(world, who), await held(world, who)];
  const account = form();
  t.is((await world.post(SNSREG, { ...account, sns_token: early })).body.error_code, 0);
  const taken = await world.post(SNSREG, { ...form(), sns_token: late });
  t.is(taken.body.error_code, 100006);
  t.true(taken.body.message.includes('belongs to an account already'));
  const other = { type: 'log', username: account.username, password: PASSWORD, sns_token: await held(world) };
  const second = await world.post(SNSREG, other);
  t.is(second.body.error_code, 100006);
  t.true(second.body.message.includes('unbind that one first'));
});

test('what is held ends after ten minutes', async (t, world) => {
  const who = unique('late');
  const sns_token = await held(world, who);
  const row = () => world.database.sql('pending_identities').where('profile', 'like', `%${who}%`);
  const { expires_at } = (await world.database.read(row().first('expires_at'))) as { expires_at: number };
  t.true(Math.abs(Number(expires_at) - Date.now() - 600_000) < 60_000);
  await world.database.write(row().update({ expires_at: Date.now() - 1 }));
  t.is((await world.post(SNSREG, { ...form(), sns_token })).body.details?.[0]?.field, 'sns_token');
});

test('one held identity, thirty at once: one account', async (t, world) => {
  const sns_token = await held(world);
  const user = await world.user();
  const forms = Array.from({ length: 15 }, form);
  const log = { type: 'log', username: user.username, password: user.password };
  const asked = forms.flatMap((one) => [one, log]);
  const replies = await Promise.all(asked.map((one) => world.post<Answer>(SNSREG, { ...one, sns_token })));
  const codes = replies.map(({ body }) => body.error_code).sort((a, b) => a - b);
  t.deepEqual(codes, [0, ...Array.from({ length: 29 }, () => 100006)]);
  const { sql } = world.database;
  const names = forms.map(({ username }) => username);
  const accounts = await world.database.read(sql('users').whereIn('username', names).select('uid'));
  const [winner] = replies.filter(({ body }) => body.error_code === 0);
  t.is(accounts.length, winner?.body.uid === user.uid ? 0 : 1, 'who lost the race left no account behind');
});

test('two identities of a channel for one account at once: one is bound', async (t, world) => {
  const user = await world.user();
  const tokens = await Promise.all(Array.from({ length: 6 }, () => held(world)));
  const log = { type: 'log', username: user.username, password: user.password };
  const replies = await Promise.all(tokens.map((sns_token) => world.post(SNSREG, { ...log, sns_token })));
  t.is(replies.filter(({ body }) => body.error_code === 0).length, 1);
  t.is((await bindings(world, { uid: user.uid })).length, 1);
});

test('a browser is sent to the channel, an app is told where that is', async (t, world) => {
  const browser = await world.get<Answer>('/sns/wechat/start', {}, { headers: { accept: 'text/html' } });
  t.is(browser.status, 303);
  t.true(browser.location?.endsWith('#wechat_redirect'));
  const app = await world.get<Answer>('/sns/wechat/start', {}, { headers: { accept: 'application/json' } });
  t.true(app.body.authorize_uri?.endsWith('#wechat_redirect'));
});

test('a disabled account is told as one that is not there', async (t, world) => {
  const who = unique('ada');
  const { body } = await world.post<Answer>(SNSREG, { ...form(), sns_token: await held(world, who) });
  await world.database.write(
    world.database
      .sql('users')
      .where({ uid: Number(body.uid) })
      .update({ disabled_at: Date.now() }),
  );
  const refused = await bySns(world, 'weibo', who);
  t.is(refused.status, 404);
  t.is(refused.body.error_code, 202001);
  t.is(refused.body.login_token, undefined);
});

test('any callback and any form is answered, and never by a fault', async (t, world) => {
  const text = fc.oneof(fc.string(), anyText(), fc.constantFrom('reg', 'log', '\0', '__proto__', '%', '‮'));
  const fields = fc.dictionary(
    fc.constantFrom('type', 'username', 'password', 'confirm', 'email', 'sns_token', 'channel'),
    text,
  );
  const sns_token = await held(world);
  const hostile = fc.asyncProperty(fields, fc.boolean(), async (given, json) => {
    const replies = await Promise.all([
      world.post(SNSREG, { sns_token, ...given }, { json }),
      world.get('/sns/weibo/callback', given, {
        headers: { cookie: `upare_sns_attempt=${encodeURIComponent((given.type ?? '').toWellFormed())}` },
      }),
    ]);
    for (const { status, body } of replies) {
      t.true(status < 500 && typeof body.error_code === 'number' && body.error_code !== 0);
    }
  });
  await fc.assert(hostile, { numRuns: 40 });
});

for (const [write, table] of [
  ['INSERT', 'users'],
  ['INSERT', 'social_identities'],
  ['DELETE', 'pending_identities'],
] as const) {
  test.serial(`${write} of ${table} fails: nothing is half done`, async (t, world) => {
    const [user, sns_token, made] = [await world.user(), await held(world), form()];
    const { database } = world;
    const log = { type: 'log', username: user.username, password: user.password };
    await whileRefused(database, write, table, everyRow, async () => {
      const registered = await world.post(SNSREG, { ...made, sns_token });
      t.is(registered.body.error_code, 202202);
      t.is(registered.status, 503);
      if (table !== 'users') t.is((await world.post(SNSREG, { ...log, sns_token })).body.error_code, 202202);
    });
    const accounts = database.sql('users').where({ username: made.username }).select('uid');
    t.deepEqual(await database.read(accounts), []);
    t.deepEqual(await bindings(world, { uid: user.uid }), []);
    t.is((await world.post(SNSREG, { ...made, sns_token })).body.error_code, 0, 'it is held still');
  });
}

test.serial(
  'while the auth-server is away nothing is made, bound or spent: the same request works later',
  async (t, world) => {
    const [user, people] = [await world.user(), [unique('ada'), unique('ada')] as const];
    const reg = { ...form(), sns_token: await held(world, people[0]) };
    const log = {
      type: 'log',
      username: user.username,
      password: user.password,
      sns_token: await held(world, people[1]),
    };
    await world.kill('auth', 'SIGTERM');
    for (const asked of [reg, reg, log, log]) t.is((await world.post<Answer>(SNSREG, asked)).status, 503, asked.type);
    await world.restart({}, 'auth');
    for (const asked of [reg, log]) t.is((await world.post<Answer>(SNSREG, asked)).body.error_code, 0, asked.type);
    t.is((await bySns(world, 'weibo', people[1])).body.uid, user.uid);
  },
);
