/** An avatar that the database or the disk does not take. */
import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { everyRow, whileRefused } from '../../_world/broken-table.ts';
import { asFile, portraitJpeg } from '../../_world/pictures.ts';
import { onOwnServers } from '../../_world.ts';
import { list, upload } from './_avatars.ts';

const test = onOwnServers();

test.serial('where the database fails, 202301 and nothing half done', async (t, world) => {
  const user = await world.user();
  const kept = (await upload(world, user, await portraitJpeg())).body;
  const files = () => readdirSync(join(world.dataDir, 'avatars'), { recursive: true }).sort();
  const before = files().filter((name) => String(name).endsWith('.jpg'));
  const picture = await portraitJpeg();
  const failed = await whileRefused(world.database, 'INSERT', 'avatars', everyRow, () => upload(world, user, picture));
  t.is(failed.status, 503);
  t.is(failed.body.error_code, 202301);
  t.is(failed.body.api_uri, 'api.User.setting');
  t.deepEqual(
    files().filter((name) => String(name).endsWith('.jpg')),
    before,
  );
  t.deepEqual(
    (await list(world, user)).map(({ id }) => id),
    [kept.id],
  );
  t.deepEqual(await world.database.read(world.database.sql('avatar_leftovers').select('*')), []);
});

test.serial('where the disk fails, 202301 and nothing half done', async (t, world) => {
  const user = await world.user();
  await upload(world, user, await portraitJpeg());
  const folder = join(world.dataDir, 'avatars');
  renameSync(folder, `${folder}.away`);
  writeFileSync(folder, 'no folder');
  const failed = await upload(world, user, await portraitJpeg());
  rmSync(folder);
  renameSync(`${folder}.away`, folder);
  t.is(failed.status, 503);
  t.is(failed.body.error_code, 202301);
  t.is((await list(world, user)).length, 1);
  t.is((await upload(world, user, await portraitJpeg())).status, 200);
});

test.serial('where the database fails, an app is told 202301', async (t, world) => {
  const user = await world.user();
  const params = { uid: user.uid, avatar: asFile(await portraitJpeg()) };
  for (const table of ['avatars', 'avatar_leftovers']) {
    const failed = await whileRefused(world.database, 'INSERT', table, everyRow, () =>
      world.post('/api/User/avatarUpload', params, { token: user.loginToken }),
    );
    t.is(failed.status, 503);
    t.is(failed.body.error_code, 202301);
  }
  const shown = await world.post('/api/User/avatar', { uid: user.uid, size: 420 }, { token: user.loginToken });
  t.is(shown.body.error_code, 202401);
});
