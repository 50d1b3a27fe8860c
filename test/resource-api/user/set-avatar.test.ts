/** The avatars of an account: which there are, which one is shown, and whose they are. */
import { asFile, portraitJpeg, portraitPng } from '../../_world/pictures.ts';
import { call, onBothDatabases } from '../../_world.ts';
import { filesOf, list, set, upload } from './_avatars.ts';

const test = onBothDatabases();

test('avatars are listed, chosen and deleted', async (t, world) => {
  const user = await world.user();
  const picture = await portraitJpeg();
  const [first, second, third] = [
    (await upload(world, user, picture)).body,
    (await upload(world, user, await portraitPng({ width: 450 }))).body,
    (await upload(world, user, picture)).body,
  ];
  const states = async () => (await list(world, user)).map(({ id, active }) => [id, active]);
  t.deepEqual(await states(), [
    [third.id, true],
    [second.id, false],
    [first.id, false],
  ]);

  t.is((await set(world, user, { action: 'active', id: first.id })).body.error_code, 0);
  t.deepEqual(await states(), [
    [third.id, false],
    [second.id, false],
    [first.id, true],
  ]);

  // The one that was active before follows the one that goes.
  t.is((await set(world, user, { action: 'delete', id: first.id })).body.error_code, 0);
  t.deepEqual(await states(), [
    [third.id, true],
    [second.id, false],
  ]);
  t.deepEqual(filesOf(world, first.version), []);
  t.is((await call(first.url)).status, 404);
  t.is((await call(second.url)).status, 200);
  t.is((await set(world, user, { action: 'delete', id: first.id })).status, 404);
});

test('nobody reaches another’s avatar', async (t, world) => {
  const [owner, other] = [await world.user(), await world.user()];
  const { id } = (await upload(world, owner, await portraitJpeg())).body;
  for (const action of ['active', 'delete']) {
    const { status, body } = await set(world, other, { action, id });
    t.is(status, 404);
    t.is(body.error_code, 404);
  }
  t.deepEqual(await list(world, other), []);
  t.is((await list(world, owner)).length, 1);
});

test('what is missing or makes no sense is named', async (t, world) => {
  const user = await world.user();
  const avatar = asFile(await portraitJpeg());
  for (const [params, field] of [
    [{}, 'avatar'],
    [{ avatar: 'text' }, 'avatar'],
    [{ action: 'active' }, 'id'],
    [{ action: 'delete' }, 'id'],
    [{ action: 'delete', id: 'x' }, 'id'],
    [{ action: 'delete', id: '1; drop table avatars' }, 'id'],
    [{ action: 'rename', id: 1 }, 'action'],
    [{ action: 'list', avatar }, 'avatar'],
  ] as const) {
    const { status, body } = await set(world, user, params);
    t.is(status, 400);
    t.is(body.error_code, 100006);
    t.deepEqual(
      body.details?.map((detail) => detail.field),
      [field],
    );
  }
  t.is((await upload(world, user, Buffer.alloc(0))).body.error_code, 100004);
  t.is((await upload(world, user, Buffer.alloc(3 * 1024 * 1024 + 1))).status, 413);
});

test('it takes a person’s own session', async (t, world) => {
  const user = await world.user();
  const picture = asFile(await portraitJpeg());
  const without = await world.post('/api/User/setAvatar', { avatar: picture });
  t.is(without.status, 401);
  t.is(without.body.error_code, 202101);
  const { access_token } = await world.tokens(user, ['avatar', 'avatar:write', 'profile']);
  const app = await world.post('/api/User/setAvatar', { avatar: picture }, { token: access_token });
  t.is(app.status, 403);
  t.is(app.body.error_code, 201206);
  const inBody = await world.post('/api/User/setAvatar', { avatar: picture, login_token: user.loginToken });
  t.is(inBody.body.error_code, 0);
});

test('of uploads and choices at once, exactly one avatar is active', async (t, world) => {
  const user = await world.user();
  const picture = await portraitJpeg();
  const { id } = (await upload(world, user, picture)).body;
  const replies = await Promise.all([
    ...Array.from({ length: 4 }, () => upload(world, user, picture)),
    ...Array.from({ length: 4 }, () => set(world, user, { action: 'active', id })),
  ]);
  t.deepEqual(new Set(replies.map(({ status }) => status)), new Set([200]));
  const avatars = await list(world, user);
  t.is(avatars.length, 5);
  t.is(avatars.filter(({ active }) => active).length, 1);
});

test('an account has twenty avatars and no more, at once neither', async (t, world) => {
  const user = await world.user();
  const { database } = world;
  const rows = Array.from({ length: 18 }, (_, at) => ({
    uid: user.uid,
    version: `${String(at).padStart(2, '0')}${String(user.uid).padStart(30, '0')}`,
    width: 500,
    height: 700,
    type: 'jpg' as const,
    created_at: 1,
    activation: at + 1,
  }));
  await database.write(database.sql('avatars').insert(rows));
  const picture = await portraitJpeg();
  const replies = await Promise.all(Array.from({ length: 5 }, () => upload(world, user, picture)));
  t.deepEqual(replies.map(({ status }) => status).sort(), [200, 200, 400, 400, 400]);
  const refused = replies.find(({ status }) => status === 400);
  t.is(refused?.body.error_code, 100004);
  t.regex(refused?.body.message ?? '', /20 at most; delete one first/);
  t.regex((await upload(world, user, picture, 'zh')).body.message, /最多 20 个头像/);
  t.is((await list(world, user)).length, 20);
});
