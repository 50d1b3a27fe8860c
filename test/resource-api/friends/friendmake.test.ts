import fc from 'fast-check';
import { whileRefused } from '../../_world/broken-table.ts';
import { onBothDatabases, type TestUser, type World } from '../../_world.ts';
import { FRIENDS, list, make, messagesOf, part, rowsOf, two } from './_people.ts';

const test = onBothDatabases();
const AT_ONCE = 50;

/** Lets time pass for what somebody may not yet ask again. */
const hoursPass = ({ database }: World, { uid }: TestUser, hours: number) =>
  database.write(
    database
      .sql('rate_limits')
      .where('key', 'like', `friend %:${uid}:%`)
      .decrement('expires_at', hours * 3_600_000),
  );

test('where the message cannot be stored, no request is made either', async (t, world) => {
  const [one, other] = await two(world);
  const { status, body } = await whileRefused(world.database, 'INSERT', 'messages', { uid: other.uid }, () =>
    make(world, one, other.uid),
  );
  t.is(status, 503);
  t.is(body.error_code, 204104);
  t.is(body.api_uri, 'api.Intercourse.friend');
  t.is(body.message, 'Failed to notify your friend');
  t.deepEqual(await rowsOf(world, one, other), []);
  t.is((await make(world, one, other.uid)).body.status, 'requested');
});

test('where the message cannot be stored, nobody becomes friends either', async (t, world) => {
  const [one, other] = await two(world);
  await make(world, one, other.uid);
  const refused = await whileRefused(world.database, 'INSERT', 'messages', { uid: one.uid }, () =>
    make(world, other, one.uid),
  );
  t.is(refused.body.error_code, 204104);
  t.deepEqual(await rowsOf(world, one, other), ['one asks other']);
  const half = await whileRefused(world.database, 'INSERT', 'friendships', { uid: other.uid }, () =>
    make(world, other, one.uid),
  );
  t.is(half.status, 503);
  t.deepEqual(await rowsOf(world, one, other), ['one asks other']);
  t.deepEqual(await messagesOf(world, one), []);
});

test('a request is told to the other, who agrees by asking in turn', async (t, world) => {
  const [one, other] = await two(world);
  const asked = await make(world, one, other.uid);
  t.is(asked.status, 200);
  t.deepEqual(asked.body as object, {
    error_code: 0,
    api_uri: 'api/User/friendmake',
    message: 'Successful',
    status: 'requested',
  });
  const [told, ...more] = await messagesOf(world, other);
  t.is(told?.subject, `${one.username} would like to be your friend`);
  t.deepEqual(told?.from, { uid: one.uid, username: one.username });
  t.deepEqual(more, []);
  t.deepEqual(await rowsOf(world, one, other), ['one asks other']);
  t.is((await list(world, one)).body.error_code, 204101, 'asking alone makes no friends');

  t.is((await make(world, other, one.uid)).body.status, 'friends');
  t.deepEqual(await rowsOf(world, one, other), FRIENDS);
  t.is((await messagesOf(world, one))[0]?.subject, `${other.username} is now your friend`);
});

test('asking again changes nothing and tells nobody', async (t, world) => {
  const [one, other] = await two(world);
  await make(world, one, other.uid);
  t.is((await make(world, one, other.uid)).body.status, 'requested');
  t.is((await messagesOf(world, other)).length, 1);
  await make(world, other, one.uid);
  for (const [asker, asked] of [
    [one, other],
    [other, one],
  ] as const) {
    t.is((await make(world, asker, asked.uid)).body.status, 'friends');
  }
  t.is((await messagesOf(world, one)).length, 1);
  t.deepEqual(await rowsOf(world, one, other), FRIENDS);
});

test('two who ask each other at once become friends, once', async (t, world) => {
  const [one, other] = await two(world);
  const answers = await Promise.all([make(world, one, other.uid), make(world, other, one.uid)]);
  t.deepEqual(answers.map(({ body }) => body.status).sort(), ['friends', 'requested']);
  t.deepEqual(await rowsOf(world, one, other), FRIENDS);
});

test('fifty at once from both sides make one friendship, and two messages', async (t, world) => {
  const second = await world.another('resource');
  const [one, other] = await two(world);
  const answers = await Promise.all(
    Array.from({ length: AT_ONCE }, (_, n) => {
      const [asker, asked] = n % 2 ? [one, other] : [other, one];
      const server = n % 3 ? world.resourceUrl : second;
      return world.post<{ status: string }>(
        `${server}/api/User/friendmake`,
        { fid: asked.uid },
        { token: asker.loginToken },
      );
    }),
  );
  t.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
  t.true(answers.some(({ body }) => body.status === 'friends'));
  t.deepEqual(await rowsOf(world, one, other), FRIENDS);
  t.is((await messagesOf(world, one)).length + (await messagesOf(world, other)).length, 2);
});

test('fifty that make and unmake at once leave a whole state', async (t, world) => {
  const [one, other] = await two(world);
  const answers = await Promise.all(
    Array.from({ length: AT_ONCE }, (_, n) => {
      const [asker, asked] = n % 2 ? [one, other] : [other, one];
      return n % 5 === 4 ? part(world, asker, asked.uid) : make(world, asker, asked.uid);
    }),
  );
  for (const { body } of answers) t.true([0, 204103, 201204].includes(body.error_code), body.message);
  const whole = [[], FRIENDS, ['one asks other'], ['other asks one']].map(String);
  t.true(whole.includes(String(await rowsOf(world, one, other))));
});

