/** Webhooks by the consoles and the management API: added, told, told again, given a new secret and removed; nobody reaches another's. */
import { addWebhook } from '../../shared/operations/webhooks/change.ts';
import { listDeliveries, listWebhooks } from '../../shared/operations/webhooks/show.ts';
import { operatorAt } from '../_world/operators.ts';
import { type Agent, call, onBothDatabases, type Page, type TestUser, unique, type World } from '../_world.ts';
import { depsOf, performIn } from '../operations/_perform.ts';
import { startReceiver, verify } from './_receiver.ts';

const test = onBothDatabases();

async function signedIn(world: World, path: string): Promise<{ user: TestUser; agent: Agent; page: Page }> {
  const user = await world.user();
  const agent = world.agent();
  return { user, agent, page: await agent.signIn(await agent.open(path), user) };
}

async function developer(world: World) {
  const { user, agent, page } = await signedIn(world, '/developer/apps/new');
  const filled = { name: unique('App'), redirect_uris: 'https://app.example/cb', scopes: ['profile'] };
  const made = await agent.submit(page, filled);
  const client_id = made.document.querySelector('#client-id')?.text ?? '';
  return {
    user,
    agent,
    client_id,
    app: `/developer/apps/${client_id}`,
    hooks: `/developer/apps/${client_id}/webhooks`,
  };
}

/** How a form that is made up is answered. */
async function answerTo(world: World, agent: Agent, address: string, fields: Readonly<Record<string, string>>) {
  const url = world.authUrl + address;
  const headers = { cookie: await agent.jar.getCookieString(url), accept: 'text/html' };
  return call(url, { method: 'POST', headers, body: new URLSearchParams(fields) });
}
const sent = async (...form: Parameters<typeof answerTo>) => (await answerTo(...form)).status;

const secretOn = ({ document }: Page) => document.querySelector('#secret')?.text ?? '';
const linkOn = ({ document }: Page) => document.querySelector('main a.button')?.getAttribute('href') ?? '';
const csrfOf = ({ document }: Page) => document.querySelector('[name="csrf"]')?.getAttribute('value') ?? '';
const to = (page: Page, name: string) =>
  page.document.querySelector(`form[action$="/${name}"]`)?.getAttribute('action') ?? `no form to ${name}`;

test('an owner adds a webhook of an app, sees what it was told, sends it again, replaces its secret, removes it', async (t, world) => {
  const receiver = await startReceiver();
  t.teardown(receiver.stop);
  const { agent, app, hooks, client_id, user } = await developer(world);
  t.truthy((await agent.open(app)).document.querySelector(`a[href="${hooks}"]`));
  const list = await agent.open(hooks);
  const wrong = await agent.submit(list, { url: 'https://user:word@app.example/' });
  t.is(wrong.reply.status, 400);
  t.truthy(wrong.document.querySelector('#add-url-fault'));
  const forged = { csrf: csrfOf(list), url: receiver.url, events: 'audit.account.disable' };
  t.is(await sent(world, agent, `${hooks}/add`, forged), 400, 'of what others do no app is told');
  const added = await agent.submit(list, { url: receiver.url, events: ['grant.revoked'] });
  const secret = secretOn(added);
  t.regex(secret, /^whsec_/);
  const address = linkOn(added);
  t.notRegex((await agent.open(address)).reply.text, /whsec_/);

  await agent.signInAndConsent(
    `/oauth/authorize?${new URLSearchParams({ client_id, redirect_uri: 'https://app.example/cb', response_type: 'code', scope: 'profile' })}`,
    user,
  );
  await agent.submit(await agent.open('/account/apps'), {}, ['client_id', client_id]);
  const told = await receiver.until(([first]) => first);
  verify(told, secret);
  const [, id = ''] = /(whk_\w+)$/.exec(address) ?? [];
  const perform = performIn(depsOf(world));
  await receiver.until(async () =>
    (await perform(listDeliveries, { id })).every(({ status }) => status === 'delivered'),
  );
  const page = await agent.open(address);
  t.is(page.document.querySelector('main .mark')?.text, 'Delivered');
  const delivery = page.document.querySelector('[name="delivery"]')?.getAttribute('value') ?? '';
  await agent.submit(page, {}, ['delivery', delivery]);
  verify(await receiver.until(([, second]) => second), secret);

  const past = await answerTo(world, agent, `${address}/replay`, { csrf: csrfOf(page), delivery: '2147483647' });
  t.regex(past.text, /That is not there any more/);
  t.regex(past.text, /What it was told/, 'on the page of the webhook');

  const rotated = await agent.submit(page, {}, to(page, 'rotate'));
  t.regex(secretOn(rotated), /^whsec_/);
  t.not(secretOn(rotated), secret);
  t.regex((await agent.open(address)).text, /The former secret signs until/);
  const removed = await agent.submit(page, {}, to(page, 'remove'));
  t.is(removed.url.pathname, hooks);
  t.is((await agent.open(address)).reply.status, 404);
});

