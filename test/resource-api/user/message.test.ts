import fc from 'fast-check';
import { onBothDatabases, type TestUser, type World } from '../../_world.ts';

const test = onBothDatabases();

interface Shown {
  readonly id: number;
  readonly from: { readonly uid: number | null; readonly username: string };
  readonly subject: string;
  readonly body: string;
  readonly sent_at: string;
  readonly read: boolean;
}

const page = async (world: World, user: Pick<TestUser, 'loginToken'>, params: object = {}) =>
  (await world.post<{ data: Shown[] }>('/api/User/message', params, { token: user.loginToken })).body.data;
const open = (world: World, user: Pick<TestUser, 'loginToken'>, id: unknown) =>
  world.post<{ data: Shown }>('/api/User/message', { id }, { token: user.loginToken });
const signIn = async (world: World, { username, password }: TestUser, headers: Record<string, string> = {}) =>
  world.post('/api/User/login', { username, password, ...(await world.captcha()) }, { headers });

/** Stores this many messages of the platform to somebody. */
async function send({ database }: World, { uid }: TestUser, count: number): Promise<void> {
  for (let n = 1; n <= count; n++) {
    const message = { uid, from_uid: null, subject: `number ${n}`, body: 'words', sent_at: 1_700_000_000_000 + n };
    await database.write(database.sql('messages').insert(message));
  }
}

test('who has no messages gets an empty page', async (t, world) => {
  const user = await world.user();
  const { status, body } = await world.post<{ data: Shown[] }>('/api/User/message', {}, { token: user.loginToken });
  t.is(status, 200);
  t.deepEqual(body as object, {
    error_code: 0,
    api_uri: 'api/User/message',
    message: 'Successful',
    data: [],
    unread: 0,
  });
});

test('messages come newest first, twenty a page, and the next page starts before the last id', async (t, world) => {
  const user = await world.user();
  await send(world, user, 25);
  const first = await page(world, user);
  t.deepEqual(
    first.map(({ subject }) => subject),
    Array.from({ length: 20 }, (_, n) => `number ${25 - n}`),
  );
  t.deepEqual(Object.keys(first[0] ?? {}).sort(), ['body', 'from', 'id', 'read', 'sent_at', 'subject']);
  t.like(first[0], { from: { uid: null, username: 'Upare' }, sent_at: '2023-11-14T22:13:20.025Z', read: false });
  const rest = await page(world, user, { before: first.at(-1)?.id });
  t.deepEqual(
    rest.map(({ subject }) => subject),
    [5, 4, 3, 2, 1].map((n) => `number ${n}`),
  );
  t.is((await page(world, user, { limit: 100 })).length, 25);
  t.is((await page(world, user, { limit: 1 }))[0]?.subject, 'number 25');
});

test('the list and one message tell how many are not read, and the list what to go on before', async (t, world) => {
  const user = await world.user();
  await send(world, user, 5);
  type Page = { data: Shown[]; unread: number; next?: number };
  const ask = async (params: object) =>
    (await world.post<Page>('/api/User/message', params, { token: user.loginToken })).body;
  const first = await ask({ limit: 3 });
  t.is(first.unread, 5);
  t.is(first.next, first.data[2]?.id);
  const last = await ask({ limit: 3, before: first.next });
  t.is(last.data.length, 2);
  t.false('next' in last, 'the last page leads nowhere');
  t.false('next' in (await ask({ limit: 5 })), 'nor does one that is just full');
  const opened = await world.post<{ unread: number }>(
    '/api/User/message',
    { id: first.data[0]?.id },
    { token: user.loginToken },
  );
  t.is(opened.body.unread, 4);
});

test('messageRead marks one or all as read, messageDelete takes one away', async (t, world) => {
  const user = await world.user();
  await send(world, user, 3);
  const [newest, middle] = await page(world, user);
  const act = async (path: string, params: object) => {
    const { status, body } = await world.post<{ unread?: number }>(`/api/User/${path}`, params, {
      token: user.loginToken,
    });
    return [status, body.error_code, body.unread];
  };
  t.deepEqual(await act('messageRead', { id: middle?.id }), [200, 0, 2]);
  t.deepEqual(await act('messageRead', { id: middle?.id }), [200, 0, 2], 'again');
  t.deepEqual(
    (await page(world, user)).map(({ read }) => read),
    [false, true, false],
  );
  t.deepEqual(await act('messageDelete', { id: newest?.id }), [200, 0, 1]);
  t.deepEqual(await act('messageDelete', { id: newest?.id }), [404, 404, undefined], 'it is gone');
  t.deepEqual(await act('messageRead', { id: newest?.id }), [404, 404, undefined]);
  t.deepEqual(await act('messageRead', { all: 1 }), [200, 0, 0]);
  t.deepEqual(
    (await page(world, user)).map(({ read }) => read),
    [true, true],
  );
  for (const params of [{}, { all: 0 }, { id: middle?.id, all: 1 }]) {
    t.deepEqual(await act('messageRead', params), [400, 100006, undefined], JSON.stringify(params));
  }
});

