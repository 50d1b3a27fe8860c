import test from 'ava';
import { freePort } from '../_world/ports.ts';
import { scrape, scrapeUntil } from '../_world/scrape.ts';
import { startWorld } from '../_world.ts';

const COUNT = 'upare_http_request_duration_seconds_count';

test('with several workers one scrape tells of all of them, and of one that has taken the place of another', async (t) => {
  const port = await freePort();
  const env = { WORKERS: '2', LOG_LEVEL: 'info', RESOURCE_METRICS_PORT: String(port) };
  const world = await startWorld('sqlite', env);
  try {
    const { values } = await scrapeUntil(port, (scraped) => scraped.values('worker').size === 2);
    t.deepEqual([...values('worker')].sort(), ['1', '2']);

    const health = { route: '/healthz', status: '200' };
    const ofEach = async () => {
      const { metric } = await scrape(port);
      return ['1', '2'].map((worker) => metric(COUNT, { ...health, worker }));
    };
    // A worker that is not listening yet gets none.
    let called = 0;
    for (; called < 1000 && (await ofEach()).includes(0); called += 1) {
      await world.get(`${world.resourceUrl}/healthz`, {}, { headers: { connection: 'close' } });
    }
    const [first = 0, second = 0] = await ofEach();
    t.true(first > 0 && second > 0, 'either had its share');
    t.is((await scrape(port)).metric(COUNT, health), called, 'and together they had all');

    const listening = world.log.findLast((line) => line.startsWith('resource {') && line.includes('"listening"'));
    process.kill(JSON.parse(listening?.replace('resource ', '') ?? '{}').pid, 'SIGKILL');
    const later = await scrapeUntil(port, (scraped) => scraped.values('worker').has('3'));
    t.is(later.values('worker').size, 2);
    t.true(later.metric(COUNT, health) < called, 'what the dead one had counted is not told of another');
  } finally {
    await world.stop();
  }
});
