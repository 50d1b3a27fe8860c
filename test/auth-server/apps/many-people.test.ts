/** An app that many people have allowed something ends for all of them at once, and its rows go behind that, in batches. */
import { resumeApp, suspendApp } from '../../../shared/operations/apps/suspend.ts';
import { deleteClient } from '../../../shared/operations/clients/delete.ts';
import { updateClient } from '../../../shared/operations/clients/update.ts';
import { whileRefused } from '../../_world/broken-table.ts';
import { addRows } from '../../_world/rows.ts';
import { onBothDatabases, type TestClient, unique, type World } from '../../_world.ts';
import { depsOf, performIn } from '../../operations/_perform.ts';

const test = onBothDatabases();

const grants = ['password', 'refresh_token', 'client_credentials'];
const uidWith = async (world: World, username: string, token: string) =>
  (await world.post('/api/User/uid', { username }, { token })).body.error_code;

/** Gives an app what many people have allowed it. Resolves to a token of one of them. */
async function allowedByMany(world: World, app: TestClient): Promise<string> {
  const { database } = world;
  const { client_id } = app;
  const user = await world.user();
  const others = [await world.user(), await world.user()];
  const { access_token } = await world.tokens(user, ['profile'], app);
  const expires_at = Date.now() + 600_000;
  const rows = Array.from({ length: 700 }, () => ({ id: unique('many'), payload: '{}', expires_at }));
  const grantRows = rows.map(({ id, ...row }, at) => {
    return { id: `${id}-grant`, ...row, client_id, account_uid: others[at % 2]?.uid ?? 0 };
  });
  await addRows(database, 'grants', grantRows);
  const tokenRows = rows.map((row) => ({ ...row, grant_id: `${row.id}-grant` }));
  await addRows(database, 'access_tokens', tokenRows);
  const ownRows = rows.map((row) => ({ ...row, client_id }));
  await addRows(database, 'client_credentials', ownRows);
  return access_token;
}

test('an app of many people is suspended at once, and what they allowed it ends behind that, however often it takes', async (t, world) => {
  const app = await world.client({ grants, scope: ['profile'] });
  const { client_id } = app;
  const token = await allowedByMany(world, app);
  const { username } = await world.user();
  t.is(await uidWith(world, username, token), 0);
  const { clients } = depsOf(world);
  const perform = performIn(depsOf(world));
  const why = 'it sends spam';
  const { sql } = world.database;
  const left = async () => (await world.database.read(sql('grants').where({ client_id }).select('id'))).length;

  await whileRefused(world.database, 'DELETE', 'grants', { client_id }, async () => {
    await t.throwsAsync(perform(suspendApp, { client_id, why }));
    t.truthy((await clients.find(client_id))?.suspended_at);
    t.is(await uidWith(world, username, token), 201203);
    await t.throwsAsync(perform(resumeApp, { client_id, why }));
    t.truthy((await clients.find(client_id))?.suspended_at, 'nothing that was to end goes on');
  });
  t.is(await left(), 701);
  t.is((await perform(resumeApp, { client_id, why })).state, 'approved');
  t.is(await left(), 0);
  t.is(await uidWith(world, username, token), 201203);
});

test('with an app of many people that is deleted all ends that they allowed it', async (t, world) => {
  const app = await world.client({ grants, scope: ['profile'] });
  const { client_id } = app;
  const token = await allowedByMany(world, app);
  const { username } = await world.user();
  const { database } = world;
  await whileRefused(database, 'DELETE', 'grants', { client_id }, async () => {
    await t.throwsAsync(performIn(depsOf(world))(deleteClient, { client_id }));
    t.is(await uidWith(world, username, token), 201203, 'without its app it is of no use');
  });
  const other = await world.client({ grants, scope: ['profile'] });
  const { client_id: second } = other;
  await allowedByMany(world, other);
  await performIn(depsOf(world))(deleteClient, { client_id: second });
  for (const table of ['grants', 'client_credentials'] as const) {
    t.deepEqual(await database.read(database.sql(table).where({ client_id: second }).select('id')), []);
  }
});

test('what has ended ahead of a change is of no use, though the change itself fails', async (t, world) => {
  const app = await world.client({ grants, scope: ['profile'] });
  const { client_id } = app;
  const token = await allowedByMany(world, app);
  const { username } = await world.user();
  t.is(await uidWith(world, username, token), 0, 'the resource API remembers it now');
  await whileRefused(world.database, 'UPDATE', 'clients', { client_id }, async () => {
    await t.throwsAsync(performIn(depsOf(world))(updateClient, { client_id, development: true }));
  });
  t.is(await uidWith(world, username, token), 201203);
});
