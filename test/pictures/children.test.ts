/** The processes that pictures are worked on in: what goes wrong there costs one answer, and none of them is left behind. */
import test from 'ava';
import { portraitJpeg } from '../_world/pictures.ts';
import { childrenOf, inLinux, readOf } from '../_world/processes.ts';
import { signalIfAlive } from '../_world/signals.ts';
import { until } from '../_world/until.ts';
import { type OwnWorld, startWorld } from '../_world.ts';

let world: OwnWorld;
test.before(async () => {
  world = await startWorld('sqlite', {}, { ownProcesses: true });
});
test.after.always(() => world?.stop());

const server = () => childrenOf(process.pid, 'resource-api/main.ts')[0] ?? 0;
const isAlive = (pid: number) => readOf(pid, 'cmdline') !== '';

/** A picture after which its process is worth to keep. */
const SMALL = { width: 300, height: 400 };

const chaos = async (size = { width: 3000, height: 4000 }) => {
  const image = (await portraitJpeg(size)).toString('base64');
  return () => world.post('/api/Image/chaos', { image }, { json: true });
};

const loseAll = async () => {
  for (const pid of childrenOf(server())) signalIfAlive(pid, 'SIGKILL');
  // The server has heard of it when there is nothing left of them.
  await until(() => childrenOf(server()).length === 0);
};

inLinux('a process that is lost in the middle of a picture costs that answer alone', async (t) => {
  const send = await chaos();
  const before = server();
  const answers = [send(), send()];
  await until(() => childrenOf(before).length === 2);
  const [lost = 0] = childrenOf(before).slice(-1);
  process.kill(lost, 'SIGKILL');
  const replies = (await Promise.all(answers)).toSorted((a, b) => a.status - b.status);
  t.deepEqual(
    replies.map(({ status, body }) => [status, body.error_code]),
    [
      [200, 0],
      [503, 100001],
    ],
  );
  t.is(replies[1]?.headers.get('retry-after'), '5');
  t.is((await send()).status, 200);
  t.is(server(), before);
  t.false(isAlive(lost));
});

inLinux('one that is lost without a picture costs nothing', async (t) => {
  // Those of the stories before are kept, if they have not grown too much.
  await loseAll();
  const send = await chaos(SMALL);
  await send();
  t.is(childrenOf(server()).length, 1);
  await loseAll();
  t.is((await send()).status, 200);
});

inLinux('a signal for the whole group leaves them to the server', async (t) => {
  const send = await chaos();
  // Those that have just been started do not heed signals yet.
  await Promise.all([send(), send()]);
  const answer = send();
  for (const pid of childrenOf(server()))
    for (const signal of ['SIGTERM', 'SIGINT'] as const) signalIfAlive(pid, signal);
  t.is((await answer).status, 200);
});

for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
  inLinux(`none is left where the server ends by ${signal}`, async (t) => {
    await loseAll();
    await (await chaos(SMALL))();
    const children = childrenOf(server());
    t.is(children.length, 1);
    await world.kill('resource', signal);
    await until(() => !children.some(isAlive));
    await world.restart({}, 'resource');
  });
}
