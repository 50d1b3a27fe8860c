/** Several processes for each server on one machine: they are one to everybody else. */
import { get } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { until } from '../_world/until.ts';
import { onOwnServers, type World } from '../_world.ts';

const test = onOwnServers({ WORKERS: '2', LOG_LEVEL: 'info', LIMITS: 'on', LIMITS_FACTOR: '2' });

interface Issued {
  readonly access_token: string;
  readonly refresh_token: string;
}

/** The process ids of the workers that have listened so far. */
const pids = (world: World, server: 'auth' | 'resource') =>
  world.log
    .filter((line) => line.startsWith(`${server} {`) && line.includes('"listening"'))
    .map((line): number => JSON.parse(line.slice(line.indexOf('{'))).pid);

/** Asks on connections of their own: the workers take them in turn. */
async function asked(world: World, username: string, access_token: string): Promise<Set<number>> {
  const headers = { connection: 'close' };
  const calls = Array.from({ length: 8 }, () => world.post('/api/User/uid', { username, access_token }, { headers }));
  return new Set((await Promise.all(calls)).map(({ body }) => body.error_code));
}

test.serial('whichever worker is asked, the answer is the same', async (t, world) => {
  await until(() => pids(world, 'auth').length >= 2 && pids(world, 'resource').length >= 2);
  const [app, user] = await Promise.all([world.client(), world.user()]);
  const { url } = await world.agent().signInAndConsent(world.authorizeUrl(app, { scope: 'profile' }), user);
  const code = url.searchParams.get('code') ?? '';
  const first = await world.post<Issued>('/api/Oauth/accessToken', { ...app, grant_type: 'authorization_code', code });
  const { refresh_token } = first.body;
  const next = await world.post<Issued>('/api/Oauth/accessToken', {
    ...app,
    grant_type: 'refresh_token',
    refresh_token,
  });
  t.is(next.status, 200, next.text);
  const { access_token } = next.body;
  t.deepEqual(await asked(world, user.username, access_token), new Set([0]));
  // On PostgreSQL a worker trusts its memory after two seconds.
  if (world.dialect === 'postgres') await wait(2500);
  t.deepEqual(await asked(world, user.username, access_token), new Set([0]));
  t.is((await world.post('/api/Oauth/revoke', { access_token })).status, 200);
  t.deepEqual(await asked(world, user.username, access_token), new Set([201203]));
});

test.serial('a worker that dies has a successor, and nobody else notices', async (t, world) => {
  const user = await world.user();
  const { access_token } = await world.tokens(user);
  for (const server of ['auth', 'resource'] as const) {
    const before = pids(world, server);
    const dying = before.at(-1) as number;
    // It is handed a connection, and dies before it takes it.
    process.kill(dying, 'SIGSTOP');
    const address = `${server === 'auth' ? world.authUrl : world.resourceUrl}/healthz`;
    const waiting = Array.from({ length: 4 }, () => askedAnew(address));
    await Promise.any(waiting);
    process.kill(dying, 'SIGKILL');
    for (const status of await Promise.all(waiting)) t.is(status, 200);
    await until(() => pids(world, server).length > before.length);
  }
  t.deepEqual(await asked(world, user.username, access_token), new Set([0]));
  t.is((await world.tokens(user)).uid, user.uid);
});

test.serial('workers count together: calls by LIMITS_FACTOR, guesses exactly and without it', async (t, world) => {
  const anew = { headers: { connection: 'close' } };
  const { sql } = world.database;
  /** As if so many were counted by now. */
  const counted = async (key: string, points: number) =>
    t.is(await world.database.write(sql('rate_limits').whereLike('key', key).update({ points })), 1, key);
  const inBursts = async (bursts: number, ask: () => Promise<{ status: number }>) => {
    const statuses: number[] = [];
    for (let burst = 0; burst < bursts; burst++)
      statuses.push(...(await Promise.all(Array.from({ length: 20 }, ask))).map(({ status }) => status));
    return statuses;
  };

  const verify = () => world.post('/api/Image/captchaVerify', { id: 'x', text: 'x' }, anew);
  const limit = Number((await verify()).headers.get('ratelimit-limit'));
  t.is(limit, 600);
  await counted('%captchaVerify%', limit - 50);
  // A worker may have reserved a few before.
  const allowed = (await inBursts(6, verify)).filter((status) => status !== 429).length;
  t.true(allowed >= 50 && allowed <= 50 + limit / 10, `${allowed} were allowed`);

  const app = await world.client({ grants: ['client_credentials'] });
  const guess = () =>
    world.post('/oauth/token', { ...app, client_secret: 'wrong', grant_type: 'client_credentials' }, anew);
  t.is((await guess()).status, 401);
  await counted(`client failures:${app.client_id}`, 290);
  const tried = (await inBursts(3, guess)).filter((status) => status !== 429).length;
  t.true(tried <= 10, `${tried} guesses were answered`);
});

test.serial('SIGTERM ends all of them', async (t, world) => {
  const all = [...pids(world, 'auth'), ...pids(world, 'resource')];
  await Promise.all([world.kill('auth', 'SIGTERM'), world.kill('resource', 'SIGTERM')]);
  t.true(all.length >= 4);
  for (const pid of all) t.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
});

/** The status of an answer on a connection of its own: one that was kept may be that of the worker that dies. */
const askedAnew = (address: string) =>
  new Promise<number | undefined>((resolve, reject) => {
    get(address, { agent: false }, (answer) => resolve(answer.resume().statusCode)).once('error', reject);
  });
