/** How a process that serves ends, and when it gives back what it has taken. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import test from 'ava';
import { quietAfterWork } from '../../shared/runtime/give-back.ts';
import { freePort } from '../_world/ports.ts';

test('where it cannot be closed, that is logged, and the exit code is 1', async (t) => {
  const port = await freePort();
  const program = join(import.meta.dirname, '_unclosed.ts');
  const child = spawn(process.execPath, [program, String(port)], { stdio: ['ignore', 'pipe', 'pipe'] });
  const written = Promise.all([text(child.stdout), text(child.stderr)]);
  const answers = () =>
    fetch(`http://127.0.0.1:${port}`).then(
      ({ ok }) => ok,
      () => false,
    );
  for (let tries = 0; tries < 400 && !(await answers()); tries += 1) await wait(50);
  child.kill('SIGTERM');
  t.deepEqual(await once(child, 'exit'), [1, null]);
  const [log, errors] = await written;
  t.is(errors, '');
  const last = JSON.parse(log.trim().split('\n').at(-1) ?? '') as { msg: string; err: { message: string } };
  t.like(last, { msg: 'cannot end cleanly', err: { message: 'it is stuck' } });
});

const leftOf = async (...args: readonly string[]) => {
  const program = join(import.meta.dirname, '_ended.ts');
  const given = ['--expose-gc', program, String(await freePort()), ...args];
  const child = spawn(process.execPath, given, { stdio: ['ignore', 'pipe', 'inherit'] });
  return JSON.parse(await text(child.stdout)) as { left: string[]; isRemembered: boolean };
};

test('a service that has ended is forgotten by a process that stays', async (t) => {
  t.deepEqual(await leftOf(), { left: [], isRemembered: false });
});

test('a timer or a listener that a service leaves there is found', async (t) => {
  t.deepEqual((await leftOf('careless')).left, ['Timeout', 'a listener of SIGHUP']);
});

test('memory is given back once it is quiet: after the start, then after as much work as makes it worth it', (t) => {
  const isDue = quietAfterWork();
  const given = (...milliseconds: readonly number[]) => milliseconds.map(isDue);
  t.deepEqual(given(900, 20, 20), [false, true, false], 'the start has taken it');
  t.deepEqual(given(150, 700, 20), [false, false, false], 'little was done');
  t.deepEqual(given(9_000, 1_500, 30, 30), [false, false, true, false]);
});
