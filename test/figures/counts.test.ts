/** What is kept in memory is bounded, and times are told by bounds. */
import test from 'ava';
import { boundOf, quantile } from '../../shared/figures/buckets.ts';
import { createCounts, createLastCalls } from '../../shared/figures/recorder.ts';

const NOON = Date.UTC(2030, 0, 1, 12);
const HOUR = 3_600_000;

test('hours are kept apart, and make up their day', (t) => {
  const counts = createCounts(10);
  counts.add('app', NOON, 'call', '/mcp');
  counts.add('app', NOON + HOUR - 1, 'call', '/mcp');
  counts.add('app', NOON + HOUR, 'call', '/mcp');
  const rows = counts.take().map(({ period, starts_at, amount }) => [period, starts_at - NOON, amount]);
  t.deepEqual(rows, [
    ['hour', 0, 2],
    ['hour', HOUR, 1],
    ['day', -12 * HOUR, 3],
  ]);
  t.deepEqual(counts.take(), []);
});

test('no more different numbers are kept than there is room for; those that are there go on', (t) => {
  const counts = createCounts(2);
  for (const name of ['a', 'b', 'c', 'a']) counts.add('app', NOON, 'error', name);
  const hours = () => counts.take().filter(({ period }) => period === 'hour');
  t.deepEqual(
    hours().map(({ name, amount }) => [name, amount]),
    [
      ['a', 2],
      ['b', 1],
    ],
  );
  counts.add('app', NOON, 'error', 'c');
  t.is(hours().length, 1, 'there is room again');
});

test('no more calls are kept than there is room for, and of each app the last ones', (t) => {
  const calls = createLastCalls(3);
  const call = (at: number) => ({ at, endpoint: '/mcp', status: 200, code: null, request_id: 'one' });
  for (const at of [1, 2]) calls.note('first', call(at));
  calls.note('second', call(3));
  calls.note('third', call(4));
  for (const at of [5, 6, 7]) calls.note('first', call(at));
  t.deepEqual(
    calls.take().map(({ client_id, at }) => [client_id, at]),
    [
      ['first', 6],
      ['first', 7],
      ['second', 3],
    ],
  );
  calls.note('third', call(8));
  t.is(calls.take().length, 1);
});

test('the time below which a share of the answers stayed', (t) => {
  t.deepEqual([0, 1, 1.01, 7.9, 20_001].map(boundOf), ['1', '1', '2', '8', '20000']);
  const times = new Map([
    ['30', 1],
    ['2', 50],
    ['5', 49],
  ]);
  t.is(quantile(times, 0.5), 2);
  t.is(quantile(times, 0.99), 5);
  t.is(quantile(times, 1), 30);
  t.is(quantile(new Map(), 0.5), null);
});
