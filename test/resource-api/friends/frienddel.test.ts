import fc from 'fast-check';
import { whileRefused } from '../../_world/broken-table.ts';
import { onBothDatabases } from '../../_world.ts';
import { befriend, FRIENDS, list, make, part, people, rowsOf, two } from './_people.ts';

const test = onBothDatabases();

test('where it cannot be stored, the friendship is whole as it was', async (t, world) => {
  const [one, other] = await two(world);
  await befriend(world, one, other);
  const { status, body } = await whileRefused(world.database, 'DELETE', 'friendships', { uid: one.uid }, () =>
    part(world, one, other.uid),
  );
  t.is(status, 503);
  t.is(body.error_code, 100003);
  t.deepEqual(await rowsOf(world, one, other), FRIENDS);
});

test('either side ends a friendship, for both', async (t, world) => {
  const [one, other] = await two(world);
  for (const [who, whom] of [
    [one, other],
    [other, one],
  ] as const) {
    await befriend(world, one, other);
    const { status, body } = await part(world, who, whom.uid);
    t.is(status, 200);
    t.deepEqual(body, { error_code: 0, api_uri: 'api/User/frienddel', message: 'Successful' });
    t.deepEqual(await rowsOf(world, one, other), []);
  }
});

test('a request is taken back by who asked, or declined by who was asked', async (t, world) => {
  const [one, other] = await two(world);
  for (const [who, whom] of [
    [one, other],
    [other, one],
  ] as const) {
    await make(world, one, other.uid);
    t.is((await part(world, who, whom.uid)).body.error_code, 0);
    t.deepEqual(await rowsOf(world, one, other), []);
  }
});

test('where there is nothing to end it is 204103', async (t, world) => {
  const [one, other] = await two(world);
  for (const fid of [other.uid, one.uid, 2_000_000_000]) {
    const { status, body } = await part(world, one, fid);
    t.is(status, 404);
    t.is(body.error_code, 204103);
    t.is(body.api_uri, 'api.Intercourse.friend');
  }
  const { body } = await part(world, one, other.uid, { lang: 'zh' });
  t.is(body.message, '删除好友失败');
});

test('nobody ends a friendship of others', async (t, world) => {
  const [one, other, third] = await people(world, 3);
  if (!one || !other || !third) throw new Error('three people');
  await befriend(world, one, other);
  t.is((await part(world, third, one.uid)).body.error_code, 204103);
  t.deepEqual(await rowsOf(world, one, other), FRIENDS);
});

test('fifty at once end a friendship once', async (t, world) => {
  const [one, other] = await two(world);
  await befriend(world, one, other);
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, n) => (n % 2 ? part(world, one, other.uid) : part(world, other, one.uid))),
  );
  const codes = answers.map(({ body }) => body.error_code).sort((a, b) => a - b);
  t.deepEqual(codes, [0, ...Array.from({ length: 49 }, () => 204103)]);
  t.is((await list(world, one)).body.error_code, 204101);
});

test('it takes friends:write of a third party', async (t, world) => {
  const [one, other] = await two(world);
  await befriend(world, one, other);
  const { access_token: reads } = await world.tokens(one, ['friends']);
  t.is((await part(world, { loginToken: reads }, other.uid)).body.error_code, 201206);
  t.deepEqual(await rowsOf(world, one, other), FRIENDS);
  const { access_token: writes } = await world.tokens(one, ['friends:write']);
  t.is((await part(world, { loginToken: writes }, other.uid)).body.error_code, 0);
  t.is((await world.post('/api/User/frienddel', { fid: other.uid })).body.error_code, 202101);
});

test('hostile uids never make a fault', async (t, world) => {
  const user = await world.user();
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string(), fc.anything(), fc.maxSafeInteger()), async (value) => {
      const { fid } = JSON.parse(JSON.stringify({ fid: value ?? null })) as { fid: unknown };
      const { status, body } = await part(world, user, fid, { json: true });
      return status < 500 && [100006, 204103].includes(body.error_code);
    }),
    { numRuns: 30 },
  );
  t.pass();
});
