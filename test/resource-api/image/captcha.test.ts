import { createHash } from 'node:crypto';
import { loadImage } from 'canvas';
import { logged } from '../../_world/logged.ts';
import { borrowLimitedWorld, onBothDatabases, type Reply, uniqueAddress, type World } from '../../_world.ts';

const test = onBothDatabases();

/** What every captcha of the tests reads; capitals are as good. */
const RIGHT = 'ABCD5';
const WRONG = 'wxyz9';
const types = { png: 'image/png', jpg: 'image/jpeg', bmp: 'image/bmp' } as const;
const magic = { png: '89504e470d0a1a0a', jpg: 'ffd8ff', bmp: '424d' } as const;

const tokenOf = (reply: Reply) => reply.headers.get('x-captcha-token') ?? '';
/** The answer's code to a verification. */
async function verify(world: World, params: Record<string, string>, headers: Record<string, string> = {}) {
  return (await world.post('/api/Image/captchaVerify', params, { headers })).body.error_code;
}

for (const [type, mediaType] of Object.entries(types)) {
  test(`a ${type} comes as one, by GET and by POST`, async (t, world) => {
    for (const reply of [
      await world.get('/api/Image/captcha', { type }),
      await world.post('/apis/image/CAPTCHA/', { type }),
    ]) {
      t.is(reply.status, 200);
      t.is(reply.headers.get('content-type'), mediaType);
      t.is(reply.headers.get('cache-control'), 'no-store');
      const start = magic[type as keyof typeof magic];
      t.is(reply.bytes.toString('hex', 0, start.length / 2), start);
      const { width, height } = await loadImage(reply.bytes);
      t.deepEqual([width, height], [220, 80]);
    }
  });
}

test('without a type it is a png, and no two are alike', async (t, world) => {
  const [one, other] = [await world.get('/api/Image/captcha'), await world.get('/api/Image/captcha')];
  t.is(one.headers.get('content-type'), 'image/png');
  t.notDeepEqual(one.bytes, other.bytes);
  t.not(tokenOf(one), tokenOf(other));
});

test('a browser answers by its cookie', async (t, world) => {
  const first = await world.get('/api/Image/captcha');
  const [setCookie = '', ...more] = first.headers.getSetCookie();
  t.deepEqual(more, []);
  t.regex(setCookie, /^upare_captcha=[\w-]{22}; Path=\/; HttpOnly; SameSite=Lax$/);
  const cookie = setCookie.split(';')[0] ?? '';
  t.is(await verify(world, { captcha: RIGHT }, { cookie }), 0);

  const next = await world.get('/api/Image/captcha', {}, { headers: { cookie } });
  t.deepEqual(next.headers.getSetCookie(), []);
  t.is(`upare_captcha=${tokenOf(next)}`, cookie);
});

test('a cookie that cannot be one of ours is replaced', async (t, world) => {
  for (const value of ['short', 'x'.repeat(500), '../../../../etc/passwd', '%00%0d%0a']) {
    const reply = await world.get('/api/Image/captcha', {}, { headers: { cookie: `upare_captcha=${value}` } });
    t.is(reply.status, 200);
    t.regex(reply.headers.getSetCookie()[0] ?? '', /^upare_captcha=[\w-]{22};/);
  }
});

test('an app without cookies answers by the token, as a parameter or a header', async (t, world) => {
  const token = tokenOf(await world.get('/api/Image/captcha'));
  t.is(await verify(world, { captcha: RIGHT, captcha_token: token }), 0);
  t.is(await verify(world, { captcha: RIGHT }, { 'x-captcha-token': token }), 0);
  const query = { captcha: RIGHT, captcha_token: token };
  t.is((await world.get('/api/Image/captchaVerify', query)).body.error_code, 0);

  for (const again of [
    await world.get('/api/Image/captcha', {}, { headers: { 'x-captcha-token': token } }),
    await world.post('/api/Image/captcha', { captcha_token: token }),
  ]) {
    t.is(tokenOf(again), token);
    t.deepEqual(again.headers.getSetCookie(), []);
  }
  t.is(await verify(world, { captcha: RIGHT, captcha_token: 'x'.repeat(22) }), 200002);
  t.is(await verify(world, { captcha: RIGHT, captcha_token: 'no token' }), 200002);
});

