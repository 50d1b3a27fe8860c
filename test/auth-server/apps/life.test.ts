/** The life of an app: who may sign in to it in which state, and what ends when it is suspended. */
import { editApp } from '../../../shared/operations/apps/own.ts';
import { reviewApp } from '../../../shared/operations/apps/review.ts';
import { resumeApp, suspendApp } from '../../../shared/operations/apps/suspend.ts';
import { addSecret, removeSecret } from '../../../shared/operations/clients/secret.ts';
import { showClient } from '../../../shared/operations/clients/show.ts';
import { updateClient } from '../../../shared/operations/clients/update.ts';
import { perform as performAs } from '../../../shared/operations/operation.ts';
import { whileRefused } from '../../_world/broken-table.ts';
import { onBothDatabases, type TestClient, unique, type World } from '../../_world.ts';
import { approveIn, depsOf, outcomes, performIn } from '../../operations/_perform.ts';

const test = onBothDatabases();

const grants = ['authorization_code', 'password', 'refresh_token', 'client_credentials', 'device_code'];
const uidWith = async (world: World, username: string, token: string) =>
  (await world.post('/api/User/uid', { username }, { token })).body.error_code;
const tokenCode = async (world: World, params: object) =>
  (await world.post('/api/Oauth/accessToken', params)).body.error_code;
const stateOf = async (world: World, { client_id }: TestClient) =>
  (await performIn(depsOf(world))(showClient, { client_id })).state;

test('a suspended app is none to all who call as it, its tokens end, people see a page; it can go on', async (t, world) => {
  const app = await world.client({ grants, scope: ['profile'] });
  const { client_id, client_secret, redirect_uri } = app;
  const user = await world.user();
  const { access_token, refresh_token } = await world.tokens(user, ['profile'], app);
  const { body: own } = await world.post<{ access_token: string }>('/api/Oauth/accessToken', {
    ...app,
    grant_type: 'client_credentials',
  });
  t.is(await uidWith(world, user.username, access_token), 0);

  const perform = performIn(depsOf(world));
  const why = 'it sends spam';
  t.is((await perform(suspendApp, { client_id, why })).state, 'suspended');
  for (const token of [access_token, own.access_token]) t.is(await uidWith(world, user.username, token), 201203);
  const { username, password } = user;
  const asked = { client_id, client_secret };
  for (const grant of [
    { grant_type: 'password', username, password },
    { grant_type: 'refresh_token', refresh_token },
  ]) {
    t.is(await tokenCode(world, { ...asked, ...grant }), 201213);
    t.like((await world.post('/oauth/token', { ...asked, ...grant })).body, { error: 'invalid_client' });
  }
  for (const path of ['/oauth/par', '/oauth/device']) {
    const { body } = await world.post(path, { ...asked, redirect_uri, response_type: 'code', scope: 'profile' });
    t.like(body, { error: 'invalid_client' }, path);
  }
  const params = { client_id, redirect_uri, response_type: 'code' };
  // Browsers send no Fetch Metadata to a server without TLS.
  for (const browser of [{ accept: 'text/html', 'sec-fetch-dest': 'document' }, { accept: 'text/html' }]) {
    for (const path of ['/oauth/authorize', '/api/Oauth/authorize']) {
      const { text, status } = await world.get(path, params, { headers: browser });
      t.regex(text, /This app is suspended/, path);
      t.is(status, 400);
    }
  }
  const { body } = await world.get('/api/Oauth/authorize', params, { headers: { accept: 'application/json' } });
  t.is(body.error_code, 201103);

  t.deepEqual(await outcomes([perform(suspendApp, { client_id, why })]), ['INVALID_PARAMETER']);
  t.is((await perform(resumeApp, { client_id, why: 'it was a mistake' })).state, 'approved');
  t.is(await uidWith(world, username, access_token), 201203, 'what has ended stays so');
  t.is(await tokenCode(world, { ...asked, grant_type: 'password', username, password }), 0);
});

test('where its tokens cannot end an app is not suspended either, and that can be tried again', async (t, world) => {
  const app = await world.client({ grants, scope: ['profile'] });
  const { client_id } = app;
  const user = await world.user();
  const { access_token } = await world.tokens(user, ['profile'], app);
  const suspending = () => performIn(depsOf(world))(suspendApp, { client_id, why: 'it sends spam' });
  await whileRefused(world.database, 'DELETE', 'grants', { client_id }, () => t.throwsAsync(suspending()));
  t.is((await depsOf(world).clients.find(client_id))?.suspended_at, null);
  t.is((await suspending()).state, 'suspended');
  t.is(await uidWith(world, user.username, access_token), 201203);
});

