import { onBothDatabases, type World } from '../../_world.ts';
import {
  befriend,
  block,
  FRIENDS,
  list,
  make,
  messagesOf,
  type Person,
  part,
  people,
  recommend,
  rowsOf,
  two,
  unblock,
} from './_people.ts';

const test = onBothDatabases();

const blocksOf = async (world: World, { loginToken }: { loginToken: string }, params: object = {}) =>
  (
    await world.post<{ data: (Person & { since: string })[]; next: number | null }>('/api/User/blocks', params, {
      token: loginToken,
    })
  ).body;
const uids = (list: readonly Person[]) => list.map(({ uid }) => uid);

test('who is blocked asks as before, and nobody hears of it', async (t, world) => {
  const [one, other] = await two(world);
  t.is((await block(world, one, other.uid)).body.error_code, 0);
  t.is((await block(world, one, other.uid)).body.error_code, 0, 'again');
  const asked = await make(world, other, one.uid);
  t.deepEqual([asked.status, asked.body.status], [200, 'requested']);
  t.is((await make(world, other, one.uid)).body.status, 'requested');
  t.deepEqual(uids((await list(world, other)).body.asked), [one.uid]);
  t.deepEqual((await list(world, one)).body.requests, []);
  t.deepEqual(await messagesOf(world, one), []);
  t.is((await part(world, one, other.uid)).body.error_code, 204103, 'there is nothing to decline');
  t.is((await part(world, other, one.uid)).body.error_code, 0, 'and what was asked is taken back');
  t.is((await make(world, other, one.uid)).body.status, 'requested');

  const refused = await make(world, one, other.uid);
  t.deepEqual([refused.status, refused.body.error_code], [400, 204102]);
  t.regex(refused.body.message, /fid is blocked by you/);
});

test('a block ends the friendship and the requests of both sides, and its end brings nothing back', async (t, world) => {
  const [one, other] = await two(world);
  await befriend(world, one, other);
  await block(world, one, other.uid);
  t.deepEqual(await rowsOf(world, one, other), []);
  t.is((await unblock(world, one, other.uid)).body.error_code, 0);
  t.is((await unblock(world, one, other.uid)).status, 404);

  await make(world, one, other.uid);
  await block(world, one, other.uid);
  t.deepEqual(await rowsOf(world, one, other), []);
  await unblock(world, one, other.uid);

  await make(world, other, one.uid);
  await block(world, one, other.uid);
  t.deepEqual((await list(world, one)).body.requests, []);
  t.deepEqual(uids((await list(world, other)).body.asked), [one.uid], 'who is blocked sees no difference');
  await unblock(world, one, other.uid);
  t.deepEqual(await rowsOf(world, one, other), []);
  t.is((await make(world, other, one.uid)).body.status, 'requested');
  t.deepEqual(uids((await list(world, one)).body.requests), [other.uid]);
});

test('who is blocked is not recommended to who blocked them', async (t, world) => {
  const [one, friend, other] = await people(world, 3);
  if (!one || !friend || !other) throw new Error('three people');
  await befriend(world, one, friend);
  await befriend(world, friend, other);
  await block(world, one, other.uid);
  t.deepEqual(uids((await recommend(world, one)).body.data), []);
  t.deepEqual(uids((await recommend(world, other)).body.data), [one.uid], 'and sees no difference');
  await unblock(world, one, other.uid);
  t.deepEqual(uids((await recommend(world, one)).body.data), [other.uid]);
});

test('those one has blocked are listed to oneself alone', async (t, world) => {
  const [one, other, third] = await people(world, 3);
  if (!one || !other || !third) throw new Error('three people');
  t.deepEqual(await blocksOf(world, one), {
    error_code: 0,
    api_uri: 'api/User/blocks',
    message: 'Successful',
    data: [],
    next: null,
  });
  for (const { uid } of [other, third]) await block(world, one, uid);
  const first = await blocksOf(world, one, { limit: 1 });
  const rest = await blocksOf(world, one, { after: first.next });
  t.deepEqual(
    [...first.data, ...rest.data].map(({ username }) => username).sort(),
    [other, third].map((who) => who.username).sort(),
  );
  t.deepEqual((await blocksOf(world, other)).data, []);
  t.is((await unblock(world, other, one.uid)).status, 404, 'nobody takes another’s block back');

  t.is((await block(world, one, one.uid)).body.error_code, 100006);
  t.is((await block(world, one, 2_000_000_000)).body.error_code, 202001);
});

test('of a block and an agreement at once, no friendship is left', async (t, world) => {
  for (let turn = 0; turn < 5; turn++) {
    const [one, other] = await two(world);
    const [asks, agrees] = turn % 2 ? [one, other] : [other, one];
    await make(world, asks, agrees.uid);
    const answers = await Promise.all([make(world, agrees, asks.uid), block(world, one, other.uid)]);
    t.true(answers.every(({ status }) => status < 500));
    t.notDeepEqual(await rowsOf(world, one, other), FRIENDS);
  }
});
