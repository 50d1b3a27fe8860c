/** What becomes of the workers of a server. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import test from 'ava';
import { freePort } from '../_world/ports.ts';

const program = join(import.meta.dirname, '_supervised.ts');
const start = (port: number): ChildProcess =>
  spawn(process.execPath, [program, String(port)], { stdio: ['ignore', 'ignore', 'ignore'] });

/** A call on a connection of its own. Resolves to undefined where nobody answers: a dying worker is still given some. */
async function call(port: number, path: string): Promise<string | undefined> {
  const init = { headers: { connection: 'close' }, signal: AbortSignal.timeout(3_000) };
  const answer = async () => (await fetch(`http://127.0.0.1:${port}${path}`, init)).text();
  return answer().catch(() => undefined);
}

/** Calls until two workers have answered that are none of `former`. */
async function workers(port: number, former: ReadonlySet<string> = new Set()): Promise<Set<string>> {
  const seen = new Set<string>();
  for (const deadline = Date.now() + 20_000; seen.size < 2; await wait(20)) {
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

    const late = Promise.all([call(port, '/late'), call(port, '/late')]);
    await wait(200);
    child.kill('SIGTERM');
    t.deepEqual(new Set(await late), second);
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
