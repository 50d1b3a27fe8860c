/**
 * PostgreSQL goes away under load, as an operator restarts it and as a crash takes it: what fails says so as documented,
 * nothing of ours is restarted, and nothing that was answered is lost.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import pg from 'pg';
import { withMigrator } from '../../shared/db/connect.ts';
import { startPostgres } from '../_run/postgres.ts';
import { surroundings } from '../_world/database.ts';
import { startCluster } from './_cluster.ts';
import { brokenPromises, type Failed, type Load, makeApps, startLoad } from './_load.ts';

test('PostgreSQL is restarted, and crashes', async (t) => {
  const scratch = mkdtempSync(join(surroundings().TEST_DIRECTORY, 'own-postgres-'));
  chmodSync(scratch, 0o711);
  // Of this test's own, and durable: nobody else is to be disturbed.
  const postgres = await startPostgres(scratch, { durable: true });
  const place = {
    dataDir: join(scratch, 'data'),
    databaseUrl: `${postgres.url}/postgres`,
    databasePool: 5,
    databaseTimeout: 15,
  };
  try {
    await withMigrator(place, (migrate) => migrate.latest());
    const cluster = await startCluster({}, { given: place });
    try {
      const apps = await makeApps(cluster);
      const load = startLoad(cluster, apps);
      await wait(1000);
      await postgres.restart(2500);
      await recovered(t, load);
      const attempts = cluster.log.filter((line) => line.includes('the revocation feed is down'));
      t.true(attempts.length < 15 * cluster.instances.length, `the feed was sought ${attempts.length} times`);
      await crash(place.databaseUrl);
      await recovered(t, load);
      await load.stop();

      t.true(load.failed.length > 0, 'the load has met the outage');
      for (const failure of load.failed) saysSo(t, failure);
      t.true(load.living.size > 0 && load.ended.size > 0 && load.events.size > 0);
      t.deepEqual(await brokenPromises(cluster, load, apps), []);
    } finally {
      await cluster.stop();
    }
  } finally {
    await postgres.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
});

/** One of its processes dies by kill -9: PostgreSQL ends all others, and recovers from its log as after any crash. */
async function crash(url: string): Promise<void> {
  const client = new pg.Client(url);
  // It is the victim: how its end is told differs.
  const end = new Promise<void>((resolve) => client.once('end', resolve));
  client.on('error', () => undefined);
  await client.connect();
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  process.kill(rows[0]?.pid as number, 'SIGKILL');
  await end;
}

/** Waits until the load gets answers again, ten and for half a second without a failure among them. */
async function recovered(t: ExecutionContext, load: Load): Promise<void> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; ) {
    const [failed, answered] = [load.failed.length, load.answered()];
    const isEnough = () => load.answered() > answered + 10;
    await wait(500);
    while (load.failed.length === failed && !isEnough() && Date.now() < deadline) await wait(50);
    if (load.failed.length === failed && isEnough()) return;
  }
  t.fail(`no recovery: ${load.failed.at(-1)?.text}`);
}

/** As the API document has it; at the standard endpoints in the words of RFC 6749. */
function saysSo(t: ExecutionContext, { what, status, text, headers }: Failed): void {
  t.is(status, 503, `${what}: ${text}`);
  t.regex(headers.get('content-type') ?? '', /^application\/json/, what);
  const body = JSON.parse(text);
  if (/\/oauth\/|accessToken/.test(what)) t.is(body.error, 'server_error', text);
  if (what.includes('/oauth/')) return;
  t.true(Number.isInteger(body.error_code) && body.error_code !== 0, text);
  t.true(typeof body.api_uri === 'string' && typeof body.message === 'string', text);
}