test('an app that is reviewed signs in everybody; one that is returned its owner and testers alone', async (t, world) => {
  const [owner, stranger] = await Promise.all([world.user(), world.user()]);
  const app = await world.client({ grants, scope: ['profile'] });
  const { client_id } = app;
  const perform = performIn(depsOf(world));
  await perform(updateClient, { client_id, development: true, owner: owner.username });
  const signIn = ({ username, password }: typeof owner) =>
    tokenCode(world, { ...app, grant_type: 'password', username, password });
  t.is(await stateOf(world, app), 'development');

  const returned = await perform(reviewApp, { client_id, decision: 'return', why: 'no terms of use' });
  t.like(returned, { state: 'returned', returned_why: 'no terms of use', development: true });
  t.deepEqual([await signIn(owner), await signIn(stranger)], [0, 201214]);
  const inbox = await world.post<{ data: { subject: string; body: string }[] }>(
    '/api/User/message',
    {},
    { token: owner.loginToken },
  );
  t.true(inbox.body.data.some(({ body }) => body.includes('no terms of use')));

  // Whoever may sign in is told who stands behind it and that it is in development, and nothing of that runs.
  const words = {
    description: '<script>alert(1)</script>',
    homepage: 'https://maker.example/"><b>',
    terms_uri: 'https://maker.example/terms',
  };
  await perform(updateClient, { client_id, ...words });
  for (const address of [
    'javascript:alert(1)',
    'data:text/html,x',
    'http://maker.example/',
    'https://a:b@maker.example/',
  ]) {
    t.deepEqual(
      await outcomes([perform(updateClient, { client_id, homepage: address })]),
      ['INVALID_PARAMETER'],
      address,
    );
  }
  const agent = world.agent();
  const consent = await agent.signIn(await agent.open(world.authorizeUrl(app)), owner);
  t.regex(consent.text, /In development/);
  t.true(consent.text.includes(`Made by ${owner.username}`));
  t.true(consent.text.includes(words.description));
  t.false(/<script>alert|<b>/.test(consent.reply.text));
  const terms = consent.document.querySelector('.links a[href="https://maker.example/terms"]');
  t.is(terms?.getAttribute('rel'), 'noopener noreferrer');

  // Everybody else sees a page that says so, whichever way they come, and no code goes anywhere.
  const signedIn = world.agent();
  const page = await signedIn.signInAndConsent(world.authorizeUrl(app), stranger);
  const documented = (response_type: string) =>
    world.authorizeUrl(app, { response_type }).replace('/oauth/', '/api/Oauth/');
  for (const shown of [page, await signedIn.open(documented('code'))]) {
    t.is(shown.reply.status, 403);
    t.regex(shown.text, /is in development/);
    t.regex(shown.text, /201214/);
  }
  for (const agent of [world.agent(), signedIn]) {
    const json = await agent.signInAndConsent(documented('json'), stranger);
    t.is(Object(json.reply.body).error_code, 201214);
  }

  // Where no page may be shown, the app is told (OpenID Connect Core, section 3.1.2.1).
  for (const url of [world.authorizeUrl(app, { prompt: 'none' }), `${documented('code')}&prompt=none`]) {
    const { url: back } = await signedIn.open(url);
    t.is(back.origin + back.pathname, app.redirect_uri);
    t.is(back.searchParams.get('error'), 'access_denied');
  }
  t.is(Object((await signedIn.open(`${documented('json')}&prompt=none`)).reply.body).error_code, 201214);

  t.like(await approveIn(depsOf(world))(client_id), { state: 'approved', returned_why: null });
  t.is(await signIn(stranger), 0);
  t.deepEqual(await outcomes([approveIn(depsOf(world))(client_id)]), ['INVALID_PARAMETER']);
});

test('two secrets live side by side; one that is removed ends at once, and the last one stays', async (t, world) => {
  const app = await world.client({ grants });
  const { client_id } = app;
  const deps = depsOf(world);
  const perform = performIn(deps);
  const { client_secret, secrets } = await perform(addSecret, { client_id });
  t.is(secrets.length, 2);
  const codes = () =>
    Promise.all(
      [app.client_secret, client_secret].map((secret) =>
        tokenCode(world, { client_id, client_secret: secret, grant_type: 'client_credentials' }),
      ),
    );
  t.deepEqual(await codes(), [0, 0]);
  const [newest, former] = secrets;
  // As an argument of a command no id is an option.
  for (const { id } of secrets) t.regex(id, /^[0-9a-f]{12}$/);
  t.deepEqual(await outcomes([perform(addSecret, { client_id })]), ['INVALID_PARAMETER'], 'a third');
  await perform(removeSecret, { client_id, secret_id: former?.id ?? '' });
  t.deepEqual(await codes(), [201208, 0]);
  const many = Array.from({ length: 5 }, () => perform(removeSecret, { client_id, secret_id: newest?.id ?? '' }));
  t.deepEqual(await outcomes(many), Array(5).fill('INVALID_PARAMETER'), 'the only one');
  // Of many who add one at once, one does.
  const added = await outcomes(Array.from({ length: 5 }, () => performIn(depsOf(world))(addSecret, { client_id })));
  t.is(added.filter((one) => one === 'done').length, 1, added.join());
  t.is((await deps.clients.find(client_id))?.secret_hash?.length, 43);
});

