/** A server that is told to end does not wait for connections that nobody has used. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import test from 'ava';
import { startWorld } from '../_world.ts';

for (const proxies of ['', '1']) {
  test.serial(`connections that never sent a byte are closed soon, behind ${proxies || 'no'} proxy`, async (t) => {
    const world = await startWorld('sqlite', { TRUST_PROXY: proxies });
    t.teardown(world.stop);
    const port = Number(new URL(world.resourceUrl).port);
    const sockets: Socket[] = [];
    for (let opened = 0; opened < 20; opened += 1) {
      const socket = connect(port, '127.0.0.1').on('error', () => undefined);
      sockets.push(socket);
      await once(socket, 'connect');
    }
    const began = performance.now();
    const ended = world.kill('resource', 'SIGTERM');
    // One that is used after all is answered.
    sockets[0]?.write('GET /healthz HTTP/1.1\r\nHost: a.example\r\n\r\n');
    const [answer] = (await once(sockets[0] as Socket, 'data')) as [Buffer];
    t.regex(answer.toString(), /^HTTP\/1.1 200/);
    await ended;
    t.true(performance.now() - began < 9500, `${performance.now() - began} ms`);
  });
}
