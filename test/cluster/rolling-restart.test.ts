/** Every instance is ended and started anew, one right after the other, under load: not one request fails. */
import { setTimeout as wait } from 'node:timers/promises';
import test from 'ava';
import { startCluster } from './_cluster.ts';
import { brokenPromises, CONNECTIONS, makeApps, startLoad } from './_load.ts';

test('a rolling restart', async (t) => {
  const cluster = await startCluster({}, { ownProcesses: true });
  try {
    const apps = await makeApps(cluster);
    const load = startLoad(cluster, apps);
    for (const instance of cluster.instances) {
      load.keepBusy(CONNECTIONS);
      await wait(700);
      const before = load.answered();
      await instance.end('SIGTERM');
      load.keepBusy(2);
      await instance.start();
      t.true(load.answered() > before, 'the others went on');
    }
    await wait(300);
    await load.stop();
    const told = load.failed.map(({ what, status, text, requestId }) => {
      const upstream = cluster.nginx.log().find((line) => line.requestId === requestId)?.upstream;
      return `${what}: ${status} ${text} by ${upstream}`;
    });
    t.deepEqual(told, []);
    t.deepEqual(await brokenPromises(cluster, load, apps), []);
  } finally {
    await cluster.stop();
  }
});
