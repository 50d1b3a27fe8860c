import { loadImage } from 'canvas';
import { asFile, portraitJpeg, portraitPng } from '../../_world/pictures.ts';
import { call, onBothDatabases, type Reply, type TestUser, type World } from '../../_world.ts';

const test = onBothDatabases();

interface Answer {
  readonly avatar: string;
  readonly width: number;
  readonly height: number;
  readonly version: string;
}

/** Somebody with an avatar, and a token of an app that may see avatars. */
async function people(world: World, scope = ['avatar']) {
  const owner = await world.user();
  const reply = await world.post<{ id: number; version: string }>(
    '/api/User/setAvatar',
    { avatar: asFile(await portraitJpeg()) },
    { token: owner.loginToken },
  );
  const { access_token: token } = await world.tokens(await world.user(), scope);
  return { owner, token, set: reply.body };
}

const ask = (world: World, token: string | undefined, params: object, headers: Record<string, string> = {}) =>
  world.post<Answer>('/api/User/avatar', params, { token, headers });

for (const [size, width, height] of [
  [420, 420, 560],
  [413, 413, 579],
] as const) {
  test(`an app gets anyone’s avatar of ${width} × ${height}, by uid or by username`, async (t, world) => {
    const { owner, token, set } = await people(world);
    for (const whom of [{ uid: owner.uid }, { username: owner.username.toUpperCase() }]) {
      const { status, body } = await ask(world, token, { ...whom, size });
      t.is(status, 200);
      t.deepEqual([body.width, body.height, body.version], [width, height, set.version]);
      t.true(body.avatar.startsWith(`${world.resourceUrl}/`) && body.avatar.includes(body.version));

      const picture = await call(body.avatar);
      t.is(picture.status, 200);
      t.is(picture.headers.get('content-type'), 'image/jpeg');
      t.is(picture.headers.get('cache-control'), 'public, max-age=31536000, immutable');
      t.is(picture.headers.get('x-content-type-options'), 'nosniff');
      t.is(picture.headers.get('access-control-allow-origin'), '*');
      const image = await loadImage(picture.bytes);
      t.deepEqual([image.width, image.height], [width, height]);
    }
  });

  test(`a caller that prefers pictures gets the ${size} itself`, async (t, world) => {
    const { owner, token } = await people(world);
    const { body } = await ask(world, token, { uid: owner.uid, size });
    for (const accept of [
      'image/*',
      'image/jpeg',
      'image/png',
      'image/avif,image/webp,*/*;q=0.8',
      'application/json;q=0.5, image/*',
    ]) {
      const reply = await ask(world, token, { uid: owner.uid, size }, { accept });
      t.is(reply.headers.get('content-type'), 'image/jpeg', accept);
      t.deepEqual(reply.bytes, (await call(body.avatar)).bytes);
      t.regex(reply.headers.get('vary') ?? '', /\bAccept\b/);
    }
    for (const accept of ['*/*', 'application/json', 'application/json, image/*;q=0.5', 'text/html']) {
      t.is((await ask(world, token, { uid: owner.uid, size }, { accept })).body.error_code, 0, accept);
    }
  });
}

test('it is the active one, and its address changes with it', async (t, world) => {
  const { owner, token, set } = await people(world);
  const other = await setAvatar(world, owner, { avatar: asFile(await portraitPng()) });
  const shown = async () => (await ask(world, token, { uid: owner.uid, size: 420 })).body;
  const [before, bytes] = [await shown(), (await call((await shown()).avatar)).bytes];
  t.is(before.version, other.body.version);
  await setAvatar(world, owner, { action: 'active', id: set.id });
  const after = await shown();
  t.is(after.version, set.version);
  t.not(after.avatar, before.avatar);
  t.deepEqual((await call(before.avatar)).bytes, bytes);

  await setAvatar(world, owner, { action: 'delete', id: set.id });
  t.is((await shown()).version, other.body.version);
  t.is((await call(after.avatar)).status, 404);
  await setAvatar(world, owner, { action: 'delete', id: other.body.id });
  t.is((await ask(world, token, { uid: owner.uid, size: 420 })).body.error_code, 202401);
});