test('nobody sees or touches the webhook of another’s app, nor one app’s by another’s address', async (t, world) => {
  const [one, other] = await Promise.all([developer(world), developer(world)]);
  const perform = performIn(depsOf(world));
  const { id } = await perform(addWebhook, { client_id: one.client_id, url: 'https://app.example/hook' });
  const own = await perform(addWebhook, { url: 'https://ops.example/hook', events: ['audit.keys.rotate'] });
  t.is((await one.agent.open(`${one.hooks}/${id}`)).reply.status, 200);
  const csrf = csrfOf(await other.agent.open(other.hooks));
  for (const address of [one.hooks, `${one.hooks}/${id}`, `${other.hooks}/${id}`, `${other.hooks}/${own.id}`])
    t.is((await other.agent.open(address)).reply.status, 404, address);
  for (const at of [one.hooks, other.hooks]) {
    for (const form of ['rotate', 'replay', 'remove'])
      t.is(await sent(world, other.agent, `${at}/${id}/${form}`, { csrf, delivery: '1' }), 404, `${at} ${form}`);
  }
  t.is(await sent(world, other.agent, `${one.hooks}/add`, { csrf, url: 'https://evil.example/hook' }), 404);
  t.is((await perform(listWebhooks, { client_id: one.client_id })).length, 1);
  t.is((await one.agent.open(`${one.hooks}/whk_1`)).reply.status, 404);
  for (const path of ['/operator/webhooks', `/operator/webhooks/${own.id}`])
    t.is((await other.agent.open(path)).reply.status, 404, path);
});

test('operators have webhooks of their own, and programs see and replay what they were told within their scopes', async (t, world) => {
  const receiver = await startReceiver();
  t.teardown(receiver.stop);
  const { agent, page } = await operatorAt(world, '/operator/webhooks');
  t.is(page.url.pathname, '/operator/webhooks');
  const added = await agent.submit(page, { url: receiver.url, events: 'audit.webhook.add' });
  const secret = secretOn(added);
  t.regex(secret, /^whsec_/);
  const address = linkOn(added);
  const [, webhook = ''] = /(whk_\w+)$/.exec(address) ?? [];
  const perform = performIn(depsOf(world));
  const { client_id } = await world.client();
  const { id: ofApp } = await perform(addWebhook, { client_id, url: 'https://app.example/hook' });
  verify(await receiver.until((all) => all.find(({ told }) => told.data.target === `webhook:${ofApp}`)), secret);
  t.is((await agent.open(`/operator/webhooks/${ofApp}`)).reply.status, 404, 'an app’s own');

  const app = await world.client({
    grants: ['client_credentials'],
    trusted: true,
    scope: ['admin:apps', 'admin:audit'],
  });
  const [audits, apps] = await Promise.all([world.appToken(['admin:audit'], app), world.appToken(['admin:apps'], app)]);
  const ask = async <F = object>(token: string, name: string, params: object = {}) =>
    (await world.post<F>(`/api/Admin/${name}`, params, { token })).body;
  const { data: hooks } = await ask<{ data: { id: string }[] }>(audits, 'webhooks');
  t.true(hooks.some(({ id }) => id === webhook) && !hooks.some(({ id }) => id === ofApp));
  const { data: all } = await receiver.until(async () => {
    const found = await ask<{ data: { id: number; status: string }[] }>(audits, 'webhookDeliveries', { webhook });
    return found.data.some(({ status }) => status === 'delivered') && found;
  });
  const delivery = all.find(({ status }) => status === 'delivered')?.id ?? 0;
  const came = receiver.came.length;
  t.like(await ask(audits, 'webhookReplay', { webhook, delivery }), { error_code: 0, webhook, delivery });
  await receiver.until(({ length }) => length > came);

  t.like(await ask(apps, 'appWebhooks', { client_id }), { error_code: 0, data: [{ id: ofApp, client_id }] });
  t.like(await ask(apps, 'appWebhookDeliveries', { client_id, webhook: ofApp }), { error_code: 0, data: [] });
  t.is((await ask(apps, 'appWebhooks', { client_id: 'nobody' })).error_code, 404);
  for (const none of ['nobody', `whk_${'0'.repeat(24)}`])
    t.is((await ask(audits, 'webhookDeliveries', { webhook: none })).error_code, 404, none);
  t.is((await ask(apps, 'appWebhookDeliveries', { client_id, webhook })).error_code, 404, 'the operators’');
  t.is((await ask(audits, 'webhookDeliveries', { webhook: ofApp })).error_code, 404, 'an app’s');
  t.is((await ask(audits, 'appWebhooks', { client_id })).error_code, 201206);
  t.is((await ask(apps, 'webhookReplay', { webhook, delivery })).error_code, 201206);
  await agent.submit(await agent.open(address), {}, `${address}/remove`);
  t.is((await agent.open(address)).reply.status, 404);
});
