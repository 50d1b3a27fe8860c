import { setTimeout as wait } from 'node:timers/promises';
import test from 'ava';
import { createFairQueue, QueueFull } from '../../shared/runtime/fair-queue.ts';

const opened = () => {
  const gate = Promise.withResolvers<void>();
  return { open: gate.resolve, opened: gate.promise };
};

test('who sends little waits behind one job of who sends much, not behind all of them', async (t) => {
  const queue = createFairQueue(1, 60_000, 1);
  const order: string[] = [];
  const gate = opened();
  const first = queue.run(['flood'], () => gate.opened);
  const jobs = [...['flood', 'flood', 'flood', 'flood'], 'quiet', 'other'].map((key) =>
    queue.run([key], async () => void order.push(key)),
  );
  t.is(queue.running(), 1);
  t.is(queue.waiting(), 6);
  gate.open();
  await Promise.all([first, ...jobs]);
  t.deepEqual(order, ['quiet', 'other', 'flood', 'flood', 'flood', 'flood']);
  t.is(queue.running() + queue.waiting(), 0);
});

test('many addresses that ask about one account take turns with everybody else together', async (t) => {
  const queue = createFairQueue(1, 60_000, 1);
  const order: string[] = [];
  const gate = opened();
  const jobs = [queue.run([], () => gate.opened)];
  for (const address of ['a', 'b', 'c'])
    jobs.push(queue.run([address, 'account 1'], async () => void order.push(address)));
  jobs.push(queue.run(['d', 'account 2'], async () => void order.push('d')));
  gate.open();
  await Promise.all(jobs);
  t.deepEqual(order, ['a', 'd', 'b', 'c']);
});

test('what would wait too long is refused at once, and what has waited too long then', async (t) => {
  const queue = createFairQueue(1, 200, 90);
  const gate = opened();
  const held = queue.run(['a'], () => gate.opened);
  const waiting = [queue.run(['a'], () => wait(0)), queue.run(['a'], () => wait(0)), queue.run(['a'], () => wait(0))];
  await t.throwsAsync(
    queue.run(['a'], () => wait(0)),
    { instanceOf: QueueFull },
  );
  const quiet = queue.run(['b'], () => wait(0));
  const outcomes = await Promise.allSettled([...waiting, quiet]);
  t.true(outcomes.every((one) => one.status === 'rejected' && one.reason instanceof QueueFull));
  gate.open();
  await held;
  t.is(await queue.run(['a'], async () => 'again'), 'again');
});

test('a job that fails gives its turn on', async (t) => {
  const queue = createFairQueue(1, 60_000, 1);
  const failing = queue.run(['a'], () => Promise.reject(new Error('of its own')));
  const after = queue.run(['a'], async () => 'done');
  await t.throwsAsync(failing, { message: 'of its own' });
  t.is(await after, 'done');
});