test('who is unknown, who has none, and what is no question', async (t, world) => {
  const { owner, token } = await people(world);
  const plain = await world.user();
  const cases: [object, number, number][] = [
    [{ uid: 99_999_999, size: 420 }, 404, 202001],
    [{ username: 'nobody-of-that-name', size: 420 }, 404, 202001],
    [{ uid: plain.uid, size: 420 }, 404, 202401],
    [{ size: 420 }, 400, 100006],
    [{ uid: owner.uid, username: owner.username, size: 420 }, 400, 100006],
    [{ uid: owner.uid }, 400, 100006],
    [{ uid: owner.uid, size: 100 }, 400, 100006],
    [{ uid: owner.uid, size: '420px' }, 400, 100006],
    [{ uid: 'x', size: 420 }, 400, 100006],
    [{ uid: -1, size: 420 }, 400, 100006],
    [{ uid: '1 or 1=1', size: 420 }, 400, 100006],
    [{ username: 'a'.repeat(100), size: 413 }, 400, 100006],
  ];
  for (const [params, status, code] of cases) {
    for (const accept of ['*/*', 'image/*']) {
      const reply = await ask(world, token, params, { accept });
      t.is(reply.status, status, JSON.stringify(params));
      t.is(reply.body.error_code, code);
    }
  }
  t.regex((await ask(world, token, { size: 420 })).body.message, /uid or username is required/);
  const chinese = await world.post('/api/User/avatar', { uid: plain.uid, size: 420 }, { token, lang: 'zh' });
  t.is(chinese.body.message, '该ID无头像');
});

test('it takes a token with the scope, an app’s own too', async (t, world) => {
  const { owner } = await people(world);
  const params = { uid: owner.uid, size: 420 };
  const refused = async (reply: Reply, status: number, code: number) => {
    t.is(reply.status, status);
    t.is((reply.body as { error_code: number }).error_code, code);
  };
  await refused(await ask(world, undefined, params), 401, 201202);
  await refused(await ask(world, 'unknown', params), 401, 201203);
  const { access_token } = await world.tokens(owner, ['profile']);
  await refused(await ask(world, access_token, params), 403, 201206);
  t.is((await ask(world, await world.appToken(['avatar']), params)).status, 200);
  t.is((await ask(world, owner.loginToken, params)).status, 200);
});

test('below /avatars/ there are pictures and nothing else', async (t, world) => {
  const { owner, token } = await people(world);
  const { avatar } = (await ask(world, token, { uid: owner.uid, size: 420 })).body;
  const head = await call(avatar, { method: 'HEAD' });
  t.is(head.status, 200);
  t.is(head.bytes.length, 0);
  t.true(Number(head.headers.get('content-length')) > 1000);
  // The first is what fetch asks for where it is given a tag.
  for (const control of ['no-cache', 'max-age=0']) {
    const known = { 'if-none-match': head.headers.get('etag') ?? '', 'cache-control': control };
    const again = await call(avatar, { headers: known });
    t.is(again.status, 304, control);
  }

  const wrongMethod = await call(avatar, { method: 'POST' });
  t.is(wrongMethod.status, 405);
  t.is(wrongMethod.headers.get('allow'), 'GET, HEAD');
  for (const path of [
    '',
    'x',
    `${'0'.repeat(32)}/420.jpg`,
    '..%2fsecret',
    '%2e%2e/secret',
    `${'0'.repeat(32)}/../../secret`,
  ]) {
    const reply = await call(`${world.resourceUrl}/avatars/${path}`);
    t.is(reply.status, 404, path);
    t.is((reply.body as { error_code: number }).error_code, 404);
    t.is(reply.headers.get('cache-control'), 'no-store');
  }
  for (const name of ['421.jpg', 'original.png', '420.jpg.html', '420.JPG', '420.jpg/']) {
    t.is((await call(avatar.replace('420.jpg', name))).status, 404, name);
  }
});

const setAvatar = (world: World, { loginToken }: TestUser, params: object) =>
  world.post<{ id: number; version: string }>('/api/User/setAvatar', params, { token: loginToken });
