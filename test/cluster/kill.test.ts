/** kill -9 of one instance under load: nothing fails but what was under way on it, and nothing that was answered is lost. */
import { setTimeout as wait } from 'node:timers/promises';
import test from 'ava';
import { until } from '../_world/until.ts';
import { type Instance, startCluster } from './_cluster.ts';
import { brokenPromises, CONNECTIONS, makeApps, startLoad } from './_load.ts';

test('an auth-server and a resource API are killed', async (t) => {
  const cluster = await startCluster();
  try {
    const apps = await makeApps(cluster);
    const load = startLoad(cluster, apps);
    for (const victim of [cluster.instances[0], cluster.instances[2]] as Instance[]) {
      load.keepBusy(CONNECTIONS);
      await wait(700);
      const before = load.failed.length;
      const answeredBefore = load.answered();
      await victim.end('SIGKILL');
      const gone = performance.now();
      await wait(1000);

      const failed = load.failed.slice(before);
      t.true(failed.length <= CONNECTIONS, 'each connection of the load had one request under way at most');
      for (const { what, from, status, text, requestId } of failed) {
        t.true(from < gone, `${what} began before the instance was gone`);
        t.is(status, 503, what);
        t.is(JSON.parse(text).error_code, 100001);
        const logged = cluster.nginx.log().find((line) => line.requestId === requestId);
        t.is(logged?.upstream, victim.address, `${what} was under way on the one that was killed, and nowhere else`);
      }
      t.true(await until(() => load.answered() > answeredBefore), 'the others went on');
      load.keepBusy(2);
      await victim.start();
    }
    await load.stop();
    t.true(load.living.size > 0 && load.ended.size > 0 && load.events.size > 0);
    t.deepEqual(await brokenPromises(cluster, load, apps), []);
  } finally {
    await cluster.stop();
  }
});
