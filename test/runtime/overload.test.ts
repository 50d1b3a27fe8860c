/** A process that cannot keep up answers some at once that they come again, and is itself again a moment later. */
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import test from 'ava';
import { type Connection, openConnection } from '../../bench/load/connection.ts';
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
  const load = watchLoad({ behind: MOST, underWay: 1000 }, () => now);
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

test('beyond so many under way new ones are refused in their own form, and slow bodies are no reason', async (t) => {
  const most = 20;
  const load = watchLoad({ behind: 60_000, underWay: most });
  const held: ServerResponse[] = [];
  const answerHeld = () => held.splice(0).forEach((response) => void response.end('done'));
  const handler = (request: IncomingMessage, response: ServerResponse) => {
    response.setHeader('content-length', 4);
    held.push(response);
    request.resume();
  };
  const server = createHttpServer(handler, log, load).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const open = () => openConnection('127.0.0.1', port);
  const connections = await Promise.all(Array.from({ length: most + 4 }, open));
  const [first, second, third, fourth, ...others] = connections as [Connection, Connection, Connection, Connection];
  const begun = async (count: number) => {
    for (const end = Date.now() + 20_000; held.length < count; await wait(10))
      if (Date.now() > end) throw new Error(`${held.length} are under way`);
  };
  try {
    const answers = others.map(({ ask }: Connection) => ask(asking('/')));
    await begun(most);
    t.is(load.underWay, most);
    const refused = await Promise.all([
      first.ask(asking('/api/User/uid')),
      second.ask(asking('/oauth/token')),
      third.ask(asking('/api/Oauth/revoke')),
    ]);
    const told = refused.map(({ body }) => JSON.parse(Buffer.from(body, 'latin1').toString()));
    t.true(refused.every(({ status, head }) => status === 503 && /\r\nRetry-After: 2\r\n/.test(head)));
    t.deepEqual(
      told.map(({ error_code, error }) => [error_code, error]),
      [
        [100001, undefined],
        [100001, 'temporarily_unavailable'],
        [100001, 'temporarily_unavailable'],
      ],
    );
    t.is(load.sentAway, 3);
    const watching = fourth.ask(asking('/healthz'));
    await begun(most + 1);
    answerHeld();
    t.true((await Promise.all([...answers, watching])).every(({ status }) => status === 200));
    t.is(load.underWay, 0);

    const slow = others.map(({ ask }: Connection) =>
      ask('POST / HTTP/1.1\r\nhost: here\r\ncontent-length: 9\r\n\r\n').catch(() => undefined),
    );
    await begun(most);
    // It is seen that their bodies do not come.
    await wait(200);
    const quick = first.ask(asking('/'));
    await begun(most + 1);
    answerHeld();
    t.is((await quick).status, 200);
    await Promise.all(slow);
  } finally {
    for (const connection of connections) connection.end();
    server.close();
  }
});