test('the apps of a closed account are the operators’', async (t, world) => {
  const owner = await world.user();
  const app = await world.client();
  const perform = performIn(depsOf(world));
  await perform(updateClient, { client_id: app.client_id, owner: owner.username });
  const closed = await world.post('/api/User/delete', { password: owner.password }, { token: owner.loginToken });
  t.is(closed.body.error_code, 0);
  t.is((await depsOf(world).clients.find(app.client_id))?.owner_uid, null);
});

test.serial(
  'by the command line: in development unless reviewed, secrets are listed, and every word is kept',
  async (t, world) => {
    const name = unique('app');
    const cli = async (...args: string[]) => {
      const { code, json, stderr } = await world.cli(...args, '--json');
      if (code !== 0) throw new Error(stderr);
      return json as Record<string, unknown> & { client_id: string };
    };
    const made = await cli(
      'client',
      'create',
      '--name',
      name,
      '--redirect-uri',
      'https://a.example/cb',
      '--development',
    );
    const { client_id } = made;
    t.like(made, { state: 'development', development: true });
    t.like(await cli('app', 'review', client_id, '--return', 'no homepage'), { state: 'returned' });
    const stale = await world.cli('app', 'review', client_id, '--approve', '--seen', String(made.updated_at));
    t.regex(stale.stderr, /was changed by somebody else meanwhile/);
    const approved = await world.cli('app', 'review', client_id, '--approve');
    t.regex(approved.stdout, /redirect URIs +https:\/\/a\.example\/cb\n[\s\S]*is approved/, 'it says what is approved');
    t.like(await cli('client', 'update', client_id, '--homepage', 'https://a.example/'), {
      homepage: 'https://a.example/',
    });
    const { id } = await cli('client', 'secret', 'add', client_id);
    const listed = (await cli('client', 'secret', 'list', client_id)) as unknown as {
      id: string;
      last_used_at: null;
    }[];
    t.is(listed.length, 2);
    t.is(listed[0]?.last_used_at, null);
    await cli('client', 'secret', 'remove', client_id, String(id));
    t.like(await cli('app', 'suspend', client_id, '--why', 'spam'), { state: 'suspended', suspended_why: 'spam' });
    t.like(await cli('app', 'resume', client_id, '--why', 'sorry'), { state: 'approved' });
    t.not((await world.cli('app', 'review', client_id, '--json')).code, 0);
  },
);

test('with a change that is approved and takes a scope away, all that the app was given ends', async (t, world) => {
  const deps = depsOf(world);
  const [app, owner, user] = await Promise.all([
    world.client({ grants, scope: ['profile', 'email'] }),
    world.user(),
    world.user(),
  ]);
  const { client_id, redirect_uri } = app;
  await performIn(deps)(updateClient, { client_id, owner: owner.username });
  const { access_token } = await world.tokens(user, ['profile', 'email'], app);
  const input = { client_id, name: unique('Modest'), redirect_uris: [redirect_uri], scope: ['profile' as const] };
  await performAs(editApp, { input, actor: { via: 'page', uid: owner.uid } }, deps);
  t.is(await uidWith(world, user.username, access_token), 0, 'it goes on as it is meanwhile');
  t.is((await approveIn(deps)(client_id)).scope, 'profile');
  t.is(await uidWith(world, user.username, access_token), 201203);
});

test('what only operators give, no change of its owner takes away', async (t, world) => {
  const deps = depsOf(world);
  const [app, owner] = await Promise.all([
    world.client({ trusted: true, scope: ['profile', 'email', 'directory:write'] }),
    world.user(),
  ]);
  const { client_id, redirect_uri } = app;
  await performIn(deps)(updateClient, { client_id, owner: owner.username });
  const edit = (scope: 'profile' | 'email') => {
    const input = { client_id, name: unique('Trusted'), redirect_uris: [redirect_uri], scope: [scope] };
    return performAs(editApp, { input, actor: { via: 'page', uid: owner.uid } }, deps);
  };
  await edit('email');
  t.is((await approveIn(deps)(client_id)).scope, 'email directory:write');
  await performIn(deps)(updateClient, { client_id, development: true });
  t.is((await edit('profile')).scope, 'profile directory:write');
});

test('what its owner changes in development takes the place of what was proposed before', async (t, world) => {
  const deps = depsOf(world);
  const perform = performIn(deps);
  const { client_id, redirect_uri } = await world.client({ scope: ['profile'] });
  const { uid } = await world.user();
  await perform(updateClient, { client_id, owner: `uid:${uid}` });
  const edit = (name: string) => {
    const input = { client_id, name, redirect_uris: [redirect_uri], scope: ['profile' as const] };
    return performAs(editApp, { input, actor: { via: 'page', uid } }, deps);
  };
  t.true((await edit('Proposed')).waits);
  await perform(updateClient, { client_id, development: true });
  t.like(await edit('Newer'), { waits: false, client_name: 'Newer', change_proposed: false });
  t.like(await approveIn(depsOf(world))(client_id), { state: 'approved', client_name: 'Newer' });
});
