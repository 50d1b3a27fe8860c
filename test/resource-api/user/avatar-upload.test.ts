import { whileRefused } from '../../_world/broken-table.ts';
import { asFile, portraitJpeg } from '../../_world/pictures.ts';
import { createProver } from '../../_world/proofs.ts';
import { onBothDatabases, type Tokens, type World } from '../../_world.ts';

const test = onBothDatabases();
const picture = portraitJpeg().then((bytes) => asFile(bytes));

const upload = (world: World, token: string | undefined, params: object, lang?: string) =>
  world.post<{ version: string; active: boolean }>('/api/User/avatarUpload', params, {
    token,
    ...(lang ? { lang } : {}),
  });

test('an app with avatar:write gives its own person an avatar, and nobody else', async (t, world) => {
  const [user, other] = [await world.user(), await world.user()];
  const { access_token: token } = await world.tokens(user, ['avatar', 'avatar:write']);
  const avatar = await picture;
  for (const whom of [{ uid: user.uid }, { username: user.username }]) {
    const { status, body } = await upload(world, token, { ...whom, avatar });
    t.is(status, 200);
    t.true(body.active);
    const shown = await world.post<{ version: string }>('/api/User/avatar', { ...whom, size: 413 }, { token });
    t.is(shown.body.version, body.version);
  }
  for (const whom of [{ uid: other.uid }, { username: other.username }]) {
    const reply = await upload(world, token, { ...whom, avatar });
    t.is(reply.status, 403);
    t.is(reply.body.error_code, 201206);
    const challenge = reply.headers.get('www-authenticate') ?? '';
    t.regex(challenge, /^Bearer .*error="insufficient_scope", scope="directory:write", resource_metadata="/);
    const shown = await world.post('/api/User/avatar', { ...whom, size: 413 }, { token });
    t.is(shown.body.error_code, 202401);
  }
});

// The challenge said Bearer to whoever has a bound token.
test('a bound token that may not is told so by its own scheme', async (t, world) => {
  const [user, other, prover] = [await world.user(), await world.user(), await createProver()];
  const app = await world.client({ grants: ['password'], scope: ['avatar:write'] });
  const { username, password } = user;
  const asked = { ...app, grant_type: 'password', username, password };
  const headers = { dpop: await prover.prove('POST', `${world.authUrl}/api/Oauth/accessToken`) };
  const { body } = await world.post<Tokens>('/api/Oauth/accessToken', asked, { headers });
  const path = '/api/User/avatarUpload';
  const bound = await prover.bound(body.access_token, world.resourceUrl + path);
  const reply = await world.post(path, { uid: other.uid, avatar: await picture }, { headers: bound });
  t.is(reply.body.error_code, 201206);
  const challenge = reply.headers.get('www-authenticate') ?? '';
  t.regex(challenge, /^DPoP .*error="insufficient_scope", scope="directory:write", algs="ES256 /);
});

test('a person’s own session does so too', async (t, world) => {
  const [user, other] = [await world.user(), await world.user()];
  const avatar = await picture;
  t.is((await upload(world, user.loginToken, { uid: user.uid, avatar })).status, 200);
  t.is((await upload(world, user.loginToken, { uid: other.uid, avatar })).body.error_code, 201206);
});

test('a directory gives anyone an avatar', async (t, world) => {
  const token = await world.appToken(['directory:write']);
  const avatar = await picture;
  for (const user of [await world.user(), await world.user()]) {
    t.is((await upload(world, token, { uid: user.uid, avatar })).status, 200);
  }
  t.is((await upload(world, token, { uid: 99_999_999, avatar })).body.error_code, 202001);
  t.is((await upload(world, token, { username: 'nobody-of-that-name', avatar })).body.error_code, 202001);
});

test('an app without a person has no account of its own to write to', async (t, world) => {
  const user = await world.user();
  const token = await world.appToken(['avatar:write']);
  const reply = await upload(world, token, { uid: user.uid, avatar: await picture });
  t.is(reply.status, 403);
  t.is(reply.body.error_code, 201206);
});

test('it takes a token with one of the scopes', async (t, world) => {
  const user = await world.user();
  const params = { uid: user.uid, avatar: await picture };
  t.is((await upload(world, undefined, params)).body.error_code, 201202);
  t.is((await upload(world, 'unknown', params)).body.error_code, 201203);
  const { access_token } = await world.tokens(user, ['avatar', 'profile']);
  t.is((await upload(world, access_token, params)).body.error_code, 201206);
});

test('the same requirements, and the same reasons', async (t, world) => {
  const user = await world.user();
  const avatar = asFile(await portraitJpeg({ width: 411, background: '#999' }));
  const { status, body } = await upload(world, user.loginToken, { uid: user.uid, avatar });
  t.is(status, 400);
  t.is(body.error_code, 100004);
  t.regex(body.message, /412 to 600 pixels wide; this one is 411.*must have a white background/);
  const chinese = await upload(world, user.loginToken, { uid: user.uid, avatar }, 'zh');
  t.regex(chinese.body.message, /^上传验证失败\(.*图像背景应该是白色/);
});

test('what is missing is named', async (t, world) => {
  const user = await world.user();
  const avatar = await picture;
  for (const [params, field] of [
    [{ uid: user.uid }, 'avatar'],
    [{ uid: user.uid, avatar: 'text' }, 'avatar'],
    [{ avatar }, 'uid'],
    [{ uid: user.uid, username: user.username, avatar }, 'uid'],
    [{ uid: 'x', avatar }, 'uid'],
  ] as const) {
    const { status, body } = await upload(world, user.loginToken, params);
    t.is(status, 400);
    t.is(body.error_code, 100006);
    t.deepEqual(
      body.details?.map((detail) => detail.field),
      [field],
    );
  }
});

test('an avatar that is not fit: 100004, with the reason where the table has its place', async (t, world) => {
  const user = await world.user();
  const avatar = asFile(await portraitJpeg({ width: 411 }));
  for (const [path, params] of [
    ['/api/User/setAvatar', { avatar }],
    ['/api/User/avatarUpload', { avatar, uid: user.uid }],
  ] as const) {
    const english = await world.post(path, params, { token: user.loginToken });
    t.like(english.body, { error_code: 100004, api_uri: 'system.common' });
    t.regex(english.body.message, /^Validation failed: avatar must be 412 to 600 pixels wide; this one is 411$/);
    const chinese = await world.post(path, params, { token: user.loginToken, lang: 'zh' });
    t.is(chinese.body.message, '上传验证失败(avatar 图像宽应该在412到600像素之间，此图像为 411 像素)');
  }
  const sealed = await world.post('/api/Image/order', {
    image: Buffer.from('x').toString('base64'),
    password: '123456',
  });
  t.is(sealed.body.error_code, 206001);
});

test('an avatar that cannot be stored: 202301, in the words of either table', async (t, world) => {
  const user = await world.user();
  const avatar = asFile(await portraitJpeg());
  for (const [path, params, chinese] of [
    ['/api/User/setAvatar', { avatar }, '头像更新失败'],
    ['/api/User/avatarUpload', { avatar, uid: user.uid }, '上传头像失败'],
  ] as const) {
    for (const [lang, words] of [
      ['en', 'Fail to upload avatar'],
      ['zh', chinese],
    ] as const) {
      const { body } = await whileRefused(world.database, 'INSERT', 'avatars', { uid: user.uid }, () =>
        world.post(path, params, { token: user.loginToken, lang }),
      );
      t.like(body, { error_code: 202301, api_uri: 'api.User.setting', message: words });
    }
  }
});
