/** Requests to addresses that strangers name lead to nothing within one's own network. */
import type { LookupAddress } from 'node:dns';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { OutgoingFault } from '../../shared/runtime/outgoing.ts';
import { createAskPublic } from '../../shared/runtime/outgoing-public.ts';

const bounds = { milliseconds: 2000, most: 1000 };
const REFUSED = { instanceOf: OutgoingFault, message: 'the address is not a public one' };

/** A server on loopback that counts who connects, and a resolver for which every name is `addresses`. */
async function startReceiver(t: ExecutionContext, addresses: readonly string[] = ['127.0.0.1']) {
  let connections = 0;
  const server = createServer((request, response) => {
    if (request.url === '/away') response.writeHead(302, { location: '/' }).end();
    else if (request.url === '/endless') response.write('x'.repeat(2000));
    else if (request.url !== '/silent') response.writeHead(200, { 'x-host': request.headers.host }).end('here');
  });
  server.on('connection', () => {
    connections += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const found: LookupAddress[] = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  const { port } = server.address() as AddressInfo;
  const resolve: Parameters<typeof createAskPublic>[1] = (_host, _options, done) => done(null, found);
  return { port, resolve, connections: () => connections };
}

test('outside development an address is refused however it is written', async (t) => {
  const { port, connections } = await startReceiver(t);
  const { ask, allows } = createAskPublic({ production: true });
  const hosts = [
    ...['127.0.0.1', '127.1', '2130706433', '0x7f000001', '017700000001', '0x7f.0.0.1', '0.0.0.0', '0', '１２７.0.0.1'],
    ...['10.0.0.1', '172.16.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '224.0.0.1', '255.255.255.255'],
    ...[
      '192.0.2.1',
      '198.18.0.1',
      '240.0.0.1',
      '[::1]',
      '[::]',
      '[::ffff:127.0.0.1]',
      '[::ffff:8.8.8.8]',
      '[::7f00:1]',
    ],
    ...[
      '[64:ff9b::7f00:1]',
      '[64:ff9b:1::1]',
      '[2002:7f00:1::]',
      '[2001::1]',
      '[fe80::1]',
      '[fc00::1]',
      '[fec0::1]',
      '[ff02::1]',
    ],
    ...['localhost', 'LOCALHOST', 'localhost.', 'here.localhost'],
  ];
  for (const host of hosts) {
    const url = new URL(`https://${host}:${port}/`);
    t.false(allows(url), host);
    await t.throwsAsync(ask(url, {}, bounds), REFUSED, host);
  }
  for (const url of [
    'http://example.com/',
    'https://user:password@example.com/',
    'ftp://example.com/',
    'file:///etc/passwd',
  ]) {
    t.false(allows(new URL(url)), url);
  }
  for (const url of ['https://example.com/', 'https://8.8.8.8/', 'https://[2606:4700::1111]:8443/a']) {
    t.true(allows(new URL(url)), url);
  }
  t.is(connections(), 0);
});

test('what counts is the address that is connected to, whatever the name was before', async (t) => {
  for (const addresses of [['127.0.0.1'], ['::ffff:127.0.0.1'], ['169.254.169.254', '10.0.0.1', '::1', '0.0.0.0']]) {
    const { port, resolve, connections } = await startReceiver(t, addresses);
    const { ask } = createAskPublic({ production: true }, resolve);
    await t.throwsAsync(ask(new URL(`https://rebound.example:${port}/`), {}, bounds), REFUSED, addresses.join());
    t.is(connections(), 0);
  }
});

test('in development it asks this machine; a redirect is an answer, and each ends in time and size', async (t) => {
  const { port, resolve, connections } = await startReceiver(t);
  const { ask } = createAskPublic({ production: false }, resolve);
  const at = (path: string) => new URL(`http://receiver.example:${port}${path}`);
  const answer = await ask(at('/'), { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'a' }, bounds);
  t.deepEqual(
    [answer.status, answer.headers.get('x-host'), await answer.text()],
    [200, `receiver.example:${port}`, 'here'],
  );
  t.is((await ask(at('/away'), {}, bounds)).status, 302);
  t.is(connections(), 2);
  await t.throwsAsync(ask(at('/endless'), {}, bounds), { message: 'more than 1000 bytes' });
  await t.throwsAsync(ask(at('/silent'), {}, { ...bounds, milliseconds: 100 }), { message: 'TimeoutError' });
  await t.throwsAsync(ask(new URL('http://127.0.0.1:1/'), {}, bounds), { message: 'ECONNREFUSED' });
});
