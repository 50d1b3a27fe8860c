/** What goes wrong for a reason of our own is told as that, and is no failure of a register, an upload or a sign-in. */
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Statement } from '../../shared/db/driver/query.ts';
import { logged } from '../_world/logged.ts';
import { type OwnWorld, onOwnServers, unique } from '../_world.ts';

const test = onOwnServers();

const run = (world: OwnWorld, sql: string) => world.database.write(new Statement(sql));

test.serial('an index that nobody has foreseen is an internal error, and is logged', async (t, world) => {
  const { uid } = await world.user();
  await world.user();
  await run(world, `CREATE UNIQUE INDEX users_unforeseen_unique ON users (language) WHERE uid > ${uid}`);
  try {
    const username = unique('odd');
    const registration = { username, password: 'Quiet lake 77', email: `${username}@example.com` };
    const from = world.log.length;
    const { status, body, headers } = await world.post('/api/User/register', registration);
    t.is(status, 500);
    t.is(body.error_code, 100001);
    const id = headers.get('x-request-id') ?? 'none';
    const told = await logged(world, (line) => line.includes(id) && line.includes('users_'), from);
    t.is(told.length, 1);
  } finally {
    await run(world, 'DROP INDEX users_unforeseen_unique');
  }
});

const refusals: [number, number, string, RequestListener][] = [
  [100002, 500, 'another server answers', (_, res) => res.writeHead(404).end('Not here')],
  [100002, 500, 'SECRET is another', (_, res) => res.writeHead(401).end('{"error":"invalid_client"}')],
  [100002, 500, 'it does not know the grant', (_, res) => res.writeHead(400).end('{"error":"invalid_request"}')],
  [100002, 500, 'what it says is no token', (_, res) => res.end('{"access_token":7}')],
  [202001, 404, 'the account was closed meanwhile', (_, res) => res.writeHead(400).end('{"error":"invalid_grant"}')],
  [100001, 503, 'it is at fault itself', (_, res) => res.writeHead(503).end('{"error":"server_error"}')],
  [100001, 503, 'it breaks off', (req) => req.socket.destroy()],
];

test.serial('a login token that the auth-server refuses is told as what it is', async (t, world) => {
  const { username, password } = await world.user();
  let answer: RequestListener = (_, res) => res.end();
  const server = createServer((req, res) => {
    // What the resource API asks before it is ready.
    if (req.url === '/oauth/introspect') res.end('{"active":false}');
    else answer(req, res);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  await world.restart({ AUTH_INTERNAL_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  try {
    for (const [code, status, what, listener] of refusals) {
      answer = listener;
      const reply = await world.post('/api/User/login', { username, password, ...(await world.captcha()) });
      t.is(reply.body.error_code, code, what);
      t.is(reply.status, status, what);
      t.deepEqual(Object.keys(reply.body).sort(), ['api_uri', 'error_code', 'message'], what);
    }
  } finally {
    server.close();
    await world.restart({ AUTH_INTERNAL_URL: '' });
  }
});
