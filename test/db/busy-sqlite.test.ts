/** Another process at the SQLite file: the servers wait beside their event loop, and say so where it takes too long. */
import { setTimeout as wait } from 'node:timers/promises';
import test from 'ava';
import { makeDatabase } from '../_world/database.ts';
import { lockFile } from '../_world/file-lock.ts';
import { until } from '../_world/until.ts';
import { call, startWorld, unique, type World } from '../_world.ts';
import { halfAsked, install, startUpare } from '../cli/_start.ts';

const person = () => {
  const username = unique('busy');
  return { username, password: 'Harbour-7-Lantern', email: `${username}@example.com` };
};

/** Asks both servers until it is told to stop. @returns the longest that an answer of each path took, milliseconds */
function watch({ authUrl, resourceUrl }: World) {
  const longest: Record<string, number> = { '/healthz': 0, '/readyz': 0 };
  let watching = true;
  const looking = (async () => {
    for (; watching; await wait(20)) {
      for (const path of Object.keys(longest)) {
        for (const url of [authUrl, resourceUrl]) {
          const begun = performance.now();
          const { status } = await call(url + path);
          if (status !== 200) throw new Error(`${path} answers ${status}`);
          longest[path] = Math.max(longest[path] ?? 0, performance.now() - begun);
        }
      }
    }
  })();
  return async () => {
    watching = false;
    await looking;
    return longest;
  };
}

for (const begin of ['BEGIN IMMEDIATE', 'BEGIN EXCLUSIVE']) {
  test.serial(`after ${begin} for a while, writers get their answers late, all others as ever`, async (t) => {
    const world = await startWorld('sqlite');
    t.teardown(world.stop);
    const people = Array.from({ length: 5 }, person);
    const lock = await lockFile(world.dataDir, begin);
    const watched = watch(world);
    const begun = performance.now();
    const asked = people.map((one) => world.post('/api/User/register', one));
    const made = world.cli(
      'client',
      'create',
      '--name',
      'Late',
      '--redirect-uri',
      'https://app.example/back',
      '--json',
    );
    await wait(2000);
    const longest = await watched();
    await lock.release();
    const answers = await Promise.all(asked);
    t.true(performance.now() - begun >= 2000);
    t.deepEqual(new Set(answers.map(({ body }) => body.error_code)), new Set([0]));
    t.is((await made).code, 0, 'the command line waits too');
    t.log(longest);
    for (const [path, milliseconds] of Object.entries(longest)) t.true(milliseconds < 2800, path);
    const count = world.database.sql('users').whereLike('username_key', 'busy%').count({ count: '*' }).first();
    t.like(await world.database.read(count), { count: people.length }, 'each was made, once');
  });
}

test.serial('a file that stays locked is a 503 after five seconds, and nothing was done', async (t) => {
  const world = await startWorld('sqlite');
  t.teardown(world.stop);
  const one = person();
  const lock = await lockFile(world.dataDir, 'BEGIN IMMEDIATE');
  const watched = watch(world);
  const begun = performance.now();
  const [refused, captcha] = await Promise.all([
    world.post('/api/User/register', one),
    world.get('/api/Image/captcha'),
  ]);
  const took = performance.now() - begun;
  const codes = [refused, captcha].map(({ status, body }) => [status, body.error_code]);
  t.deepEqual(codes, [
    [503, 202202],
    [503, 100003],
  ]);
  t.true(took >= 4900 && took < 15_000, `${took} ms`);
  t.true(((await watched())['/healthz'] ?? 0) < 4000);
  await lock.release();
  t.is((await world.post('/api/User/register', one)).body.error_code, 0, 'the very same request');
});

test.serial('a server that is told to end waits for what it was asked to write', async (t) => {
  const world = await startWorld('sqlite');
  t.teardown(world.stop);
  const lock = await lockFile(world.dataDir, 'BEGIN IMMEDIATE');
  const port = Number(new URL(world.resourceUrl).port);
  const asked = await halfAsked(port, '/api/User/register', new URLSearchParams(person()).toString());
  const answer = asked.finish();
  const ended = world.kill('resource', 'SIGTERM');
  await wait(700);
  await lock.release();
  const [, body = ''] = (await answer).split('\r\n\r\n');
  t.is(JSON.parse(body).error_code, 0);
  await ended;
});

test.serial('a door that is closed writes first what it was given', async (t) => {
  const { database, place, stop } = await makeDatabase('sqlite');
  const lock = await lockFile(place.dataDir, 'BEGIN IMMEDIATE');
  const row = { id: 'late', text_mac: 'x', wrong_tries: 0, expires_at: 0 };
  const written = database.write(database.sql('captchas').insert(row));
  const closed = database.close();
  await wait(200);
  await lock.release();
  t.is(await written, 1);
  await closed;
  await t.notThrowsAsync(stop());
});

test.serial('npm start waits for a database that another process holds', async (t) => {
  const home = await install('sqlite', 'tables');
  const upare = startUpare(home.env);
  t.teardown(async () => {
    await upare.clear();
    await home.stop();
  });
  await upare.ready();
  upare.signal('SIGTERM');
  t.is(await upare.closed, 0);

  const lock = await lockFile(home.env.DATA_DIR ?? '', 'BEGIN IMMEDIATE');
  const again = startUpare(home.env);
  t.teardown(async () => {
    await again.clear();
    await lock.release();
  });
  await until(
    () => again.written.err,
    (said) => said.includes('waiting for it'),
  );
  t.regex(again.written.err, /^another process keeps the database locked; waiting for it\n/);
  await lock.release();
  await again.ready();
  again.signal('SIGTERM');
  t.is(await again.closed, 0);
});
