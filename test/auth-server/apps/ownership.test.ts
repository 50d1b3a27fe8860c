/** An app is handed on: offered by its owner, and somebody else’s once they accept; or by operators, at once. */
import { registerApp } from '../../../shared/operations/apps/own.ts';
import { acceptApp, handOverApp, offerApp, withdrawOffer } from '../../../shared/operations/apps/ownership.ts';
import { createClient } from '../../../shared/operations/clients/create.ts';
import { deleteClient } from '../../../shared/operations/clients/delete.ts';
import { asSeen } from '../../../shared/operations/clients/find.ts';
import { addSecret } from '../../../shared/operations/clients/secret.ts';
import { updateClient } from '../../../shared/operations/clients/update.ts';
import { perform } from '../../../shared/operations/operation.ts';
import { addWebhook, removeWebhook, rotateWebhook } from '../../../shared/operations/webhooks/change.ts';
import { operatorAt } from '../../_world/operators.ts';
import { type Agent, call, onBothDatabases, type Page, type TestUser, unique, type World } from '../../_world.ts';
import { depsOf, outcomes, performIn } from '../../operations/_perform.ts';

const test = onBothDatabases();

const CALLBACK = 'https://app.example/cb';
const registering = (name = unique('App')) => ({ name, redirect_uris: [CALLBACK], scope: ['profile' as const] });
const by = ({ uid }: TestUser) => ({ via: 'page', uid }) as const;

async function signedIn(world: World) {
  const user = await world.user();
  const agent = world.agent();
  return { user, agent, page: await agent.signIn(await agent.open('/developer'), user) };
}

/** An app of somebody who is signed in. */
async function owned(world: World) {
  const owner = await signedIn(world);
  const { client_id } = await perform(registerApp, { input: registering(), actor: by(owner.user) }, depsOf(world));
  return { ...owner, client_id, address: `/developer/apps/${client_id}` };
}

const ownerOf = async (world: World, client_id: string) => (await depsOf(world).clients.find(client_id))?.owner_uid;
const csrfOf = ({ document }: Page) => document.querySelector('[name="csrf"]')?.getAttribute('value') ?? '';
const subjects = async (world: World, { loginToken }: TestUser) =>
  (await world.post<{ data: { subject: string }[] }>('/api/User/message', {}, { token: loginToken })).body.data.map(
    ({ subject }) => subject,
  );

async function sent(world: World, agent: Agent, address: string, fields: Readonly<Record<string, string>>) {
  const url = world.authUrl + address;
  const headers = { cookie: await agent.jar.getCookieString(url), accept: 'text/html' };
  return (await call(url, { method: 'POST', headers, body: new URLSearchParams(fields) })).status;
}

test('offered to a username, it is theirs once they accept it; both are told, and the former owner is out', async (t, world) => {
  const [{ user: owner, agent, client_id, address }, heir] = await Promise.all([owned(world), signedIn(world)]);
  const offer = `${address}/offer`;
  const page = await agent.open(address);
  for (const to of [owner.username, unique('nobody'), heir.user.email]) {
    const refused = await agent.submit(page, { to }, offer);
    t.is(refused.reply.status, 400, to);
  }
  const offered = await agent.submit(page, { to: heir.user.username }, offer);
  t.regex(offered.text, new RegExp(`You have offered it to ${heir.user.username}`));
  t.is(await ownerOf(world, client_id), owner.uid, 'it stays the owner’s');
  t.is((await heir.agent.open(address)).reply.status, 404);
  t.true((await subjects(world, heir.user)).some((one) => one.startsWith(owner.username)));

  const authorize = `/oauth/authorize?${new URLSearchParams({ client_id, redirect_uri: CALLBACK, response_type: 'code', scope: 'profile' })}`;
  t.truthy((await agent.signInAndConsent(authorize, owner)).url.searchParams.get('code'));
  const list = await heir.agent.open('/developer');
  t.regex(list.text, /Offered to you/);
  t.true(list.text.includes(`by ${owner.username}`));
  const accepted = await heir.agent.submit(list, {}, ['accept', client_id]);
  t.is(accepted.url.pathname, address);
  t.is(await ownerOf(world, client_id), heir.user.uid);
  t.is((await agent.open(address)).reply.status, 404);
  t.true((await subjects(world, heir.user)).some((one) => one.endsWith('is yours')));
  t.true((await subjects(world, owner)).some((one) => one.endsWith('is no longer yours')));
  const { sql, read } = world.database;
  const named = [owner.uid, heir.user.uid];
  const erased = await read(sql('messages').whereIn('from_uid', named).orderBy('id').select('from_uid', 'uid'));
  t.deepEqual(erased.map(Object.values), [named, named.toReversed()], 'with who is named in it, a message goes');
  t.is((await agent.signInAndConsent(authorize, owner)).reply.status, 403, 'it is in development');
  t.truthy((await heir.agent.signInAndConsent(authorize, heir.user)).url.searchParams.get('code'));
  const [entry] = await depsOf(world).auditLog.list(2 ** 31 - 1, 1, { target: `client:${client_id}` });
  t.like(entry, { operation: 'app.accept', outcome: 'done', actor: `page:${heir.user.uid}` });
});