test('what succeeds and what fails is told in the envelope', async (t, world) => {
  const captcha_token = tokenOf(await world.get('/api/Image/captcha'));
  const right = await world.post('/api/Image/captchaVerify', { captcha: RIGHT, captcha_token });
  t.is(right.status, 200);
  t.deepEqual(right.body, { error_code: 0, api_uri: 'api/Image/captchaVerify', message: 'Successful' });
  const wrong = await world.post('/api/Image/captchaVerify', { captcha: WRONG, captcha_token });
  t.is(wrong.status, 400);
  t.deepEqual(wrong.body, { error_code: 200002, api_uri: 'api.common', message: 'Captcha verification failed' });
});

test('case, spaces and full-width letters do not matter', async (t, world) => {
  const captcha_token = tokenOf(await world.get('/api/Image/captcha'));
  for (const captcha of ['abcd5', 'ABCD5', 'aBcD5', ' a b c d 5 ', 'ａｂｃｄ５']) {
    t.is(await verify(world, { captcha, captcha_token }), 0, captcha);
  }
});

test('an answer that is missing is wrong, and is no try', async (t, world) => {
  const captcha_token = tokenOf(await world.get('/api/Image/captcha'));
  for (const params of [{}, {}, {}, { captcha: '' }] as Record<string, string>[]) {
    t.is(await verify(world, { ...params, captcha_token }), 200002);
  }
  t.is(await verify(world, { captcha: RIGHT, captcha_token }), 0);
  t.is(await verify(world, { captcha: RIGHT }), 200002);
});

test('flush=yes keeps a right answer, flush=no spends it', async (t, world) => {
  const captcha_token = tokenOf(await world.get('/api/Image/captcha'));
  for (const flush of [undefined, 'yes', 'yes', 'no']) {
    t.is(await verify(world, { captcha: RIGHT, captcha_token, ...(flush && { flush }) }), 0, flush);
  }
  for (const flush of ['no', 'yes']) t.is(await verify(world, { captcha: RIGHT, captcha_token, flush }), 200002);
});

for (const flush of ['yes', 'no']) {
  test(`two wrong tries are forgiven, the third ends it, with flush=${flush}`, async (t, world) => {
    const forgiven = tokenOf(await world.get('/api/Image/captcha'));
    const ended = tokenOf(await world.get('/api/Image/captcha'));
    for (const captcha_token of [forgiven, ended]) {
      for (const captcha of [WRONG, WRONG]) t.is(await verify(world, { captcha, captcha_token, flush }), 200002);
    }
    t.is(await verify(world, { captcha: RIGHT, captcha_token: forgiven, flush }), 0);
    t.is(await verify(world, { captcha: WRONG, captcha_token: ended, flush }), 200002);
    t.is(await verify(world, { captcha: RIGHT, captcha_token: ended, flush }), 200002);
  });
}

test('of fifty who spend one captcha at once, one succeeds', async (t, world) => {
  const captcha_token = tokenOf(await world.get('/api/Image/captcha'));
  const codes = await Promise.all(
    Array.from({ length: 50 }, () => verify(world, { captcha: RIGHT, captcha_token, flush: 'no' })),
  );
  t.is(codes.filter((code) => code === 0).length, 1);
  t.is(codes.filter((code) => code === 200002).length, 49);
});

test('two forms of one page do not disturb each other', async (t, world) => {
  const captcha_token = tokenOf(await world.get('/api/Image/captcha', { id: 'login' }));
  const headers = { 'x-captcha-token': captcha_token };
  await world.get('/api/Image/captcha', { id: 'register' }, { headers });
  for (const _ of [1, 2, 3]) await verify(world, { captcha: WRONG, captcha_token, id: 'register' });
  t.is(await verify(world, { captcha: RIGHT, captcha_token, id: 'register' }), 200002);
  t.is(await verify(world, { captcha: RIGHT, captcha_token, id: 'login' }), 0);
  t.is(await verify(world, { captcha: RIGHT, captcha_token, captcha_id: 'login', flush: 'no' }), 0);
  t.is(await verify(world, { captcha: RIGHT, captcha_token, id: 'login' }), 200002);
  // Without a name it is the scenario `default`, which neither of them is.
  t.is(await verify(world, { captcha: RIGHT, captcha_token }), 200002);
  await world.get('/api/Image/captcha', { id: '' }, { headers });
  t.is(await verify(world, { captcha: RIGHT, captcha_token, id: 'default' }), 0);
});

test('a new picture makes the former answer good for nothing, and gives three tries', async (t, world) => {
  const headers = { 'x-captcha-token': tokenOf(await world.get('/api/Image/captcha')) };
  for (const _ of [1, 2, 3]) await verify(world, { captcha: WRONG }, headers);
  await world.get('/api/Image/captcha', {}, { headers });
  t.is(await verify(world, { captcha: RIGHT }, headers), 0);
});

