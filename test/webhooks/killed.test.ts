/** Servers that are killed lose no event. */
import { addWebhook } from '../../shared/operations/webhooks/change.ts';
import { onOwnServers } from '../_world.ts';
import { depsOf, performIn } from '../operations/_perform.ts';
import { startReceiver, verify } from './_receiver.ts';

const test = onOwnServers();

test('an event that was under way when every server was killed comes again, in its order', async (t, world) => {
  const perform = performIn(depsOf(world));
  let isHanging = true;
  const receiver = await startReceiver((response) => {
    if (!isHanging) response.end();
  });
  t.teardown(receiver.stop);
  const client = await world.client({ grants: ['password', 'refresh_token'], scope: ['email'] });
  const { secret } = await perform(addWebhook, { client_id: client.client_id, url: receiver.url });
  const user = await world.user();
  await world.tokens(user, ['email'], client);
  const modified = { ...(await world.captcha()), email: `new-${user.email}` };
  await world.post('/api/User/modifyBasicInfo', modified, { token: user.loginToken });
  await receiver.until(([first]) => first);
  await world.post('/api/User/delete', { password: user.password }, { token: user.loginToken });
  await Promise.all([world.kill('auth'), world.kill('resource')]);
  isHanging = false;
  await world.restart();
  await receiver.until((all) => all.length >= 3);
  const [first, again, deleted] = receiver.came;
  t.is(first?.id, again?.id);
  t.deepEqual([again?.told.type, deleted?.told.type], ['account.email.changed', 'account.deleted']);
  if (again) verify(again, secret);
  t.is(receiver.came.length, 3);
});
