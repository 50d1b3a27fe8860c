/** Whatever a socket sends, it is answered in the envelope, and every process is still the same one afterwards. */
import { connect } from 'node:net';
import { freePort } from '../_world/ports.ts';
import { until } from '../_world/until.ts';
import { onEachDatabase, startWorld, type World } from '../_world.ts';

interface Home extends World {
  readonly listeners: readonly number[];
}

/** Alone on SQLite; on PostgreSQL two supervised workers a server. */
const test = onEachDatabase<Home>(async (dialect) => {
  const metrics = [await freePort(), await freePort()];
  const world = await startWorld(dialect, {
    AUTH_METRICS_PORT: String(metrics[0]),
    RESOURCE_METRICS_PORT: String(metrics[1]),
    LOG_LEVEL: 'info',
    WORKERS: dialect === 'sqlite' ? '' : '2',
  });
  const ports = [world.authUrl, world.resourceUrl].map((url) => Number(new URL(url).port));
  return { ...world, listeners: [...ports, ...metrics] };
});

const targets = [
  ...[
    'http://[',
    'http://a:99999999/',
    'http://%/',
    'http://',
    'https:///',
    'http://u:p@h/',
    'http://a/#b',
    'ftp://a/',
  ],
  ...[
    '//?=0?g=0[,#&g[]=<#@^',
    '//',
    '///',
    '//[',
    '/\\evil',
    '/#',
    '#',
    '?x',
    '*',
    'a:1',
    'foo',
    'javascript:x',
    '/%',
    '/%zz',
  ],
  ...[
    '/%E0%A4%A',
    '/%00',
    '/..',
    '/../../etc/passwd',
    '/%2e%2e/',
    '/\xff\xfe',
    '/\xe4\xb8\xad',
    '/a"<>^`{|}',
    '/?a[b][c]=1',
  ],
  ...[
    '/?__proto__=1',
    '/?%',
    '/?lang[]=zh',
    `/?${'&'.repeat(3000)}`,
    `/${'a'.repeat(15_000)}`,
    `/${'a'.repeat(40_000)}`,
  ],
  ...['/interaction/%', '/interaction/%E0%A4%A/login', '/oauth/authorize/%', '/oauth/authorize?%', '/oauth/logout?x=%'],
  ...['/oauth/authorize?client_id[]=1', '/oauth/authorize?client_id=%00', '/avatars/%', '/avatars/..%2f..', '/docs/%'],
  ...[
    '/api/User/%',
    '/api/Calendar/feed/%.ics',
    '/sns/%/start',
    '/.well-known/%',
    '/assets/%',
    '/metrics/%',
    'HTTP://h//x',
  ],
];
const methods = ['GET', 'POST', 'OPTIONS', 'CONNECT', 'TRACE', 'PROPFIND', 'FOO', 'get', ''];
const headers = [
  ...['Host: b', 'Host: 127.0.0.1', 'Expect: nonsense', 'Upgrade: websocket\r\nConnection: Upgrade', 'Bad Header: x'],
  ...[
    'Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__',
    ': x',
    'X',
    'X: \x00',
    'X: \xff',
    ' folded: x',
    'Content-Length: -1',
  ],
  ...[
    'Content-Length: 5\r\nContent-Length: 6',
    'Content-Length: 5\r\nTransfer-Encoding: chunked',
    'Transfer-Encoding: gzip',
  ],
  ...[
    `Cookie: ${'a'.repeat(17_000)}`,
    `Cookie: ${'a'.repeat(100_000)}`,
    'Cookie: =;=;;%=%',
    'Accept: */*;q=',
    'Accept: /',
  ],
  ...[
    'Accept-Language: zh;q=,,;',
    'Authorization: Basic %%%',
    'Authorization: token x',
    'Authorization:',
    'Origin: http://[',
  ],
  ...[
    'Content-Type: ;;;',
    'X-Forwarded-For: ,,\r\nX-Forwarded-Host: [',
    'X-Request-Id: \xe4',
    'If-None-Match: "',
    'Range: x',
  ],
];
const request = (method: string, target: string, more = '') =>
  `${method} ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${more && `${more}\r\n`}\r\n`;

const hostile = [
  ...targets.flatMap((target) => ['GET', 'POST', 'CONNECT'].map((method) => request(method, target))),
  ...methods.flatMap((method) => ['/', '/oauth/token', '/x', 'a:1'].map((target) => request(method, target))),
  ...headers.flatMap((header) =>
    ['GET /', 'POST /oauth/token', 'POST /api/User/login', 'POST /api/Oauth/accessToken', 'GET /oauth/userinfo'].map(
      (line) => request(line.split(' ')[0] ?? '', line.split(' ')[1] ?? '', header),
    ),
  ),
  ...['', 'Host:', 'Host: a b', 'Host: [', 'Host: u@h', 'Host: a:999999', 'host: a\r\nHOST: a'].map(
    (host) => `GET / HTTP/1.1\r\nConnection: close\r\n${host && `${host}\r\n`}\r\n`,
  ),
  ...['HTTP/2.0', 'HTTP/9.9', 'HTTP/1.1 x', ''].map((version) => `GET / ${version}\r\nHost: a\r\n\r\n`),
  ...[
    'GET\r\n\r\n',
    '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
    '\x00'.repeat(100),
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  ],
  `GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nGARBAGE\r\n\r\n`,
  `${request('POST', '/oauth/token', 'Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked')}ZZ\r\n`,
  `${request('POST', '/api/User/login', 'Content-Type: application/json\r\nTransfer-Encoding: chunked')}5;${'a'.repeat(20_000)}\r\n`,
];

