/** A process that cannot keep up answers some at once that they come again, and is itself again a moment later. */
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import test from 'ava';
import { openConnection } from '../../bench/load/connection.ts';
import { readConfig } from '../../shared/config/config.ts';
import { createHttpServer } from '../../shared/http/http-server.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { watchLoad } from '../../shared/runtime/overload.ts';

const log = createLog(readConfig({ LOG_LEVEL: 'silent' }), 'resource-api');
/** Milliseconds that a request takes, all of them the loop's, by a clock on which nothing else takes any; and that the loop may be behind. */
const TAKES = 10;
const MOST = 200;
const CONNECTIONS = 200;

const asking = (path: string) => `GET ${path} HTTP/1.1\r\nhost: here\r\naccept-language: zh\r\n\r\n`;

test('of a flood some are refused at once, those that were begun are answered, and so is who watches', async (t) => {
  let begun = 0;
  let now = 0;
  const load = watchLoad(MOST, () => now);
  const handler = ({ url }: IncomingMessage, response: ServerResponse) => {
    begun += 1;
    if (url === '/') now += TAKES;
    response.setHeader('content-length', 4);
    setImmediate(() => response.end('done'));
  };
  const server = createHttpServer(handler, log, load).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const connections = await Promise.all(Array.from({ length: CONNECTIONS }, () => openConnection('127.0.0.1', port)));
  try {
    // Each is accepted once it has been answered.
    for (const { ask } of connections) await ask(asking('/healthz'));
    begun = 0;
    const answers = await Promise.all(connections.map(({ ask }, n) => ask(asking(n % 10 ? '/' : '/healthz'))));
    const watching = answers.filter((_, n) => n % 10 === 0);
    t.true(watching.every(({ status }) => status === 200));
    const refused = answers.filter(({ status }) => status === 503);
    t.true(refused.length > 20 && refused.length < 0.9 * CONNECTIONS, `${refused.length} refused`);
    t.deepEqual([load.sentAway, begun], [refused.length, CONNECTIONS - refused.length]);
    t.true(answers.every(({ status }) => status === 200 || status === 503));
    t.regex(refused[0]?.head ?? '', /\r\nRetry-After: 2\r\n/);
    t.like(JSON.parse(Buffer.from(refused[0]?.body ?? '', 'latin1').toString()), { error_code: 100001 });

    const [first] = connections;
    for (const end = Date.now() + 20_000; (await first?.ask(asking('/')))?.status !== 200; )
      if (Date.now() > end) throw new Error('it does not recover');
  } finally {
    for (const connection of connections) connection.end();
    server.close();
  }
});

test('what is refused is told in its own form, and monitoring goes before those that wait', async (t) => {
  let now = 0;
  const load = watchLoad(MOST, () => now);
  const answered: string[] = [];
  const handler = ({ url = '' }: IncomingMessage, response: ServerResponse) => {
    answered.push(url);
    response.setHeader('content-length', 4);
    response.end('done');
  };
  const server = createHttpServer(handler, log, load).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const connections = await Promise.all(Array.from({ length: 3 }, () => openConnection('127.0.0.1', port)));
  const pipelining = connect(port, '127.0.0.1');
  try {
    // Of one write, so of one turn: more than begin at once.
    const many = Array.from({ length: 100 }, (_, n) => asking(`/${n}`));
    pipelining.write([...many, asking('/healthz')].join(''));
    for (const end = Date.now() + 20_000; answered.length < 101; await wait(10))
      if (Date.now() > end) throw new Error(`${answered.length} were begun`);
    t.true(answered.indexOf('/healthz') < answered.indexOf('/99'), answered.join(' '));

    now += 1_000_000 * MOST;
    const paths = ['/api/User/uid', '/oauth/token', '/api/Oauth/revoke'];
    const refused = await Promise.all(connections.map(({ ask }, n) => ask(asking(paths[n] ?? ''))));
    const told = refused.map(({ body }) => JSON.parse(Buffer.from(body, 'latin1').toString()));
    t.true(refused.every(({ status, head }) => status === 503 && /\r\nRetry-After: 2\r\n/.test(head)));
    t.true(
      refused.every(({ head }) => /\r\nAccess-Control-Allow-Origin: \*\r\n/.test(head)),
      'for pages of others',
    );
    t.deepEqual(
      told.map(({ error_code, error }) => [error_code, error]),
      [
        [100001, undefined],
        [100001, 'temporarily_unavailable'],
        [100001, 'temporarily_unavailable'],
      ],
    );
    t.is(load.sentAway, 3);
  } finally {
    pipelining.destroy();
    for (const connection of connections) connection.end();
    server.close();
    load.stop();
  }
});

test('a process whose requests have waited for long is behind, whatever its timers say', (t) => {
  let now = 0;
  const load = watchLoad(MOST, () => now);
  for (let n = 0; n < 64; n += 1) load.begin(() => undefined);
  t.is(load.waiting, 0);
  load.begin(() => undefined);
  t.is(load.waiting, 1);
  t.false(load.sendsAway());
  // Of the lag of timers half is believed at once: this is less than they may be behind.
  now += 1.9 * MOST;
  t.true(Array.from({ length: 200 }, () => load.sendsAway()).includes(true));
  now += 0.2 * MOST;
  t.true(load.sendsAway());
  load.stop();
});