test('nobody else takes it; it is declined and taken back; who has blocked the owner sees nothing of it', async (t, world) => {
  const [{ user: owner, agent, client_id, address }, heir, stranger] = await Promise.all([
    owned(world),
    signedIn(world),
    signedIn(world),
  ]);
  const offer = async () => agent.submit(await agent.open(address), { to: heir.user.username }, `${address}/offer`);
  await offer();
  // A form of their own says who they are.
  const csrf = csrfOf(await stranger.agent.open('/developer/apps/new'));
  t.is(await sent(world, stranger.agent, '/developer/answer', { csrf, accept: client_id }), 409);
  for (const name of ['offer', 'withdraw'])
    t.is(await sent(world, stranger.agent, `${address}/${name}`, { csrf, to: stranger.user.username }), 404, name);
  t.is(await ownerOf(world, client_id), owner.uid);

  const seen = await heir.agent.open('/developer');
  await agent.submit(await agent.open(address), {}, `${address}/withdraw`);
  t.is((await heir.agent.submit(seen, {}, ['accept', client_id])).reply.status, 409, 'it was taken back');
  await offer();
  t.regex((await heir.agent.submit(seen, {}, ['decline', client_id])).text, /Declined/);
  t.notRegex((await agent.open(address)).text, /You have offered it/);

  await world.post('/api/User/block', { fid: owner.uid }, { token: heir.user.loginToken });
  const before = (await subjects(world, heir.user)).length;
  t.regex((await offer()).text, /You have offered it/, 'who is blocked is not told');
  t.notRegex((await heir.agent.open('/developer')).text, /Offered to you/);
  t.is((await subjects(world, heir.user)).length, before);
});

test('of many who accept and take back at once, one is first; nobody gets one app too many', async (t, world) => {
  const [{ user: owner, client_id }, { user: heir }] = await Promise.all([owned(world), signedIn(world)]);
  const deps = depsOf(world);
  const own = { input: { client_id }, actor: by(owner) };
  const offering = { input: { client_id, to: heir.username }, actor: by(owner) };
  const accepting = (id: string) => perform(acceptApp, { input: { client_id: id }, actor: by(heir) }, depsOf(world));
  await perform(offerApp, offering, deps);
  const ended = await outcomes([
    ...[accepting(client_id), perform(withdrawOffer, own, deps)],
    ...[accepting(client_id), perform(withdrawOffer, own, deps), accepting(client_id)],
  ]);
  t.is(ended.filter((one) => one === 'done').length, 1, ended.join());
  const accepted = [0, 2, 4].some((at) => ended[at] === 'done');
  t.is(await ownerOf(world, client_id), accepted ? heir.uid : owner.uid);

  const has = accepted ? 1 : 0;
  for (let n = has; n < 19; n += 1) await perform(registerApp, { input: registering(), actor: by(heir) }, deps);
  const more = await Promise.all(
    [0, 1, 2].map(async () => {
      const made = await perform(registerApp, { input: registering(), actor: by(owner) }, deps);
      await perform(offerApp, { input: { client_id: made.client_id, to: heir.username }, actor: by(owner) }, deps);
      return made.client_id;
    }),
  );
  const taken = await outcomes(more.map(accepting));
  t.deepEqual(taken.toSorted(), ['INVALID_PARAMETER', 'INVALID_PARAMETER', 'done']);
  t.is((await deps.clients.ownedBy(heir.uid)).length, 20);
  const left = more[taken.indexOf('INVALID_PARAMETER')] ?? '';
  const handing = performIn(deps)(handOverApp, { client_id: left, to: `uid:${heir.uid}` });
  const making = performIn(deps)(createClient, { ...registering(), owner: heir.username });
  const changing = performIn(deps)(updateClient, { client_id: left, owner: heir.username });
  t.deepEqual(await outcomes([handing, making, changing]), Array(3).fill('INVALID_PARAMETER'), 'nor by operators');
});