/** What a socket is answered, to its end. */
function send(port: number, bytes: string): Promise<string> {
  return new Promise((done, failed) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes, 'latin1'));
    socket.setTimeout(20_000, () => socket.destroy(new Error(`no answer to ${JSON.stringify(bytes.slice(0, 200))}`)));
    socket.setEncoding('utf8').on('data', (more) => {
      answer += more;
    });
    socket.once('error', failed).once('close', () => done(answer));
  });
}

/** True for an answer that has no words to say, or says them in the envelope, or as the standards' JSON. */
function isProper(answer: string): boolean {
  const [, status] = /^HTTP\/1\.1 (\d{3}) /.exec(answer) ?? [];
  if (!status || Number(status) >= 500) return false;
  if (Number(status) < 400) return true;
  const [head, body = ''] = answer.split('\r\n\r\n', 2);
  if (!/\r\ncontent-type: application\/json/i.test(head ?? '')) return false;
  // Of two answers the first.
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(head ?? '')?.[1]);
  const { error_code, message, error } = JSON.parse(body.slice(0, length)) as Record<string, unknown>;
  return (Number.isInteger(error_code) && typeof message === 'string') || typeof error === 'string';
}

/** The ids of the processes that ever listened. */
const processes = ({ log }: World): number[] =>
  log
    .filter((line) => line.includes('"msg":"listening"'))
    .map((line) => (JSON.parse(line.slice(line.indexOf('{'))) as { pid: number }).pid);

test.serial('hundreds of hostile requests end no process, and each has its answer', async (t, world) => {
  const expected = world.dialect === 'sqlite' ? 2 : 4;
  // A server is ready with its first worker.
  const before = await until(
    () => processes(world),
    ({ length }) => length >= expected,
  );
  t.is(before.length, expected);
  for (const port of world.listeners) {
    for (let first = 0; first < hostile.length; first += 20) {
      const some = hostile.slice(first, first + 20);
      const answers = await Promise.all(some.map((bytes) => send(port, bytes)));
      for (const [index, answer] of answers.entries()) {
        const asked = JSON.stringify(some[index]?.slice(0, 200));
        t.true(isProper(answer), `${port} ${asked}: ${answer.slice(0, 600)}`);
      }
    }
  }
  t.deepEqual(processes(world), before);
  for (const pid of before) t.true(process.kill(pid, 0));
  t.deepEqual(
    world.log.filter((line) => /"level":[56]0|unhandled|uncaught/i.test(line)),
    [],
  );
});

test.serial('what cannot be read is said in words', async (t, { listeners }) => {
  const told = async (port: number, bytes: string) => {
    const [head = '', body = ''] = (await send(port, bytes)).split('\r\n\r\n');
    return {
      head,
      status: Number(head.slice(9, 12)),
      ...(JSON.parse(body) as { message: string; details?: object[] }),
    };
  };
  for (const port of listeners) {
    const hosts = await told(port, request('GET', '/', 'Host: b'));
    t.is(hosts.status, 400);
    t.deepEqual(hosts.details, [{ field: 'Host', reason: 'must be given once' }]);
    const cookies = await told(port, request('GET', '/', `Accept-Language: zh-CN\r\nCookie: a=${'b'.repeat(20_000)}`));
    t.is(cookies.status, 431);
    t.is(cookies.message, '无效参数：headers 连同 Cookie 不能超过 16 KB');
    t.regex(cookies.head, /\r\nX-Request-Id: [\w-]{36}/);
    const tunnel = await told(port, request('CONNECT', 'a:443'));
    t.is(tunnel.status, 405);
    t.regex(tunnel.head, /\r\nAllow: GET/);
    t.is((await told(port, request('POST', '/', 'Expect: nonsense'))).status, 417);
  }
});

test.serial('an address as a whole is its path and its query', async (t, { listeners }) => {
  const health = await send(listeners[0] ?? 0, request('GET', 'http://elsewhere.example:1/healthz?lang=zh'));
  t.true(health.startsWith('HTTP/1.1 200'), health);
  t.true(health.includes('成功'), 'the query is read too');
});

test.serial('an answer that is due comes before that to the nonsense behind it', async (t, { listeners }) => {
  const socket = connect(listeners[1] ?? 0, '127.0.0.1');
  socket.write('GET /readyz HTTP/1.1\r\nHost: a\r\n\r\nGARBAGE\r\n\r\n');
  let answer = '';
  for await (const more of socket) answer += more;
  t.regex(answer, /^HTTP\/1\.1 200 [\s\S]*HTTP\/1\.1 400 /);
});
