/** Long bodies: read only for who may send them, counted for who does not say who they are, and bounded all together. */
import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { portraitJpeg } from '../_world/pictures.ts';
import { call } from '../_world/requests.ts';
import { until } from '../_world/until.ts';
import { onOwnServers, type World } from '../_world.ts';

const test = onOwnServers();

const LONG = 2_900_000;

/** Begins a request on a socket of its own. `answer` is what has come back so far. */
function begin(url: string, path: string, headers: Readonly<Record<string, string | undefined>>) {
  const socket: Socket = connect(Number(new URL(url).port), '127.0.0.1');
  const said = { socket, answer: '' };
  socket.on('data', (data) => {
    said.answer += data.toString('latin1');
  });
  socket.on('error', () => socket.destroy());
  const lines = Object.entries({ Host: 'here', ...headers })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
  return said;
}

test('a token in the header is judged before the body comes', async (t, world) => {
  const type = 'multipart/form-data; boundary=b';
  const { loginToken } = await world.user();
  for (const [authorization, code] of [
    ['Bearer nobody-has-this-one', 201203],
    ['Basic YTpi', 201201],
    ['Bearer a b', 201201],
    [`Bearer a${'='.repeat(1000)}`, 201201],
  ] as const)
    for (const path of ['/api/User/avatarUpload', '/apis/user/setavatar/', '/api/User/uid']) {
      for (const length of [{ 'Content-Length': `${LONG}` }, { 'Transfer-Encoding': 'chunked' }]) {
        const said = begin(world.resourceUrl, path, { 'Content-Type': type, ...length, authorization });
        const isAnswered = await until(() => said.answer.includes(`"error_code":${code}`));
        t.true(isAnswered, `${path} ${authorization.slice(0, 40)}`);
        t.regex(said.answer, /^HTTP\/1\.1 401 /);
        said.socket.destroy();
      }
    }
  // Sent whole, by a client that reads no answer before it has sent everything.
  const avatar = new Blob([new Uint8Array(LONG)]);
  const wrong = await world.post('/api/User/setAvatar', { avatar }, { token: 'nobody-has-this-one' });
  t.is(wrong.body.error_code, 201203);
  const twice = await world.post('/api/User/setAvatar', { avatar, login_token: loginToken }, { token: loginToken });
  t.is(twice.body.error_code, 100006);
  const inBody = await world.post('/api/User/setAvatar', { avatar, login_token: loginToken });
  t.is(inBody.body.error_code, 100004, 'a body may still tell who sends it');
});

test('a short body may say in which language it is refused', async (t, world) => {
  const refused = await world.post('/api/User/uid', { username: 'x', lang: 'zh' }, { token: 'nobody-has-this-one' });
  t.is(refused.body.error_code, 201203);
  t.regex(refused.body.message, /\p{Script=Han}/u);
});

// Alone: a body that another story sends meanwhile may be the one that gives way.
test.serial(
  'more than there is room for gives way, the slow ones first, and nobody else waits for them',
  async (t, world) => {
    const image = (await portraitJpeg()).toString('base64');
    const started = Array.from({ length: 40 }, (_, number) => {
      const path = ['/api/Image/chaos', '/api/Image/order', '/api/User/setAvatar'][number % 3] as string;
      const length = number % 2 ? { 'Content-Length': `${LONG}` } : { 'Transfer-Encoding': 'chunked' };
      const said = begin(world.resourceUrl, path, { 'Content-Type': 'application/json', ...length });
      const most = 'A'.repeat(LONG - 10);
      said.socket.write(number % 2 ? most : `${most.length.toString(16)}\r\n${most}\r\n`);
      return said;
    });
    try {
      const refused = () => started.filter(({ answer }) => answer.startsWith('HTTP/1.1 503 '));
      t.true(await until(() => refused().length >= 16), `${refused().length} gave way`);
      for (const { answer } of refused()) {
        t.regex(answer, /\r\nRetry-After: 5\r\n/);
        t.true(answer.includes('"error_code":100001'));
      }
      const [long, short] = await Promise.all([
        world.post('/api/Image/chaos', { image, pad: 'A'.repeat(1_000_000) }, { json: true }),
        world.post('/api/User/validateUniqueUsername', { username: 'nobody-yet' }),
      ]);
      t.is(long.status, 200);
      t.is(short.status, 200);
    } finally {
      for (const { socket } of started) socket.destroy();
    }
    const after = await Promise.all(
      Array.from({ length: 20 }, () => world.post('/api/Image/chaos', { image: 'A'.repeat(LONG) }, { json: true })),
    );
    t.true(
      after.every(({ status }) => status !== 503),
      'what gave way, or was cut off, has given back its room',
    );
  },
);

test('a few octets do not become many: in chunks, in values, compressed', async (t, world) => {
  const send = (body: Uint8Array<ArrayBuffer> | string, headers = {}) =>
    call(`${world.resourceUrl}/api/Image/chaos`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
  for (const body of [
    `{"image":[${'[],'.repeat(500_000)}0]}`,
    `{"image":[${'0,'.repeat(1_000_000)}0]}`,
    `{"image":${'{"a":'.repeat(400_000)}0${'}'.repeat(400_000)}}`,
    `{"image":${'['.repeat(1_400_000)}${']'.repeat(1_400_000)}}`,
    `${'['.repeat(2_000_000)}`,
  ]) {
    const { status, body: answer } = await send(body);
    t.is(status, 400, body.slice(0, 20));
    t.is(answer.details?.[0]?.field, 'body');
  }
  const bomb = await send(new Uint8Array(gzipSync(Buffer.alloc(50_000_000, ' '))), { 'content-encoding': 'gzip' });
  t.is(bomb.status, 413);
  const commas = await send(JSON.stringify({ image: ',[{"'.repeat(50_000) }));
  t.is(commas.body.error_code, 206001, 'in text they are none');

  const said = begin(world.resourceUrl, '/api/User/uid', {
    'Content-Type': 'application/x-www-form-urlencoded',
    'Transfer-Encoding': 'chunked',
  });
  said.socket.write(`${[...'username=x&access_token=y'].map((sign) => `1\r\n${sign}\r\n`).join('')}0\r\n\r\n`);
  t.true(await until(() => said.answer.includes('"error_code":201203')), said.answer);
  said.socket.destroy();
});

test.serial('long bodies without a header are counted by address', async (t, world: World) => {
  const url = await world.another('resource', { LIMITS: 'on' });
  const statuses: number[] = [];
  for (let sent = 0; sent < 61; sent += 1) {
    const reply = await call(`${url}/api/User/setAvatar`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ avatar: 'A'.repeat(70_000) }),
    });
    statuses.push(reply.status);
    if (reply.status === 429) t.truthy(reply.headers.get('retry-after'));
  }
  t.deepEqual([...new Set(statuses.slice(0, 60))], [401]);
  t.is(statuses[60], 429);
});
