/** The auth-server answers oddly, or not at all: the caller learns no more than that. */
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onOwnServers } from '../../_world.ts';

const test = onOwnServers();

const answers: [number, number, string, RequestListener][] = [
  [100002, 500, 'another server answers', (_, res) => res.writeHead(404).end('Not here')],
  [100002, 500, 'what it says is no JSON', (_, res) => res.end('<html>')],
  [100002, 500, 'what it says is no answer', (_, res) => res.end('{"active":"perhaps"}')],
  [100001, 503, 'it is at fault itself', (_, res) => res.writeHead(503).end('{"error":"server_error"}')],
  [100001, 503, 'it breaks off', (req) => req.socket.destroy()],
];

test.serial('each has its code, and no detail', async (t, world) => {
  // What the resource API asks before it is ready.
  let answer: RequestListener = (_, res) => res.setHeader('content-type', 'application/json').end('{"active":false}');
  const server = createServer((req, res) => answer(req, res)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  await world.restart({ AUTH_INTERNAL_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }, 'resource');
  try {
    for (const [code, status, what, listener] of answers) {
      answer = listener;
      const reply = await world.post('/api/User/uid', { username: 'somebody', access_token: 'a-token' });
      t.is(reply.body.error_code, code, what);
      t.is(reply.status, status, what);
      t.deepEqual(Object.keys(reply.body).sort(), ['api_uri', 'error_code', 'message'], what);
      t.truthy(reply.headers.get('x-request-id'));
    }
  } finally {
    server.close();
    await world.restart({ AUTH_INTERNAL_URL: '' }, 'resource');
  }
});
