import test from 'ava';
import { freePort } from './_world/ports.ts';
import { scrape, scrapeUntil } from './_world/scrape.ts';
import { startWorld } from './_world.ts';

test('with several workers one scrape tells of all of them, and of one that has taken the place of another', async (t) => {
  const port = await freePort();
  const world = await startWorld('postgres', { WORKERS: '2', LOG_LEVEL: 'info', RESOURCE_METRICS_PORT: String(port) });
  try {
    const calls = (number: number) =>
      Promise.all(Array.from({ length: number }, () => world.get('/api/Image/captcha', {}, { headers: close })));
    const close = { connection: 'close' };
    const labels = { route: '/api/Image/captcha', status: '200' };
    const captchas = ['upare_http_request_duration_seconds_count', labels] as const;
    await calls(12);
    const { metric, values } = await scrape(port);
    t.is(metric(...captchas), 12);
    t.deepEqual(values('worker'), new Set(['1', '2']));
    for (const worker of ['1', '2']) t.true(metric(captchas[0], { ...labels, worker }) > 0, 'either had its share');

    const listening = world.log.findLast((line) => line.startsWith('resource {') && line.includes('"listening"'));
    process.kill(JSON.parse(listening?.replace('resource ', '') ?? '{}').pid, 'SIGKILL');
    const later = await scrapeUntil(port, ({ values }) => values('worker').has('3'));
    t.is(later.values('worker').size, 2);
    t.true(later.metric(...captchas) < 12, 'what the dead one had counted is not told of another');
  } finally {
    await world.stop();
  }
});
