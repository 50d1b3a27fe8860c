/** A disk that takes no more: what reads goes on, what writes says so, and all is well again when there is room. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import test from 'ava';
import { lockFile } from '../_world/file-lock.ts';
import { inLinux } from '../_world/processes.ts';
import { until } from '../_world/until.ts';
import { startWorld, unique, type World } from '../_world.ts';

/** Takes from a running process the right to write one byte more into any file, as a full disk does, or gives it back. */
const limitFiles = (pid: number, bytes: string) =>
  promisify(execFile)('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`]);

const registering = (world: World) => {
  const username = unique('full');
  const parameters = { username, password: 'Quiet lake 77', email: `${username}@example.com` };
  return () => world.post<{ uid: number }>('/api/User/register', parameters);
};

inLinux('a full disk shows in readyz; reads go on, writes are 503, and all recovers', async (t) => {
  const world = await startWorld('sqlite', { LIMITS: 'on', LOG_LEVEL: 'info' }, { ownProcesses: true });
  t.teardown(world.stop);
  const user = await world.user();
  const { access_token: token } = await world.tokens(user);
  const pids = world.log.flatMap((line) =>
    /"pid":(\d+).*"listening"/.exec(line)?.[1] ? [Number(/"pid":(\d+)/.exec(line)?.[1])] : [],
  );
  t.is(pids.length, 2);
  const register = registering(world);
  const uid = () => world.post('/api/User/uid', { username: user.username }, { token });
  t.is((await uid()).status, 200);
  const ready = (url: string) => () => world.get(`${url}/readyz`);

  await Promise.all(pids.map((pid) => limitFiles(pid, '0')));
  for (const url of [world.authUrl, world.resourceUrl]) {
    // What was found a moment ago holds for a second.
    const { body } = await until(ready(url), ({ status }) => status === 503);
    t.deepEqual(body.details, [{ field: 'DATA_DIR', reason: 'takes no more: EFBIG' }]);
    t.is((await world.get(`${url}/healthz`)).status, 200);
  }
  t.is((await register()).status, 503);
  t.is((await world.get('/api/Image/captcha')).body.error_code, 100003);
  for (let call = 0; call < 3; call += 1) t.is((await uid()).status, 200, 'reads go on');

  await Promise.all(pids.map((pid) => limitFiles(pid, 'unlimited')));
  t.is((await register()).body.error_code, 0, 'the very same request');
  for (const url of [world.authUrl, world.resourceUrl]) await until(ready(url), ({ status }) => status === 200);
});

test.serial('while another process holds the file, reads go on, and are limited as ever', async (t) => {
  const world = await startWorld('sqlite', { LIMITS: 'on' });
  t.teardown(world.stop);
  const path = '/api/User/validateUniqueEmail';
  const ask = () => world.post(path, { email: 'nobody@example.com' });
  const limit = Number((await ask()).headers.get('ratelimit-limit'));
  t.true(limit > 0);
  const lock = await lockFile(world.dataDir, 'BEGIN IMMEDIATE');
  const begun = performance.now();
  t.is((await ask()).status, 200);
  t.true(performance.now() - begun < 4500);
  const statuses = await Promise.all(Array.from({ length: limit }, async () => (await ask()).status));
  t.is(statuses.filter((status) => status === 429).length, 1);
  await lock.release();
});
