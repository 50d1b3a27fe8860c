import type { RequestListener } from 'node:http';
import test from 'ava';
import { startGenerator } from '../../bench/load/generator.ts';
import type { Target } from '../../bench/load/load.ts';
import { serveOnLoopback } from '../_world/loopback.ts';

const generator = startGenerator();
test.after.always('the load ends', () => generator.stop());

/** Drives a load at a server that answers so. */
async function drive(answer: RequestListener, target: Partial<Target>, seconds = 5) {
  const { url, stop } = await serveOnLoopback(answer);
  try {
    return await generator.drive(
      { url, requests: [{ method: 'GET', path: '/' }], turns: 'shared', expect: { status: 200 }, most: 50, ...target },
      seconds,
    );
  } finally {
    await stop();
  }
}

const paths = (count: number) =>
  Array.from({ length: count }, (_, number) => ({ method: 'GET' as const, path: `/${number}` }));

test('what is good once is asked once, and counted', async (t) => {
  const asked: string[] = [];
  const { answers, perSecond, p50, p99 } = await drive(
    (request, response) => {
      asked.push(request.url ?? '');
      setTimeout(() => response.end('{"ok":true}'), 20);
    },
    { requests: paths(200), turns: 'once', expect: { status: 200, head: 'ength: 11', body: '"ok":true' } },
  );
  t.deepEqual([answers, asked.length, new Set(asked).size], [200, 200, 200]);
  t.true(p50 >= 19 && p99 >= p50 && perSecond > 0);
});

test('a load ends in time', async (t) => {
  const { answers } = await drive((_, response) => response.end('right'), { most: Number.MAX_SAFE_INTEGER }, 0.2);
  t.true(answers > 0);
});

test('of few a second, none is asked whose turn comes after the end', async (t) => {
  const { answers } = await drive((_, response) => response.end('right'), { connections: 8, perSecond: 10 }, 0.2);
  t.is(answers, 2);
});

test('a connection asks with what it was given last, and what was given is collected', async (t) => {
  const given = new Set(Array.from({ length: 8 }, (_, number) => `first-${number}`));
  const { collected } = await drive(
    async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      const token = new URLSearchParams(body).get('token') ?? '';
      // Each is good once.
      if (!given.delete(token)) response.statusCode = 400;
      const next = `next-${given.size}-${Math.random()}`;
      given.add(next);
      response.end(JSON.stringify({ token: next }));
    },
    {
      requests: [...given].map((token) => ({ method: 'POST', path: '/', form: { token } })),
      turns: 'own',
      chain: 'token',
      connections: 8,
      collect: '"token":"([^"]+)"',
    },
  );
  t.is(new Set(collected).size, 50);
});

test('a first visit goes on to where it is sent, with its cookies, and counts once', async (t) => {
  const { answers } = await drive(
    (request, response) => {
      if (request.url === '/') {
        const cookies = ['step=1; path=/; httponly', 'step.sig=2'];
        response.writeHead(303, { location: '/page?x=1', 'set-cookie': cookies, 'content-length': 0 }).end();
      } else response.end(`${request.url} ${request.headers.cookie}`);
    },
    { follow: true, expect: { status: 200, body: '/page?x=1 step=1; step.sig=2' } },
  );
  t.is(answers, 50);
});

const right: RequestListener = (_, response) => response.end('right');
test('a load may come from another address of this machine', async (t) => {
  const { answers } = await drive((request, response) => response.end(request.socket.remoteAddress), {
    from: '127.0.0.2',
    expect: { status: 200, body: '127.0.0.2' },
  });
  t.is(answers, 50);
});

test('at a pace of its own, an answer takes from when it was due', async (t) => {
  const slow: RequestListener = (_, response) => void setTimeout(() => response.end('right'), 20);
  const pace = { most: 10, connections: 1, perSecond: 1000 };
  const asked = await drive(slow, pace);
  const due = await drive(slow, { ...pace, sinceDue: true });
  // The tenth waits for nine others.
  t.true(due.p99 >= 9 * 19 && asked.p50 < due.p50, `${asked.p50}, ${due.p50}, ${due.p99}`);
});

let count = 0;
const wrong: readonly (readonly [string, RequestListener, RegExp])[] = [
  ['a wrong status', (_, response) => response.writeHead(500, { 'content-length': 4 }).end('oops'), /HTTP 500 oops/],
  ['a body that has what it must not', (_, response) => response.end('right and unwanted'), /HTTP 200 right and/],
  ['a wrong body', (_, response) => response.end('wrong'), /HTTP 200 wrong/],
  [
    'one wrong answer among many',
    (...both) => (++count === 40 ? both[1].end('odd') : right(...both)),
    /1 of .* HTTP 200 odd/,
  ],
  ['a connection that is closed', (request) => request.socket.destroy(), /closed the connection|ECONNRESET/],
  ['an answer of unknown length', (_, response) => response.writeHead(200).write('right'), /does not tell its length/],
];
for (const [name, answer, says] of wrong) {
  test(`the run fails at ${name}`, async (t) => {
    await t.throwsAsync(drive(answer, { expect: { status: 200, body: 'right', without: 'unwanted' } }), {
      message: says,
    });
  });
}

test('the run fails where nobody listens', async (t) => {
  const target = { requests: paths(1), turns: 'shared', expect: { status: 200 } } as const;
  await t.throwsAsync(generator.drive({ ...target, url: 'http://127.0.0.1:9' }, 1), { message: /ECONNREFUSED/ });
});
