/** Apps and operators are told of events: signed, in order, again where it is asked for, and nobody waits for anybody. */
import { handOverApp } from '../../shared/operations/apps/ownership.ts';
import { asSeen } from '../../shared/operations/clients/find.ts';
import { listQueue } from '../../shared/operations/queue.ts';
import { addWebhook, removeWebhook, rotateWebhook } from '../../shared/operations/webhooks/change.ts';
import { listDeliveries, listWebhooks, replayDelivery } from '../../shared/operations/webhooks/show.ts';
import { onBothDatabases, unique } from '../_world.ts';
import { depsOf, outcomes, performIn } from '../operations/_perform.ts';
import { startReceiver, verify } from './_receiver.ts';

const test = onBothDatabases();

test('an app is told what its people take back, change and delete', async (t, world) => {
  const perform = performIn(depsOf(world));
  const receiver = await startReceiver();
  t.teardown(receiver.stop);
  const scope = ['profile', 'email'];
  const client = await world.client({ grants: ['password', 'refresh_token'], scope });
  const { client_id } = client;
  const { secret, id } = await perform(addWebhook, { client_id, url: receiver.url });
  const blind = await world.client({ grants: ['password', 'refresh_token'], scope: ['profile'] });
  await perform(addWebhook, { client_id: blind.client_id, url: receiver.url });
  const user = await world.user();
  await world.tokens(user, scope, client);
  await world.tokens(user, ['profile'], blind);

  const email = `${unique('new')}@example.com`;
  const modified = { ...(await world.captcha()), email };
  t.is((await world.post('/api/User/modifyBasicInfo', modified, { token: user.loginToken })).body.error_code, 0);
  const changed = await receiver.until(([first]) => first);
  verify(changed, secret);
  t.like(changed.told, { type: 'account.email.changed', data: { uid: user.uid } });
  t.false(changed.body.includes(email), 'an app asks for it by its token');
  t.regex(changed.id, /^msg_/);
  t.is(changed.headers['content-type'], 'application/json');

  const agent = world.agent();
  await agent.signIn(await agent.open('/account/apps'), user);
  const page = await agent.open('/account/apps');
  await agent.submit(page, {}, ['client_id', client_id]);
  const revoked = await receiver.until(([, second]) => second);
  verify(revoked, secret);
  t.like(revoked.told, { type: 'grant.revoked', data: { uid: user.uid, client_id } });

  await world.tokens(user, scope, client);
  await world.post('/api/User/delete', { password: user.password }, { token: user.loginToken });
  await receiver.until((all) => all.filter(({ told }) => told.type === 'account.deleted').length === 2);
  t.is(receiver.came.length, 4, 'the other app hears of the end alone');

  // The answer is stored a moment after it was given.
  const deliveries = await receiver.until(async () => {
    const all = await perform(listDeliveries, { id });
    return all.every(({ status }) => status === 'delivered') && all;
  });
  t.deepEqual(
    deliveries.map(({ type, status, attempts, outcome }) => [type, status, attempts, outcome]),
    ['account.deleted', 'grant.revoked', 'account.email.changed'].map((type) => [type, 'delivered', 1, 'HTTP 200']),
  );
  const last = deliveries.at(-1)?.id ?? 0;
  await perform(replayDelivery, { id, client_id, delivery: last });
  const again = await receiver.until((all) => all.filter((one) => one.id === changed.id)[1]);
  verify(again, secret);
  t.is(again.body, changed.body);
  await t.throwsAsync(perform(replayDelivery, { id, client_id: blind.client_id, delivery: last }), {
    message: /no webhook/,
  });
});

