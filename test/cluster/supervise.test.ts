/** What becomes of the workers of a server. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import test from 'ava';
import type { Pace } from '../../shared/runtime/supervise.ts';
import { freePort } from '../_world/ports.ts';

const program = join(import.meta.dirname, '_supervised.ts');
const start = (port: number, ...more: string[]): ChildProcess =>
  spawn(process.execPath, [program, String(port), ...more], { stdio: ['ignore', 'ignore', 'ignore'] });
const oneWorker = (port: number, pace: Pace): ChildProcess => start(port, '1', JSON.stringify(pace));

/** Has the one worker die. @returns milliseconds from the wish until there was another: no fewer than it took */
async function successor(port: number): Promise<number> {
  const [former] = await workers(port, new Set(), 1);
  const asked = performance.now();
  await call(port, '/crash');
  await workers(port, new Set([former as string]), 1);
  return performance.now() - asked;
}

/** A call on a connection of its own. Resolves when its answer begins. */
const begin = (port: number, path: string, signal: AbortSignal | null = null) =>
  fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' }, signal });

/** What it is answered. Resolves to undefined where nobody answers: a dying worker is still given some. */
async function call(port: number, path: string): Promise<string | undefined> {
  const answer = async () => (await begin(port, path, AbortSignal.timeout(3_000))).text();
  return answer().catch(() => undefined);
}

/** Calls until so many workers have answered that are none of `former`. */
async function workers(port: number, former: ReadonlySet<string> = new Set(), count = 2): Promise<Set<string>> {
  const seen = new Set<string>();
  for (const deadline = Date.now() + 60_000; seen.size < count; await wait(20)) {
    if (Date.now() > deadline) throw new Error(`saw ${[...seen]}`);
    const pid = await call(port, '/');
    if (pid && !former.has(pid)) seen.add(pid);
  }
  return seen;
}

test('a worker that dies of an error has a successor, and SIGTERM lets all of them finish', async (t) => {
  const port = await freePort();
  const child = start(port);
  try {
    const first = await workers(port);
    // An uncaught error ends a process with exit code 1, as a setting does that it cannot start with.
    for (let worker = 0; worker < 2; worker += 1) t.is(await call(port, '/crash'), undefined);
    const second = await workers(port, first);

    // Each worker has begun its answer, and ends it half a second later.
    const late = await Promise.all([begin(port, '/late'), begin(port, '/late')]);
    child.kill('SIGTERM');
    t.deepEqual(new Set(await Promise.all(late.map((answer) => answer.text()))), second);
    const [code] = child.exitCode === null ? await once(child, 'exit') : [child.exitCode];
    t.is(code, 0);
  } finally {
    child.kill('SIGKILL');
  }
});

test('where no worker can start, all of it ends with exit code 1', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as { port: number };
  const [code] = await once(start(port), 'exit');
  taken.close();
  t.is(code, 1);
});

test('one whose successors die young too waits ever longer for another, up to a bound', async (t) => {
  const port = await freePort();
  const child = oneWorker(port, { first: 400, most: 1_000, longLife: 60_000 });
  try {
    await successor(port);
    for (const least of [400, 800, 1_000, 1_000]) t.true((await successor(port)) >= least);
  } finally {
    child.kill('SIGKILL');
  }
});

test('one that has lived for a while has a successor at once, however often', async (t) => {
  const port = await freePort();
  const child = oneWorker(port, { first: 60_000, most: 60_000, longLife: 1 });
  try {
    for (let deaths = 0; deaths < 4; deaths += 1) t.true((await successor(port)) < 20_000);
  } finally {
    child.kill('SIGKILL');
  }
});

test('SIGTERM ends at once also where every worker is dead and waits for its successor', async (t) => {
  const port = await freePort();
  const child = oneWorker(port, { first: 60_000, most: 60_000, longLife: 60_000 });
  try {
    await successor(port);
    await call(port, '/crash');
    for (const deadline = Date.now() + 30_000; await call(port, '/'); await wait(50))
      if (Date.now() > deadline) throw new Error('it does not die');
    child.kill('SIGTERM');
    t.deepEqual(await Promise.race([once(child, 'exit'), wait(30_000, 'still there', { ref: false })]), [0, null]);
  } finally {
    child.kill('SIGKILL');
  }
});