test('asking and taking it back in a loop tells the other once a day', async (t, world) => {
  const [one, other] = await two(world);
  for (let turn = 0; turn < 5; turn++) {
    t.is((await make(world, one, other.uid)).body.status, 'requested');
    t.is((await part(world, one, other.uid)).body.error_code, 0);
  }
  t.is((await messagesOf(world, other)).length, 1);
  t.is((await make(world, one, other.uid)).body.status, 'requested');
  t.is((await list(world, other)).body.requests.length, 1, 'the request itself stands');
  await part(world, one, other.uid);

  await hoursPass(world, one, 24);
  t.is((await make(world, one, other.uid)).body.status, 'requested');
  t.is((await messagesOf(world, other)).length, 2);
});

test('becoming friends and parting in a loop tells either once a day', async (t, world) => {
  const [one, other] = await two(world);
  for (let turn = 0; turn < 3; turn++) {
    await make(world, one, other.uid);
    t.is((await make(world, other, one.uid)).body.status, 'friends');
    await part(world, turn % 2 ? one : other, (turn % 2 ? other : one).uid);
  }
  t.is((await messagesOf(world, one)).length, 1);
  t.is((await messagesOf(world, other)).length, 1);
});

test('who was declined asks again after a week, and whom they asked may ask them meanwhile', async (t, world) => {
  const [one, other] = await two(world);
  await make(world, one, other.uid);
  t.is((await part(world, other, one.uid)).body.error_code, 0);
  for (const hours of [0, 24, 6 * 24 - 1]) {
    await hoursPass(world, one, hours);
    const { status, headers, body } = await make(world, one, other.uid);
    t.is(status, 429);
    t.is(body.error_code, 201204);
    t.true(Number(headers.get('retry-after')) > 0);
    t.deepEqual(await rowsOf(world, one, other), []);
  }
  t.is((await messagesOf(world, other)).length, 1);
  await hoursPass(world, one, 2);
  t.is((await make(world, one, other.uid)).body.status, 'requested');

  await part(world, other, one.uid);
  t.is((await make(world, other, one.uid)).body.status, 'requested', 'who declined may ask');
  t.is((await make(world, one, other.uid)).body.status, 'friends');
  await part(world, one, other.uid);
  t.is((await make(world, one, other.uid)).body.status, 'requested', 'and has thereby taken the refusal back');
});

test('of many who ask and decline at once, none asks after being declined', async (t, world) => {
  const [one, other] = await two(world);
  await make(world, one, other.uid);
  await Promise.all([
    ...Array.from({ length: 20 }, () => make(world, one, other.uid)),
    part(world, other, one.uid),
    ...Array.from({ length: 20 }, () => make(world, one, other.uid)),
  ]);
  t.deepEqual(await rowsOf(world, one, other), []);
  t.is((await make(world, one, other.uid)).body.error_code, 201204);
  t.is((await messagesOf(world, other)).length, 1);
});

test('one’s own uid is 204102, one that nobody has 202001', async (t, world) => {
  const user = await world.user();
  const self = await make(world, user, user.uid);
  t.is(self.status, 400);
  t.is(self.body.error_code, 204102);
  t.is(self.body.api_uri, 'api.Intercourse.friend');
  const nobody = await make(world, user, 2_000_000_000);
  t.is(nobody.status, 404);
  t.is(nobody.body.error_code, 202001);
  const chinese = await make(world, user, user.uid, { lang: 'zh-CN' });
  t.regex(chinese.body.message, /^添加好友失败/);
});

test('a closed account is asked by nobody', async (t, world) => {
  const [one, other] = await two(world);
  const { sql } = world.database;
  await world.database.write(sql('users').where({ uid: other.uid }).update({ disabled_at: 1 }));
  t.is((await make(world, one, other.uid)).body.error_code, 202001);
});

test('the message is in the language of its receiver', async (t, world) => {
  const [one, other] = await two(world);
  await world.database.write(world.database.sql('users').where({ uid: other.uid }).update({ language: 'zh' }));
  await make(world, one, other.uid);
  t.is((await messagesOf(world, other))[0]?.subject, `${one.username} 想加你为好友`);
});

test('it takes friends:write of a third party, and a person', async (t, world) => {
  const [one, other] = await two(world);
  const { access_token: reads } = await world.tokens(one, ['friends', 'profile']);
  const refused = await make(world, { loginToken: reads }, other.uid);
  t.is(refused.status, 403);
  t.is(refused.body.error_code, 201206);
  t.regex(refused.headers.get('www-authenticate') ?? '', /insufficient_scope.*friends:write/);
  const { access_token: writes } = await world.tokens(one, ['friends:write']);
  t.is((await make(world, { loginToken: writes }, other.uid)).body.status, 'requested');
  const app = await world.appToken(['friends:write']);
  t.is((await make(world, { loginToken: app }, other.uid)).body.error_code, 201206);
  t.is((await world.post('/api/User/friendmake', { fid: other.uid })).body.error_code, 202101);
});

test('hostile uids never make a fault', async (t, world) => {
  const user = await world.user();
  const hostile = fc.oneof(fc.string(), fc.anything(), fc.double(), fc.bigInt().map(String), fc.integer({ max: 0 }));
  await fc.assert(
    fc.asyncProperty(hostile, async (value) => {
      const { fid } = JSON.parse(JSON.stringify({ fid: value ?? null })) as { fid: unknown };
      const { status, body } = await make(world, user, fid, { json: true });
      return status < 500 && body.error_code > 0 && typeof body.message === 'string';
    }),
    { numRuns: 40 },
  );
  t.pass();
});