test('parameters that are wrong are named', async (t, world) => {
  const cases: [string, string, Record<string, string | string[]>][] = [
    ['captcha', 'type', { type: 'gif' }],
    ['captcha', 'type', { type: 'PNG\0' }],
    ['captcha', 'type', { type: ['png', 'jpg'] }],
    ['captcha', 'id', { id: 'x'.repeat(65) }],
    ['captcha', 'id', { id: '<script>' }],
    ['captcha', 'id', { id: 'a\nb' }],
    ['captcha', 'id', { id: ['a', 'b'] }],
    ['captchaVerify', 'id', { id: '../x', captcha: RIGHT }],
    ['captchaVerify', 'captcha', { captcha: 'x'.repeat(1000) }],
    ['captchaVerify', 'captcha', { captcha: [RIGHT, WRONG] }],
    ['captchaVerify', 'flush', { captcha: RIGHT, flush: 'maybe' }],
    ['captchaVerify', 'captcha_token', { captcha: RIGHT, captcha_token: 'x'.repeat(100) }],
  ];
  for (const [name, field, params] of cases) {
    for (const reply of [
      await world.get(`/api/Image/${name}`, params),
      await world.post(`/api/Image/${name}`, params),
      await world.post(`/api/Image/${name}`, params, { json: true }),
    ]) {
      t.is(reply.status, 400, JSON.stringify(params));
      t.is(reply.body.error_code, 100006);
      t.deepEqual(
        reply.body.details?.map((detail) => detail.field),
        [field],
      );
    }
  }
});

test('other methods are refused', async (t, world) => {
  for (const name of ['captcha', 'captchaVerify']) {
    const response = await fetch(`${world.resourceUrl}/api/Image/${name}`, { method: 'PUT' });
    t.is(response.status, 405);
    t.is(response.headers.get('allow'), 'GET, POST');
    t.like(await response.json(), { error_code: 200001 });
  }
});

test('neither text nor holder is ever logged', async (t, world) => {
  const lines: string[] = [];
  const url = await world.another('resource', { LOG_LEVEL: 'debug' }, (line) => lines.push(line));
  const token = tokenOf(await world.get(`${url}/api/Image/captcha`));
  for (const captcha of [RIGHT, WRONG])
    await world.get(`${url}/api/Image/captchaVerify`, { captcha, captcha_token: token });
  t.not((await logged({ log: lines }, (line) => line.includes('/api/Image/captchaVerify'))).length, 0);
  const log = lines.join('\n');
  for (const secret of [token, RIGHT, RIGHT.toLowerCase(), WRONG]) t.false(log.includes(secret));
});

test('a flood from one address is stopped', async (t, { dialect }) => {
  const limited = await borrowLimitedWorld(dialect);
  t.teardown(limited.stop);
  const { database } = limited;
  for (const name of ['captcha', 'captchaVerify']) {
    const address = uniqueAddress();
    const ask = () => limited.get(`/api/Image/${name}`, {}, { headers: { 'x-forwarded-for': address } });
    t.is((await ask()).headers.get('ratelimit-limit'), '300', name);
    const counted = database.sql('rate_limits').whereLike('key', `%:${address}`).update({ points: 298 });
    t.is(await database.write(counted), 1, name);
    const flood = await Promise.all(Array.from({ length: 7 }, ask));
    const refused = flood.filter(({ status }) => status === 429);
    t.is(refused.length, 5, name);
    t.is(refused[0]?.body.error_code, 201204);
    t.true(Number(refused[0]?.headers.get('retry-after')) > 0);
  }
});

test('without a fixed text, that text is wrong', async (t, world) => {
  const url = await world.another('resource', { CAPTCHA_FIXED_TEXT: '' });
  const captcha_token = tokenOf(await world.get(`${url}/api/Image/captcha`));
  const answer = await world.post(`${url}/api/Image/captchaVerify`, { captcha: RIGHT, captcha_token });
  t.is(answer.body.error_code, 200002);
});

test('after five minutes an answer is late', async (t, world) => {
  const captcha_token = tokenOf(await world.get('/api/Image/captcha'));
  const { database } = world;
  const id = createHash('sha256').update(`${captcha_token}\ndefault`).digest('hex');
  const late = database
    .sql('captchas')
    .where({ id })
    .update({ expires_at: Date.now() - 1 });
  t.is(await database.write(late), 1);
  for (const flush of ['yes', 'no']) t.is(await verify(world, { captcha: RIGHT, captcha_token, flush }), 200002);
  await world.get('/api/Image/captcha', {}, { headers: { 'x-captcha-token': captcha_token } });
  t.is(await verify(world, { captcha: RIGHT, captcha_token }), 0);
});
