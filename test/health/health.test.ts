/** The health of the whole: every instance says that it runs, and what ended without a word is missed. */
import { healthChecks } from '../../shared/health/checks.ts';
import { startHeartbeat } from '../../shared/health/heartbeat.ts';
import { showHealth } from '../../shared/operations/health.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { operatorAt } from '../_world/operators.ts';
import { freePort } from '../_world/ports.ts';
import { startServer } from '../_world/servers.ts';
import { until } from '../_world/until.ts';
import { onOwnServers, type Page, type World } from '../_world.ts';
import { depsOf, performIn } from '../operations/_perform.ts';

const test = onOwnServers();

const look = (world: World) => performIn(depsOf(world))(showHealth, {});
type Health = Awaited<ReturnType<typeof look>>;

const find = ({ checks }: Health, name: string) => checks.find(({ check }) => check === name);
const marks = ({ document }: Page) => document.querySelectorAll('main .mark').map(({ text }) => text);

test.serial(
  'all is well: each thing on one line, on the page in both languages, and by the command line',
  async (t, world) => {
    await until(
      () => look(world),
      ({ checks }) => checks.every(({ state }) => state === 'ok'),
    );
    const { code, json } = await world.cli('health', '--json');
    t.is(code, 0);
    const health = json as Health;
    t.deepEqual(
      health.checks.map(({ check, state }) => [check, state]),
      healthChecks.map(({ name }) => [name, 'ok']),
    );
    t.deepEqual(
      health.instances.map(({ server, gone }) => [server, gone]),
      [
        ['auth-server', false],
        ['resource-api', false],
      ],
    );
    t.regex(find(health, 'database')?.found ?? '', /^(SQLite|PostgreSQL) [\d.]+ answers in \d+ ms, and holds \d/);
    t.is(find(health, 'instances')?.found, '1 of the auth-server and 1 of the resource API');

    const { page, agent } = await operatorAt(world, '/operator/health');
    t.deepEqual(marks(page), [...healthChecks.map(() => 'Fine'), 'Runs', 'Runs']);
    const chinese = await agent.open('/operator/health?lang=zh');
    t.deepEqual(new Set(marks(chinese)), new Set(['正常', '运行中']));
    t.regex(chinese.text, /毫秒内应答/);
    t.notRegex(chinese.text, /answers in/);
  },
);

test.serial('of two instances that end, the one that was killed is missed, and the other is not', async (t, world) => {
  const start = async () => {
    const port = await freePort();
    return startServer('auth', `http://127.0.0.1:${port}`, { ...world.env, AUTH_PORT: String(port) }, () => undefined);
  };
  const [killed, ended] = await Promise.all([start(), start()]);
  await until(
    () => look(world),
    ({ instances }) => instances.length === 4,
  );
  await ended.end('SIGTERM');
  t.is((await look(world)).instances.length, 3, 'it has signed off');
  await killed.end('SIGKILL');
  t.is((await look(world)).instances.length, 3);

  // A minute goes by: those that run say so again.
  const { sql, write } = world.database;
  await write(sql('instances').update({ seen_at: sql.raw('seen_at - 60000') }));
  const health = await until(
    () => look(world),
    ({ instances }) => instances.filter(({ gone }) => !gone).length === 2,
  );
  t.is(health.instances.filter(({ gone }) => gone).length, 1);
  t.true(health.ok, 'the others go on');
  t.like(find(health, 'instances'), { state: 'warning' });
  t.regex(find(health, 'instances')?.found ?? '', /1 ended without a word: auth-server /);
  const { page } = await operatorAt(world, '/operator/health');
  t.is(marks(page).filter((mark) => mark === 'Gone').length, 1);
  t.is(marks(page).filter((mark) => mark === 'Look at it').length, 1);

  await write(sql('instances').update({ expires_at: 1 }));
  await until(
    () => look(world),
    ({ instances }) => instances.length === 2,
  );
});

test.serial('an instance on a busy machine, whose listener is late, is not told of as deaf', async (t, world) => {
  const from = Date.now();
  const revocationFeed = { isCurrent: () => Date.now() - from > 2500 };
  const log = createLog({ logLevel: 'silent' }, 'late');
  const living = startHeartbeat({ ...depsOf(world), revocationFeed, lastHeard: () => undefined, log }, 'auth-server');
  const health = await until(
    () => look(world),
    ({ instances }) => instances.length === 3,
  );
  t.like(find(health, 'revocations'), { state: 'ok' });
  await living.stop();
  t.is((await look(world)).instances.length, 2);
});

test.serial('a machine whose clock is wrong misses nobody', async (t, world) => {
  const { now } = Date;
  Date.now = () => now() + 60_000;
  const { instances } = await look(world).finally(() => {
    Date.now = now;
  });
  t.deepEqual(
    instances.map(({ gone }) => gone),
    [false, false],
  );
});

test.serial('what is broken is told with what to do; nobody but operators sees it', async (t, world) => {
  const { sql, write } = world.database;
  const own = { id: 'deaf', server: 'auth-server', version: '0.1.0', host: 'elsewhere', pid: 1 } as const;
  const later = Date.now() + 3600_000;
  const seen = { started_at: Date.now(), seen_at: later, expires_at: later };
  await write(sql('instances').insert({ ...own, ...seen, feed_current: 0, heard_at: null, heard_after: null }));
  const revocations = find(await look(world), 'revocations');
  t.like(revocations, { state: 'broken' });
  t.regex(revocations?.found ?? '', /do not reach auth-server elsewhere 1/);
  await write(sql('instances').where({ id: 'deaf' }).del());

  const user = await world.user();
  const agent = world.agent();
  await agent.signIn(await agent.open('/account'), user);
  for (const path of ['/operator/health', '/operator/queue']) t.is((await agent.open(path)).reply.status, 404, path);

  await world.kill('resource', 'SIGTERM');
  const { code, stdout } = await world.cli('health');
  t.is(code, 1);
  t.regex(stdout, /broken +instances +no instance of resource-api runs\. To do: start it/);
});
