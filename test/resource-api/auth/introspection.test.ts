/** The auth-server answers oddly, or not at all: the caller learns no more than that. */
import type { RequestListener } from 'node:http';
import { text } from 'node:stream/consumers';
import { serveOnLoopback } from '../../_world/loopback.ts';
import { type OwnWorld, onOwnServers } from '../../_world.ts';

const test = onOwnServers();

const answers: [number, number, string, RequestListener][] = [
  [100002, 500, 'another server answers', (_, res) => res.writeHead(404).end('Not here')],
  [100002, 500, 'what it says is no JSON', (_, res) => res.end('<html>')],
  [100002, 500, 'what it says is no answer', (_, res) => res.end('{"active":"perhaps"}')],
  [100001, 503, 'it is at fault itself', (_, res) => res.writeHead(503).end('{"error":"server_error"}')],
  [100001, 503, 'it breaks off', (req) => req.socket.destroy()],
];

/** Answers what the resource API asks in the auth-server's place, for as long as a story takes. */
async function inPlaceOfAuthServer(
  world: OwnWorld,
  story: (answerBy: (listener: RequestListener) => void) => Promise<void>,
) {
  // What the resource API asks before it is ready.
  let answer: RequestListener = (_, res) => res.setHeader('content-type', 'application/json').end('{"active":false}');
  const { url, stop } = await serveOnLoopback((req, res) => answer(req, res));
  await world.restart({ AUTH_INTERNAL_URL: url }, 'resource');
  try {
    await story((listener) => {
      answer = listener;
    });
  } finally {
    await stop();
    await world.restart({ AUTH_INTERNAL_URL: '' }, 'resource');
  }
}

test.serial('each has its code, and no detail', (t, world) =>
  inPlaceOfAuthServer(world, async (answerBy) => {
    for (const [code, status, what, listener] of answers) {
      answerBy(listener);
      const reply = await world.post('/api/User/uid', { username: 'somebody', access_token: 'a-token' });
      t.is(reply.body.error_code, code, what);
      t.is(reply.status, status, what);
      t.deepEqual(Object.keys(reply.body).sort(), ['api_uri', 'error_code', 'message'], what);
      t.truthy(reply.headers.get('x-request-id'));
    }
  }),
);

const MANY = 40;
/** Calls by many tokens at once. @returns the statuses, of those of even and of odd numbers */
async function callByMany(world: OwnWorld, username: string) {
  const call = async (_: unknown, n: number) =>
    (await world.post('/api/User/uid', { username }, { token: `token-${n}` })).status;
  const all = await Promise.all(Array.from({ length: MANY }, call));
  return [0, 1].map((rest) => [...new Set(all.filter((_, n) => n % 2 === rest))]);
}
const isGood = (token: string | null) => Number(token?.slice(6)) % 2 === 0;
const answerTo = (token: string | null) =>
  isGood(token) ? { active: true, client_id: 'an-app', scope: 'profile', token_type: 'Bearer' } : { active: false };

test.serial('many tokens at once are judged each, also where the auth-server takes one at a time', async (t, world) => {
  const { username } = await world.user();
  await inPlaceOfAuthServer(world, async (answerBy) => {
    let isFormer = false;
    answerBy(async (req, res) => {
      const body = await text(req);
      const json = req.headers['content-type'] === 'application/json';
      if (json && isFormer) return res.writeHead(415).end('{"error":"invalid_request"}');
      const told = json
        ? { answers: (JSON.parse(body) as { tokens: string[] }).tokens.map(answerTo) }
        : answerTo(new URLSearchParams(body).get('token'));
      res.end(JSON.stringify(told));
    });
    t.deepEqual(await callByMany(world, username), [[200], [401]]);
    isFormer = true;
    t.deepEqual(await callByMany(world, username), [[200], [401]]);
  });
});
