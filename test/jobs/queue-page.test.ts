/** What was set aside is seen by operators, and tried again by them. */
import { addWebhook } from '../../shared/operations/webhooks/change.ts';
import { listDeliveries } from '../../shared/operations/webhooks/show.ts';
import { operatorAt } from '../_world/operators.ts';
import { onBothDatabases } from '../_world.ts';
import { depsOf, performIn } from '../operations/_perform.ts';
import { startReceiver } from '../webhooks/_receiver.ts';

const test = onBothDatabases();

test('a job that was set aside is told with why, and tried again', async (t, world) => {
  const receiver = await startReceiver((response, count) => response.writeHead(count === 1 ? 410 : 200).end());
  t.teardown(receiver.stop);
  const perform = performIn(depsOf(world));
  const user = await world.user();
  const client = await world.client({ grants: ['password', 'refresh_token'] });
  const { id } = await perform(addWebhook, { client_id: client.client_id, url: receiver.url });
  await world.tokens(user, ['profile'], client);
  await world.post('/api/User/delete', { password: user.password }, { token: user.loginToken });

  const { agent } = await operatorAt(world, '/operator/queue');
  const row = await receiver.until(async () => {
    const { document } = await agent.open('/operator/queue');
    return document.querySelectorAll('main li').find(({ text }) => text.includes(`webhook:${id}`)) ?? false;
  });
  t.regex(row.text, /^\s*Webhooks/, 'what it is, in words');
  t.regex(row.text, /HTTP 410/);
  t.regex(row.text, /after 1 try/);
  const job = row.querySelector('[name="retry"]')?.getAttribute('value') ?? '';
  const page = await agent.open('/operator/queue');
  const again = await agent.submit(page, {}, ['retry', job]);
  t.regex(again.text, /1 is tried again/);
  await receiver.until(([, second]) => second);
  t.is(receiver.came[0]?.id, receiver.came[1]?.id);
  await receiver.until(async () =>
    (await perform(listDeliveries, { id })).every(({ status }) => status === 'delivered'),
  );
  t.regex(
    (await agent.submit(page, {}, ['retry', job])).text,
    /no job \d+ was set aside that is still of use/,
    'what has arrived is not sent once more',
  );
  t.regex((await agent.submit(page, {}, ['drop', job])).text, /no job \d+ waits or was set aside/, 'nor is it gone');
});

// They succeeded, having done nothing.
test('a job or a kind that there is not is refused, and nothing is audited as done', async (t, world) => {
  for (const [way, which, told] of [
    ['retry', ['2147483647'], 'no job 2147483647 was set aside that is still of use'],
    ['drop', ['2147483647'], 'no job 2147483647 waits or was set aside'],
    ['retry', ['--kind', 'mial'], 'there are no jobs of the kind "mial"'],
  ] as const) {
    const { code, stderr, stdout } = await world.cli('queue', way, ...which);
    t.deepEqual([code, stderr, stdout], [1, `error: ${told}\n`, '']);
  }
  const { stdout } = await world.cli('audit', 'list', '--target', 'jobs:mial', '--json');
  t.deepEqual(
    (JSON.parse(stdout) as { outcome: string }[]).map(({ outcome }) => outcome),
    ['NOT_FOUND'],
  );
});
