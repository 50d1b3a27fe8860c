import { setImmediate as turn } from 'node:timers/promises';
import test from 'ava';
import { createStartQueue } from '../../shared/runtime/overload.ts';

test('few begin at once, of many the rest in later turns and in order', async (t) => {
  let now = 0;
  const queue = createStartQueue(3, () => now);
  const begun: number[] = [];
  const add = (number: number) => queue.begin(() => void begun.push(number));
  for (let number = 0; number < 7; number += 1) add(number);
  t.deepEqual(begun, [0, 1, 2]);
  now = 5;
  t.deepEqual([queue.waiting, queue.waited()], [4, 5]);
  await turn();
  t.deepEqual(begun, [0, 1, 2, 3, 4, 5]);
  // Who comes now waits behind those that wait.
  add(7);
  add(8);
  add(9);
  t.is(begun.length, 6);
  await turn();
  t.deepEqual(begun, [0, 1, 2, 3, 4, 5, 6, 7, 8]);
  await turn();
  t.is(begun.length, 10);
  await turn();
  t.deepEqual([queue.waiting, queue.waited()], [0, 0]);
  add(10);
  t.is(begun.length, 11, 'it begins at once again');
});
