/** What is to be sent outlives servers that are killed, and a mail server that is away. */
import { addWebhook } from '../../shared/operations/webhooks/change.ts';
import { freePort } from '../_world/ports.ts';
import { startMailServer } from '../_world/smtp.ts';
import { until } from '../_world/until.ts';
import { onOwnServers } from '../_world.ts';
import { depsOf, performIn } from '../operations/_perform.ts';
import { startReceiver, verify } from '../webhooks/_receiver.ts';

const test = onOwnServers();

test.serial('an event that was under way when every server was killed comes again, in its order', async (t, world) => {
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

test.serial(
  'a mail server that is away loses nothing, and neither fails nor slows what is told of',
  async (t, world) => {
    const port = await freePort();
    await world.restart({ SMTP_URL: `smtp://127.0.0.1:${port}` });
    const user = await world.user();
    const { uid, email } = user;
    const { sql } = world.database;
    await world.database.write(sql('users').where({ uid }).update({ email_verified_at: Date.now() }));
    const options = { token: user.loginToken };
    const newpassword = 'Deep river 42';
    const changed = { ...(await world.captcha()), newpassword, confirm: newpassword };
    t.is((await world.post('/api/User/modifyBasicInfo', changed, options)).status, 200);
    const unsent = await world.post('/api/User/sendcode', { medium: email }, options);
    t.is(unsent.body.error_code, 202008, 'who waits for a code is told at once');
    const agent = world.agent();
    const asking = await agent.open(world.authorizeUrl(await world.client()));
    const forgot = await agent.open(new URL(`${asking.url.pathname}/forgot`, asking.url));
    await agent.submit(forgot, { username: user.username, captcha: 'abcd5' });
    const waiting = async () => (await world.database.read(sql('jobs').where({ uid, kind: 'mail' }))).length;
    await until(waiting, (count) => count >= 2);

    const mails = await startMailServer({}, '127.0.0.1', port);
    t.teardown(mails.stop);
    await until(() => mails.mails.length >= 2);
    const subjects = mails.mails.filter(({ recipients }) => recipients.includes(email)).map(({ subject }) => subject);
    t.deepEqual(subjects.toSorted(), ['Set a new Upare password', 'Your password was changed']);
    t.is(await until(waiting, (count) => count === 0), 0);
  },
);
