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

test('what is refused costs no turn', async (t) => {
  const queue = createFairQueue(1, 60_000, 18_000);
  const order: string[] = [];
  const [first, last] = [opened(), opened()];
  const add = (key: string) => queue.run([key], async () => void order.push(key));
  const held = queue.run(['flood'], () => first.opened);
  const waiting = [add('flood'), add('flood'), add('flood'), queue.run(['flood'], () => last.opened)];
  const refused = await Promise.allSettled(Array.from({ length: 100 }, () => add('flood')));
  t.true(refused.every(({ status }) => status === 'rejected'));
  first.open();
  await Promise.all([held, ...waiting.slice(0, 3)]);
  order.length = 0;
  const jobs = ['flood', 'other', 'other', 'other'].map(add);
  last.open();
  await Promise.all([...waiting, ...jobs]);
  t.deepEqual(order, ['other', 'flood', 'other', 'other']);
});

test('of thousands who come once, in a flood that never ends, not all are kept in mind', async (t) => {
  const queue = createFairQueue(2, 60_000, 0.01);
  const order: string[] = [];
  const gate = opened();
  const add = (key: string) => queue.run([key], async () => void order.push(key));
  const neverEmpty = queue.run(['first'], () => gate.opened);
  await add('early');
  for (let i = 0; i < 10_000; i++) await queue.run([`address ${i}`], async () => undefined);
  const second = opened();
  const held = queue.run(['second'], () => second.opened);
  const jobs = [add('early'), add('late')];
  second.open();
  gate.open();
  await Promise.all([neverEmpty, held, ...jobs]);
  t.deepEqual(order, ['early', 'early', 'late']);
});

test('a job that fails gives its turn on', async (t) => {
  const queue = createFairQueue(1, 60_000, 1);
  const failing = queue.run(['a'], () => Promise.reject(new Error('of its own')));
  const after = queue.run(['a'], async () => 'done');
  await t.throwsAsync(failing, { message: 'of its own' });
  t.is(await after, 'done');
});
