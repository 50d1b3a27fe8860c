import { onBothDatabases, type TestUser, unique, type World } from '../../_world.ts';
import { befriend, make, people, recommend } from './_people.ts';

const test = onBothDatabases();

const namesFor = async (world: World, who: TestUser, params: object = {}) =>
  (await recommend(world, who, params)).body.data.map(({ username }) => username);
const names = (...users: (TestUser | undefined)[]) => users.map((user) => user?.username);
const close = ({ database }: World, user: TestUser) =>
  database.write(database.sql('users').where({ uid: user.uid }).update({ disabled_at: 1 }));

/** `count` people, of whom `pairs` are friends. */
async function circle(world: World, count: number, pairs: readonly (readonly [number, number])[]) {
  const everybody = await people(world, count);
  for (const [one, other] of pairs) await befriend(world, at(everybody, one), at(everybody, other));
  return everybody as [TestUser, ...TestUser[]];
}

function at(everybody: readonly TestUser[], index: number): TestUser {
  const user = everybody[index];
  if (!user) throw new RangeError(`nobody is number ${index}`);
  return user;
}

test('friends of friends come by the number of friends in common', async (t, world) => {
  const [me, , , two, one] = await circle(world, 5, [
    [0, 1],
    [0, 2],
    [1, 3],
    [2, 3],
    [2, 4],
  ]);
  const { status, body } = await recommend(world, me);
  t.is(status, 200);
  t.is(body.error_code, 0);
  t.deepEqual(body.data, [
    { uid: two?.uid, username: two?.username, nickname: null, avatar: null, common: 2 },
    { uid: one?.uid, username: one?.username, nickname: null, avatar: null, common: 1 },
  ] as never);
  t.deepEqual(await namesFor(world, me, { limit: 1 }), names(two));
});

test('never oneself, a friend, one asked either way, or a closed account', async (t, world) => {
  const everybody = await circle(world, 7, [
    [0, 1],
    [0, 2],
    [1, 2],
    [1, 3],
    [1, 4],
    [1, 5],
    [1, 6],
  ]);
  const [me, , , asked, asker, closed, last] = everybody;
  if (!asked || !asker || !closed) throw new Error('seven people');
  await make(world, me, asked.uid);
  await make(world, asker, me.uid);
  await close(world, closed);
  t.deepEqual(await namesFor(world, me), names(last));
});

test('then come people of the same department and major, nearest first, with nobody in common', async (t, world) => {
  const everybody = await circle(world, 8, [
    [0, 1],
    [1, 2],
    [0, 3],
  ]);
  const [me, , friendOfFriend, friend, colleague, otherMajor, closed, asked] = everybody;
  if (!friendOfFriend || !friend || !colleague || !otherMajor || !closed || !asked) throw new Error('eight people');
  const departmentcode = unique('department');
  for (const user of [me, friendOfFriend, friend, colleague, closed, asked]) {
    const set = { departmentcode, majorcode: 'm1' };
    t.is((await world.post('/api/User/modifyDetailInfo', set, { token: user.loginToken })).status, 200);
  }
  const other = { departmentcode, majorcode: 'm2' };
  await world.post('/api/User/modifyDetailInfo', other, { token: otherMajor.loginToken });
  await close(world, closed);
  await make(world, me, asked.uid);
  const { data } = (await recommend(world, me)).body;
  t.deepEqual(
    data.map(({ username, common }) => [username, common]),
    [
      [friendOfFriend.username, 1],
      [colleague.username, 0],
    ],
  );
  t.deepEqual(await namesFor(world, me, { limit: 1 }), names(friendOfFriend));
});

test('who has neither friends nor colleagues gets an empty list', async (t, world) => {
  const user = await world.user();
  const { status, body } = await recommend(world, user);
  t.is(status, 200);
  t.is(body.error_code, 204101);
  t.deepEqual(body.data, []);
  t.is((await recommend(world, user, {}, { lang: 'zh' })).body.message, '没有好友');
});

test('it takes the scope friends of a third party', async (t, world) => {
  const [me, , third] = await circle(world, 3, [
    [0, 1],
    [1, 2],
  ]);
  const { access_token } = await world.tokens(me, ['friends']);
  const { body } = await recommend(world, { loginToken: access_token });
  t.deepEqual(
    body.data.map(({ uid }) => uid),
    [third?.uid as number],
  );
  const { access_token: without } = await world.tokens(me, ['profile']);
  t.is((await recommend(world, { loginToken: without })).body.error_code, 201206);
  t.is((await world.post('/api/User/friendsrecommend')).body.error_code, 202101);
  for (const limit of [0, 101, 'x']) t.is((await recommend(world, me, { limit })).body.error_code, 100006);
});
