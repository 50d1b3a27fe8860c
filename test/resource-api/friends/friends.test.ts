import { onBothDatabases } from '../../_world.ts';
import { befriend, list, make, people, two } from './_people.ts';

const test = onBothDatabases();

test('nobody’s friend has an empty list, which is no failure of the request', async (t, world) => {
  const user = await world.user();
  const { status, body } = await list(world, user);
  t.is(status, 200);
  t.deepEqual(body as object, {
    error_code: 204101,
    api_uri: 'api.Intercourse.friend',
    message: 'No friends found',
    data: [],
    requests: [],
    asked: [],
    next: null,
  });
  t.is((await list(world, user, {}, { lang: 'zh-CN' })).body.message, '没有好友');
});

test('friends are listed on both sides, with what may be known of them', async (t, world) => {
  const [one, other] = await two(world);
  const before = Date.now();
  await befriend(world, one, other);
  const { status, body } = await list(world, one);
  t.is(status, 200);
  t.is(body.error_code, 0);
  t.is(body.api_uri, 'api/User/friends');
  const [friend, ...more] = body.data;
  t.deepEqual(more, []);
  t.deepEqual(Object.keys(friend ?? {}).sort(), ['avatar', 'nickname', 'since', 'uid', 'username']);
  t.like(friend, { uid: other.uid, username: other.username, nickname: null, avatar: null });
  const since = Date.parse(friend?.since ?? '');
  t.true(since >= before - 1000 && since <= Date.now());
  t.is((await list(world, other)).body.data[0]?.uid, one.uid);
});

test('a friend’s avatar is the address of the active one', async (t, world) => {
  const [one, other] = await two(world);
  await befriend(world, one, other);
  const { sql } = world.database;
  const versions = ['a', 'b'].map((letter) => `${other.uid}`.padStart(32, letter));
  for (const [activation, version] of versions.entries()) {
    const row = { uid: other.uid, version, width: 420, height: 600, type: 'jpg' as const, created_at: 1, activation };
    await world.database.write(sql('avatars').insert(row));
  }
  const [friend] = (await list(world, one)).body.data;
  t.is(friend?.avatar, `${world.resourceUrl}/avatars/${versions[1]}/420.jpg`);
});

test('who asked is listed to who was asked alone, latest first', async (t, world) => {
  const [me, early, late, asked] = await people(world, 4);
  if (!me || !early || !late || !asked) throw new Error('four people');
  await make(world, early, me.uid);
  await new Promise((resolve) => setTimeout(resolve, 5));
  await make(world, late, me.uid);
  await make(world, me, asked.uid);
  const { body } = await list(world, me);
  t.is(body.error_code, 204101);
  t.deepEqual(
    body.requests.map(({ username }) => username),
    [late.username, early.username],
  );
  t.regex(body.requests[0]?.asked_at ?? '', /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  t.deepEqual(
    body.asked.map(({ uid }) => uid),
    [asked.uid],
  );
  t.deepEqual((await list(world, early)).body.requests, []);
  t.deepEqual(
    (await list(world, early)).body.asked.map(({ uid }) => uid),
    [me.uid],
  );
});

test('many friends come in pages by uid, each once', async (t, world) => {
  const [me, ...others] = await people(world, 6);
  if (!me) throw new Error('six people');
  for (const other of others) await befriend(world, me, other);
  const uids = others.map(({ uid }) => uid).sort((a, b) => a - b);
  const first = (await list(world, me, { limit: 2 })).body;
  t.deepEqual(
    first.data.map(({ uid }) => uid),
    uids.slice(0, 2),
  );
  t.is(first.next, uids[1] as number);
  const second = (await list(world, me, { limit: 2, after: first.next })).body;
  t.deepEqual(
    second.data.map(({ uid }) => uid),
    uids.slice(2, 4),
  );
  const last = (await list(world, me, { limit: 2, after: second.next })).body;
  t.deepEqual(
    last.data.map(({ uid }) => uid),
    uids.slice(4),
  );
  t.is(last.next, null);
  t.is((await list(world, me)).body.data.length, 5);
});

test('whose account is closed is not shown', async (t, world) => {
  const [me, friend, asker] = await people(world, 3);
  if (!me || !friend || !asker) throw new Error('three people');
  await befriend(world, me, friend);
  await make(world, asker, me.uid);
  const { sql } = world.database;
  await world.database.write(sql('users').whereIn('uid', [friend.uid, asker.uid]).update({ disabled_at: 1 }));
  const { body } = await list(world, me);
  t.is(body.error_code, 204101);
  t.deepEqual([body.data, body.requests], [[], []]);
});

test('it takes the scope friends of a third party, and shows the token’s own person alone', async (t, world) => {
  const [one, other] = await two(world);
  await befriend(world, one, other);
  const { access_token } = await world.tokens(one, ['friends']);
  const { body } = await list(world, { loginToken: access_token }, { uid: other.uid });
  t.deepEqual(
    body.data.map(({ uid }) => uid),
    [other.uid],
  );
  const { access_token: without } = await world.tokens(one, ['friends:write', 'messages']);
  t.is((await list(world, { loginToken: without })).body.error_code, 201206);
  t.is((await world.post('/api/User/friends')).body.error_code, 202101);
  t.is((await world.get('/api/User/friends')).status, 405);
});

test('what is no page is 100006', async (t, world) => {
  const user = await world.user();
  for (const params of [{ limit: 0 }, { limit: 1001 }, { limit: 'all' }, { after: -1 }, { after: '1; DROP' }]) {
    const { status, body } = await list(world, user, params);
    t.is(status, 400);
    t.is(body.error_code, 100006);
    t.is(body.details?.[0]?.field, Object.keys(params)[0]);
  }
});