test('id opens one message, which is read from then on; a list reads none', async (t, world) => {
  const user = await world.user();
  await send(world, user, 2);
  const [newest, older] = await page(world, user);
  const { status, body } = await open(world, user, older?.id);
  t.is(status, 200);
  t.deepEqual(body.data, { ...older, read: true } as Shown);
  t.deepEqual(
    (await page(world, user)).map(({ read }) => read),
    [false, true],
  );
  t.is((await open(world, user, older?.id)).body.data.read, true);
  const asJson = { token: user.loginToken, json: true };
  const list = await world.post<{ data: Shown[] }>('/api/User/message', { id: null }, asJson);
  t.is(list.body.data[0]?.id, newest?.id, 'id=null asks for the list');
  const form = await world.post<{ data: Shown[] }>('/api/User/message', { id: 'null' }, { token: user.loginToken });
  t.is(form.body.data[0]?.id, newest?.id, 'in a form too');
});

test('another’s message is 404, as one that nobody has, and stays unread', async (t, world) => {
  const [owner, stranger] = await Promise.all([world.user(), world.user()]);
  await send(world, owner, 1);
  const [mine] = await page(world, owner);
  for (const id of [mine?.id, 2_000_000_000]) {
    const { status, body } = await open(world, stranger, id);
    t.is(status, 404);
    t.is(body.error_code, 404);
    for (const path of ['messageRead', 'messageDelete']) {
      const other = await world.post(`/api/User/${path}`, { id }, { token: stranger.loginToken });
      t.is(other.body.error_code, 404, path);
    }
  }
  t.is((await world.post('/api/User/messageRead', { all: 1 }, { token: stranger.loginToken })).status, 200);
  t.is((await page(world, owner))[0]?.read, false);
  t.deepEqual(await page(world, stranger), []);
  t.deepEqual(await page(world, stranger, { before: (mine?.id ?? 0) + 1 }), []);
});

test('what is no page is 100006', async (t, world) => {
  const user = await world.user();
  for (const params of [{ limit: 0 }, { limit: 101 }, { before: 'x' }, { id: 'x' }, { id: 0 }, { id: 1.5 }]) {
    const { status, body } = await world.post('/api/User/message', params, { token: user.loginToken });
    t.is(status, 400);
    t.is(body.error_code, 100006);
    t.is(body.details?.[0]?.field, Object.keys(params)[0]);
  }
});

test('it takes the scope messages of a third party', async (t, world) => {
  const user = await world.user();
  await send(world, user, 1);
  const { access_token } = await world.tokens(user, ['messages']);
  t.is((await page(world, { loginToken: access_token })).length, 1);
  t.is((await world.post('/api/User/messageRead', { all: 1 }, { token: access_token })).status, 200);
  const deletes = await world.post('/api/User/messageDelete', { id: 1 }, { token: access_token });
  t.is(deletes.body.error_code, 201206, 'it reads, and deletes nothing');
  const { access_token: without } = await world.tokens(user, ['profile', 'friends']);
  const refused = await open(world, { loginToken: without }, 1);
  t.is(refused.status, 403);
  t.is(refused.body.error_code, 201206);
  const app = await world.appToken(['messages']);
  t.is((await open(world, { loginToken: app }, 1)).body.error_code, 201206, 'an app alone has no messages');
  const none = await world.post('/api/User/message', {}, { lang: 'zh' });
  t.is(none.status, 401);
  t.is(none.body.error_code, 202101);
  t.is(none.body.message, '尚未登录');
});

test('a sign-in from a device not known before is told, one from a known device is not', async (t, world) => {
  const user = await world.user();
  const first = await signIn(world, user);
  t.is(first.status, 200);
  const [told, ...more] = await page(world, user);
  t.is(told?.subject, 'New sign-in to your account');
  t.regex(told?.body ?? '', /127\.0\.0\.1/);
  t.deepEqual(more, []);

  const cookie = /upare_device=[^;]+/.exec(first.headers.getSetCookie().join())?.[0] ?? '';
  t.is((await signIn(world, user, { cookie })).status, 200);
  t.is((await page(world, user)).length, 1);
  const stranger = await world.user();
  await signIn(world, stranger, { cookie });
  t.is((await page(world, stranger)).length, 1, 'a device is known to its own account alone');
});

test('a sign-in that fails is told to nobody', async (t, world) => {
  const user = await world.user();
  t.is((await signIn(world, { ...user, password: 'Wrong lake 9' })).body.error_code, 202103);
  t.deepEqual(await page(world, user), []);
});

test('words are in the account’s language', async (t, world) => {
  const user = await world.user();
  const { sql } = world.database;
  await world.database.write(sql('users').where({ uid: user.uid }).update({ language: 'zh' }));
  await signIn(world, user);
  t.is((await page(world, user))[0]?.subject, '你的账号有新的登录');
});

test('hostile parameters never make a fault', async (t, world) => {
  const user = await world.user();
  const hostile = fc.dictionary(fc.constantFrom('id', 'before', 'limit'), fc.oneof(fc.anything(), fc.maxSafeInteger()));
  await fc.assert(
    fc.asyncProperty(hostile, async (params) => {
      const sent = JSON.parse(JSON.stringify(params));
      const { status, body } = await world.post('/api/User/message', sent, { token: user.loginToken, json: true });
      return status < 500 && [0, 404, 100006].includes(body.error_code);
    }),
    { numRuns: 40 },
  );
  t.pass();
});
