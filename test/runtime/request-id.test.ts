/** One id names a request in the log lines of both processes. */
import { setTimeout as wait } from 'node:timers/promises';
import { onOwnServers, type World } from '../_world.ts';

const test = onOwnServers({ LOG_LEVEL: 'info' });

interface Line {
  readonly requestId?: string;
  readonly msg: string;
  readonly path?: string;
}

/** The lines that a server has written under an id. They come by a pipe, a moment after the answer. */
async function linesOf(world: World, server: 'auth' | 'resource', id: string, least: number): Promise<Line[]> {
  for (const deadline = Date.now() + 30_000; ; await wait(20)) {
    const written = world.log.filter((line) => line.startsWith(`${server} {`)).map((line) => line.slice(server.length));
    const lines = written.map((line) => JSON.parse(line) as Line).filter(({ requestId }) => requestId === id);
    if (lines.length >= least || Date.now() > deadline) return lines;
  }
}

const idOf = ({ headers }: { headers: Headers }) => headers.get('x-request-id') ?? '';
const paths = (lines: readonly Line[]) => lines.flatMap(({ path }) => path ?? []);

test.serial('what the resource API asks of the auth-server has the id of what it was asked', async (t, world) => {
  const user = await world.user();
  const { access_token: token } = await world.tokens(user);
  const used = await world.post('/api/User/uid', { username: user.username }, { token });
  t.deepEqual(paths(await linesOf(world, 'resource', idOf(used), 1)), ['/api/User/uid']);
  t.deepEqual(paths(await linesOf(world, 'auth', idOf(used), 1)), ['/oauth/introspect']);

  const { username, password } = user;
  const signedIn = await world.post('/api/User/login', { username, password, ...(await world.captcha()) });
  t.is(signedIn.status, 200);
  t.not(idOf(signedIn), idOf(used));
  t.deepEqual(paths(await linesOf(world, 'resource', idOf(signedIn), 1)), ['/api/User/login']);
  t.deepEqual(paths(await linesOf(world, 'auth', idOf(signedIn), 1)), ['/oauth/token']);
});

test.serial('every line that is written for a request has its id, also those from far below', async (t, world) => {
  const user = await world.user();
  const token = user.loginToken;
  const sent = await world.post('/api/User/sendcode', {}, { token });
  t.is(sent.status, 200, sent.text);
  const lines = await linesOf(world, 'resource', idOf(sent), 2);
  t.deepEqual(lines.map(({ msg }) => msg).sort(), ['request', 'written to the outbox']);
});

test.serial('nobody but a proxy of ours, or the resource API, names a request', async (t, world) => {
  const headers = { 'x-request-id': 'chosen-by-the-caller' };
  for (const url of [world.authUrl, world.resourceUrl]) {
    const reply = await world.get(`${url}/healthz`, {}, { headers });
    t.regex(idOf(reply), /^[0-9a-f-]{36}$/);
    const forged = { ...headers, authorization: `Basic ${btoa('upare-resource-api:guessed')}` };
    t.regex(idOf(await world.get(`${url}/healthz`, {}, { headers: forged })), /^[0-9a-f-]{36}$/);
  }
});

test.serial('behind a proxy its id is taken, where it is well-formed', async (t, world) => {
  await world.restart({ TRUST_PROXY: '1' });
  for (const url of [world.authUrl, world.resourceUrl]) {
    const idFor = async (id: string) =>
      idOf(await world.get(`${url}/healthz`, {}, { headers: { 'x-request-id': id } }));
    t.is(await idFor('from-the_proxy-42'), 'from-the_proxy-42');
    for (const id of ['short', 'a'.repeat(65), 'with spaces in it', '{"json":"like"}']) {
      t.regex(await idFor(id), /^[0-9a-f-]{36}$/, id);
    }
  }
  const { access_token: token } = await world.tokens(await world.user());
  const named = await world.post('/api/User/uid', {}, { token, headers: { 'x-request-id': 'through-both-of-them' } });
  t.is(idOf(named), 'through-both-of-them');
  t.deepEqual(paths(await linesOf(world, 'auth', 'through-both-of-them', 1)), ['/oauth/introspect']);
});
