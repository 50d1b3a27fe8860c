/** Avatars in an S3-compatible store, shared by several machines. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { asFile, portraitJpeg, portraitPng } from '../_world/pictures.ts';
import { type S3Store, startS3 } from '../_world/s3.ts';
import { until } from '../_world/until.ts';
import { call, onEachDatabase, startWorld, type World } from '../_world.ts';

const test = onEachDatabase(async (dialect) => {
  const store = await startS3();
  const world = await startWorld(dialect, { AVATAR_STORE_URL: store.url });
  const stop = async () => {
    await world.stop();
    await store.stop();
  };
  return { ...world, store, stop };
});

type StoreWorld = World & { store: S3Store };

interface Avatar {
  readonly id: number;
  readonly version: string;
  readonly url: string;
}

const set = (world: World, token: string, params: object) =>
  world.post<Avatar>('/api/User/setAvatar', params, { token });

const keysOf = ({ store }: StoreWorld, version: string) =>
  [...store.objects.keys()].filter((key) => key.includes(version)).sort();

test('what one machine stores, another one serves; what is deleted is gone on both', async (t, world) => {
  const { loginToken, uid } = await world.user();
  const { status, body } = await set(world, loginToken, { avatar: asFile(await portraitPng(), 'image/png') });
  t.is(status, 200, body.message);
  t.deepEqual(world.store.refused, []);
  const folder = `/pictures/upare/avatars/${body.version}`;
  t.deepEqual(keysOf(world, body.version), [`${folder}/413.jpg`, `${folder}/420.jpg`, `${folder}/original.png`]);
  t.is(world.store.objects.get(`${folder}/420.jpg`)?.type, 'image/jpeg');
  t.is(world.store.objects.get(`${folder}/original.png`)?.type, 'image/png');
  t.false(existsSync(join(world.dataDir, 'avatars')));

  const elsewhere = await world.another('resource');
  const there = await call(body.url.replace(world.resourceUrl, elsewhere));
  t.is(there.status, 200);
  t.is(there.headers.get('content-type'), 'image/png');
  t.deepEqual(there.bytes, world.store.objects.get(`${folder}/original.png`)?.bytes);
  const shown = await world.post(
    `${elsewhere}/api/User/avatar`,
    { uid, size: 420 },
    { token: loginToken, headers: { accept: 'image/*' } },
  );
  t.deepEqual(shown.bytes, world.store.objects.get(`${folder}/420.jpg`)?.bytes);

  await world.post(`${elsewhere}/api/User/setAvatar`, { action: 'delete', id: body.id }, { token: loginToken });
  t.deepEqual(keysOf(world, body.version), []);
  t.is((await call(body.url)).status, 404);
});

test.serial(
  'where the store fails: 202301 for an upload, 503 for a picture, and what is left over is noted',
  async (t, world) => {
    const { loginToken } = await world.user();
    const { body } = await set(world, loginToken, { avatar: asFile(await portraitJpeg()) });
    const noted = async () => {
      const rows = await world.database.read(world.database.sql('avatar_leftovers').select('version'));
      return (rows as { version: string }[]).map(({ version }) => version);
    };
    world.store.fail(true);
    try {
      const failed = await set(world, loginToken, { avatar: asFile(await portraitJpeg()) });
      t.is(failed.status, 503);
      t.is(failed.body.error_code, 202301);
      t.is((await noted()).length, 1);
      const picture = await call(body.url);
      t.is(picture.status, 503);
      t.is((picture.body as { error_code: number }).error_code, 100001);
      // The avatar goes at once; its files go when the store is there again.
      t.is((await set(world, loginToken, { action: 'delete', id: body.id })).body.error_code, 0);
      t.true((await noted()).includes(body.version));
    } finally {
      world.store.fail(false);
    }
    await world.restart({}, 'resource');
    t.is(keysOf(world, body.version).length, 3);
    const hourAgo = Date.now() - 3_601_000;
    await world.database.write(world.database.sql('avatar_leftovers').update({ since: hourAgo }));
    await world.restart({}, 'resource');
    t.deepEqual(await until(noted, ({ length }) => length === 0), []);
    t.is(keysOf(world, body.version).length, 0);
  },
);

test.serial('a machine that ends takes back what it is removing, and begins no more', async (t, world) => {
  const leftovers = () => world.database.sql('avatar_leftovers');
  const versions = ['0'.repeat(32), '1'.repeat(32)];
  await world.database.write(leftovers().insert(versions.map((version) => ({ version, since: 0 }))));
  const before = world.store.deletes();
  world.store.delay(4_000);
  try {
    await world.restart({}, 'resource');
    await until(() => world.store.deletes() > before);
    await world.kill('resource', 'SIGTERM');
    const rows = await world.database.read(leftovers().select('version'));
    t.is((rows as unknown[]).length, 1);
  } finally {
    world.store.delay(0);
    await world.restart({}, 'resource');
  }
});
