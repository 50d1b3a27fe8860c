/** Metrics leave nothing behind: a process may serve again and again. */
import hooks from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import test from 'ava';
import { createMetrics } from '../../shared/metrics/metrics.ts';
import { until } from '../_world/until.ts';

test('the event loop is watched until they are closed, and no longer', async (t) => {
  const { monitorEventLoopDelay } = hooks;
  const watches: hooks.ELDHistogram[] = [];
  hooks.monitorEventLoopDelay = (options) => {
    const watch = monitorEventLoopDelay(options);
    watches.push(watch);
    return watch;
  };
  t.teardown(() => {
    hooks.monitorEventLoopDelay = monitorEventLoopDelay;
  });
  const metrics = createMetrics('ended', true);
  const counted = () => watches.map(({ count }) => count);
  t.is(watches.length, 1);
  await until(counted, ([count = 0]) => count > 0);
  metrics.close();
  const last = counted();
  await wait(100);
  t.deepEqual(counted(), last);
});
