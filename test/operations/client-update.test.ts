/** Changing an app: every running server goes by it at once, and what is taken away ends. */
import { updateClient } from '../../shared/operations/clients/update.ts';
import { onBothDatabases, type TestClient, unique, type World } from '../_world.ts';
import { depsOf, outcomes, performIn } from './_perform.ts';

const test = onBothDatabases();

const update = (world: World, { client_id }: TestClient, changes: object) =>
  performIn(depsOf(world))(updateClient, { client_id, ...changes });
const uidWith = async (world: World, username: string, token: string) =>
  (await world.post('/api/User/uid', { username }, { token })).body.error_code;
const codeOf = async (world: World, params: object) =>
  (await world.post('/api/Oauth/accessToken', params)).body.error_code;

/** What a caller is told who takes no page and has signed nobody in. */
async function authorize(world: World, { client_id, redirect_uri }: TestClient): Promise<number> {
  const params = { client_id, redirect_uri, response_type: 'code' };
  const { body } = await world.get('/api/Oauth/authorize', params, { headers: { accept: 'application/json' } });
  return body.error_code;
}

test('what is left out stays as it is', async (t, world) => {
  const app = await world.client({ scope: ['profile', 'email'] });
  const name = unique('Renamed');
  const before = (await depsOf(world).clients.find(app.client_id))?.metadata;
  const told = await update(world, app, { name });
  t.like(told, { client_name: name, scope: 'profile email', redirect_uris: [app.redirect_uri], testers: [] });
  t.true(told.updated_at > told.created_at);
  const row = await depsOf(world).clients.find(app.client_id);
  t.is(row?.metadata, before);
  t.is(await authorize(world, app), 202101, 'it goes on');
});

test('other redirect URIs hold at once, on a server that knew the former ones', async (t, world) => {
  const app = await world.client();
  const other = 'https://other.example/callback';
  const ask = (redirect_uri: string) => authorize(world, { ...app, redirect_uri });
  t.is(await ask(app.redirect_uri), 202101);
  t.is(await ask(other), 201104);
  await update(world, app, { redirect_uris: [other] });
  t.is(await ask(app.redirect_uri), 201104);
  t.is(await ask(other), 202101);
});

test('a grant that is taken away is refused, and one that is given works; tokens live on', async (t, world) => {
  const app = await world.client({ grants: ['password', 'refresh_token'], scope: ['profile'] });
  const user = await world.user();
  const { access_token, refresh_token } = await world.tokens(user, ['profile'], app);
  await update(world, app, { grant_types: ['client_credentials', 'refresh_token'] });
  const { username, password } = user;
  t.is(await codeOf(world, { ...app, grant_type: 'password', username, password }), 201205);
  t.is(await codeOf(world, { ...app, grant_type: 'client_credentials' }), 0);
  t.is(await uidWith(world, username, access_token), 0);
  t.is(await codeOf(world, { ...app, grant_type: 'refresh_token', refresh_token }), 0);
});

test('with a scope that is taken away all that the app was given ends; with one that is added, nothing', async (t, world) => {
  const app = await world.client({ grants: ['password', 'refresh_token'], scope: ['profile'] });
  const user = await world.user();
  const first = await world.tokens(user, ['profile'], app);
  await update(world, app, { scope: ['profile', 'email'] });
  t.is(await uidWith(world, user.username, first.access_token), 0);
  const second = await world.tokens(user, ['profile', 'email'], app);

  await update(world, app, { scope: ['profile'] });
  for (const { access_token, refresh_token } of [first, second]) {
    t.is(await uidWith(world, user.username, access_token), 201203);
    t.is(await codeOf(world, { ...app, grant_type: 'refresh_token', refresh_token }), 201209);
  }
  const { username, password } = user;
  const asked = { ...app, grant_type: 'password', username, password };
  t.is(await codeOf(world, { ...asked, scope: 'profile' }), 0);
  t.is(await codeOf(world, { ...asked, scope: 'profile email' }), 201206);
});

test('in development its owner and testers go on, and what others gave ends', async (t, world) => {
  const app = await world.client({ grants: ['password'], scope: ['profile'] });
  const [owner, tester, stranger] = await Promise.all([world.user(), world.user(), world.user()]);
  const people = [owner, tester, stranger];
  const tokens = await Promise.all(people.map(async (one) => (await world.tokens(one, ['profile'], app)).access_token));
  const alive = () => Promise.all(tokens.map((token) => uidWith(world, owner.username, token)));
  const signIn = () =>
    Promise.all(
      people.map(({ username, password }) => codeOf(world, { ...app, grant_type: 'password', username, password })),
    );

  const changes = { development: true, owner: owner.username, add_testers: [tester.email] };
  t.like(await update(world, app, changes), { development: true, owner_uid: owner.uid, testers: [tester.uid] });
  t.deepEqual(await alive(), [0, 0, 201203]);
  t.deepEqual(await signIn(), [0, 0, 201214]);

  t.deepEqual((await update(world, app, { remove_testers: [tester.email] })).testers, []);
  t.deepEqual(await alive(), [0, 201203, 201203]);
  await update(world, app, { development: false });
  t.deepEqual(await signIn(), [0, 0, 0]);
});

test('a change that does not fit what the app is, is refused, and nothing of it is made', async (t, world) => {
  const app = await world.client({ scope: ['profile'] });
  const stranger = await world.user();
  const refused = await outcomes([
    update(world, app, { redirect_uris: [] }),
    update(world, app, { scope: ['directory:write'] }),
    update(world, app, { add_testers: [stranger.username] }),
    update(world, app, { name: 'never', owner: 'nobody-at-all' }),
    update(world, { ...app, client_id: 'nobody' }, { name: 'never' }),
  ]);
  t.deepEqual(refused, [
    'INVALID_PARAMETER',
    'INVALID_PARAMETER',
    'INVALID_PARAMETER',
    'ACCOUNT_NOT_FOUND',
    'NOT_FOUND',
  ]);
  const { updated_at, created_at } = (await depsOf(world).clients.find(app.client_id)) ?? {};
  t.is(updated_at, created_at);
});