test('operators are told everything in the audit, in its order; a secret that is replaced signs for a day more', async (t, world) => {
  const perform = performIn(depsOf(world), unique('ada'));
  let down = true;
  const receiver = await startReceiver((response, count) => {
    if (count === 1) response.writeHead(302, { location: '/elsewhere' });
    else if (down) response.writeHead(500);
    down = false;
    response.end();
  });
  const hanging = await startReceiver(() => undefined);
  t.teardown(receiver.stop);
  t.teardown(hanging.stop);
  const { client_id } = await world.client();
  const events = ['audit.webhook.add', 'audit.webhook.rotate', 'audit.webhook.remove'];
  const hung = await perform(addWebhook, { url: hanging.url });
  const hook = await perform(addWebhook, { url: receiver.url, events });
  t.teardown(async () => {
    for (const { id } of [hung, hook]) await perform(removeWebhook, { id }).catch(() => undefined);
  });
  const own = await perform(addWebhook, { url: receiver.url, client_id, events: ['grant.revoked'] });
  const rotated = await perform(rotateWebhook, { id: hook.id });
  t.not(rotated.former_secret_until, null);
  await perform(rotateWebhook, { id: own.id });
  await perform(removeWebhook, { id: own.id });

  const about = (target: string) => receiver.came.filter(({ told }) => told.data.target === target);
  const target = `webhook:${own.id}`;
  await receiver.until(() => about(target).some(({ told }) => told.type === 'audit.webhook.remove'));
  const operations = about(target).map(({ told }) => told.data.operation);
  t.deepEqual([...new Set(operations)], ['webhook.add', 'webhook.rotate', 'webhook.remove']);
  const removed = about(target).at(-1);
  if (removed) verify(removed, hook.secret, rotated.secret);
  t.like(removed?.told.data, { outcome: 'done', why: null });
  t.true(hanging.came.length > 0, 'which still hangs');
  t.is(receiver.came[0]?.id, receiver.came[1]?.id, 'what was not taken comes again, before what follows it');
  t.false(receiver.came.some(({ headers }) => headers.host === undefined));

  const [waiting] = await perform(listDeliveries, { id: hung.id, limit: 1 });
  t.is(waiting?.status, 'waiting');
  const { kinds } = await perform(listQueue, {});
  t.true(kinds.some(({ kind, waiting: some }) => kind === 'webhook' && some > 0));
  t.deepEqual(await perform(listWebhooks, { client_id }), []);
});

test('a webhook has a fit address, known events, and few beside it', async (t, world) => {
  const perform = performIn(depsOf(world));
  const { client_id } = await world.client();
  for (const url of ['ftp://app.example/', 'https://user:word@app.example/', 'hook', '/hook', 'javascript:alert(1)']) {
    await t.throwsAsync(perform(addWebhook, { client_id, url }), { message: /the url must be/ }, url);
  }
  const url = 'https://app.example/hook';
  await t.throwsAsync(perform(addWebhook, { client_id, url, events: ['audit.user.delete'] }), { message: /no event/ });
  for (const event of ['grant.revoked', 'foo', 'audit.', 'audit.nothing', 'audit.account', 'BAD EVENT', '']) {
    await t.throwsAsync(
      perform(addWebhook, { url, events: ['audit.keys.rotate', event] }),
      { message: /no event of operators/ },
      event,
    );
  }
  await t.throwsAsync(perform(addWebhook, { client_id: 'nobody', url }), { message: /no app/ });
  const added = await Promise.allSettled(Array.from({ length: 8 }, () => perform(addWebhook, { client_id, url })));
  t.is(added.filter(({ status }) => status === 'fulfilled').length, 5);
  const [first] = await perform(listWebhooks, { client_id });
  t.deepEqual(Object.keys(first ?? {}).includes('secret'), false);
});

test('of many webhooks that are added at once an app gets five, and none by who has handed it on', async (t, world) => {
  const [{ client_id }, heir] = await Promise.all([world.client(), world.user()]);
  const adding = (more = {}) =>
    performIn(depsOf(world))(addWebhook, { client_id, url: 'https://app.example/hook', ...more });
  const looked = await depsOf(world).clients.find(client_id);
  if (!looked) throw new Error('the app is there');
  await performIn(depsOf(world))(handOverApp, { client_id, to: heir.username });
  t.deepEqual(await outcomes([adding({ seen: asSeen(looked).seen })]), ['OVERTAKEN']);
  const added = await outcomes(Array.from({ length: 9 }, () => adding()));
  t.is(added.filter((one) => one === 'done').length, 5, added.join());
  t.is((await performIn(depsOf(world))(listWebhooks, { client_id })).length, 5);
});