test('of many apps that somebody registers at once, as many are made as they may have', async (t, world) => {
  const user = await world.user();
  const ended = await outcomes(
    Array.from({ length: 24 }, () => perform(registerApp, { input: registering(), actor: by(user) }, depsOf(world))),
  );
  t.is(ended.filter((one) => one === 'done').length, 20, ended.join());
  t.is((await depsOf(world).clients.ownedBy(user.uid)).length, 20);
});

test('who was its owner when they looked makes no secret for it or its webhooks, and deletes neither', async (t, world) => {
  const [{ user: owner, client_id }, { user: heir }] = await Promise.all([owned(world), signedIn(world)]);
  const deps = depsOf(world);
  const looked = await deps.clients.find(client_id);
  if (!looked) throw new Error('the app is there');
  const about = { input: asSeen(looked), actor: by(owner) };
  const { id } = await performIn(deps)(addWebhook, { client_id, url: 'https://app.example/hook' });
  const aboutWebhook = { ...about, input: { id, ...about.input } };
  await performIn(deps)(handOverApp, { client_id, to: heir.username });
  const late = [perform(addSecret, about, deps), perform(deleteClient, about, deps)];
  const ofWebhook = [perform(rotateWebhook, aboutWebhook, deps), perform(removeWebhook, aboutWebhook, deps)];
  t.deepEqual(await outcomes([...late, ...ofWebhook]), Array(4).fill('OVERTAKEN'));
  t.false(await deps.clients.remove(looked), 'nor where it changes hands a moment before');
  t.is(await ownerOf(world, client_id), heir.uid);
});

test('no closed account ends up with an app, whichever comes first', async (t, world) => {
  const [{ user: owner, client_id }, { user: heir }] = await Promise.all([owned(world), signedIn(world)]);
  const deps = depsOf(world);
  await perform(offerApp, { input: { client_id, to: heir.username }, actor: by(owner) }, deps);
  const [[ended], closed] = await Promise.all([
    outcomes([perform(acceptApp, { input: { client_id }, actor: by(heir) }, depsOf(world))]),
    world.post('/api/User/delete', { password: heir.password }, { token: heir.loginToken }),
  ]);
  t.is(closed.body.error_code, 0);
  t.is(await ownerOf(world, client_id), ended === 'done' ? null : owner.uid, ended);
  const again = perform(offerApp, { input: { client_id, to: heir.username }, actor: by(owner) }, deps);
  t.deepEqual(await outcomes([again]), [ended === 'done' ? 'NOT_FOUND' : 'ACCOUNT_NOT_FOUND']);
  const making = performIn(deps)(createClient, { ...registering(), owner: `uid:${heir.uid}` });
  const changing = performIn(deps)(updateClient, { client_id, owner: `uid:${heir.uid}` });
  t.deepEqual(await outcomes([making, changing]), Array(2).fill('ACCOUNT_NOT_FOUND'), 'nor by operators');
});

test('operators hand it over by their page, the command line and the API', async (t, world) => {
  const [{ user: owner, client_id }, one, other] = await Promise.all([owned(world), world.user(), world.user()]);
  const path = `/operator/apps/${client_id}`;
  const { agent } = await operatorAt(world, path);
  const handed = await agent.submit(await agent.open(path), { to: one.username, why: 'asked for' }, `${path}/owner`);
  t.regex(handed.text, /Handed over/);
  t.is(await ownerOf(world, client_id), one.uid);
  t.true((await subjects(world, owner)).some((subject) => subject.endsWith('is no longer yours')));
  t.true((await subjects(world, one)).some((subject) => subject.endsWith('is yours')));
  t.is((await agent.submit(handed, { to: unique('nobody') }, `${path}/owner`)).reply.status, 404);
  // The form took more than the operation does, whose refusal named no field.
  const long = { to: other.username, why: 'x'.repeat(501) };
  t.regex((await agent.submit(handed, long, `${path}/owner`)).text, /Why: This is too long/);

  const { code, json } = await world.cli('app', 'owner', client_id, '--to', `uid:${other.uid}`, '--json');
  t.is(code, 0);
  t.like(json, { client_id, owner_uid: other.uid });
  const app = await world.client({ grants: ['client_credentials'], trusted: true, scope: ['admin:apps'] });
  const token = await world.appToken(['admin:apps'], app);
  const { body } = await world.post('/api/Admin/appOwner', { client_id, uid: one.uid }, { token });
  t.like(body, { error_code: 0, owner_uid: one.uid });
  for (const above of [app, await world.resourceServer()]) {
    const given = { client_id: above.client_id, uid: one.uid };
    const refused = await world.post('/api/Admin/appOwner', given, { token });
    t.is(refused.body.error_code, 201206, 'its owner makes secrets for it: no program gives itself its rights');
  }
});
