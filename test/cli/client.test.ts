/** Apps, as operators register and look after them. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { call, onBothDatabases, type TestClient, unique } from '../_world.ts';

// One after the other: each command waits for the one before.
const test = onBothDatabases().serial;
const REDIRECT = 'https://client.example/callback';

interface Printed extends TestClient {
  readonly client_name: string;
  readonly redirect_uris: string[];
  readonly post_logout_redirect_uris: string[];
  readonly grant_types: string[];
  readonly scope: string;
  readonly public: boolean;
  readonly testers?: number[];
  readonly owner_uid: number | null;
}

test('a new app gets its id and its secret, the usual grants, and every scope but directory:write', async (t, world) => {
  const { code, stdout, json } = await world.cli(
    ...['client', 'create', '--name', 'Notes & more', '--redirect-uri', REDIRECT, '--json'],
  );
  t.is(code, 0);
  t.is(stdout.split('\n').length, 2, 'one line');
  const app = json as Printed;
  t.regex(app.client_id, /^[0-9a-f]{24}$/);
  t.is(Buffer.from(app.client_secret ?? '', 'base64url').length, 32);
  t.is(app.client_name, 'Notes & more');
  t.deepEqual(app.redirect_uris, [REDIRECT]);
  t.deepEqual(app.grant_types, ['authorization_code', 'refresh_token']);
  const scopes = app.scope.split(' ');
  for (const scope of ['openid', 'offline_access', 'profile', 'avatar:write', 'messages'])
    t.true(scopes.includes(scope));
  t.false(scopes.includes('directory:write'));
  t.false(scopes.includes('account'));
});

test('the database keeps no secret of an app', async (t, world) => {
  const { client_secret = '' } = await world.client();
  const rows = await world.database.read(world.database.sql('clients').select('*'));
  t.false(JSON.stringify(rows).includes(client_secret));
});

test('for people the secret comes with the word that it will not be shown again', async (t, world) => {
  const { code, stdout } = await world.cli('client', 'create', '--name', unique('app'), '--redirect-uri', REDIRECT);
  t.is(code, 0);
  t.regex(stdout, /^client_id +[0-9a-f]{24}\nclient_secret +[\w-]{43}\n/);
  t.regex(stdout, /cannot be shown again\.\n$/);
});

test('lists are given with commas, by repetition, one after the other, or all of it; a comma inside an address stays there', async (t, world) => {
  const { json } = await world.cli(
    ...['client', 'create', '--name', unique('app'), '--json'],
    ...[
      '--redirect-uri',
      'https://a.example/cb?x=1,2,https://b.example/cb',
      '--redirect-uri',
      'http://127.0.0.1:8080/',
      'https://c.example/cb',
    ],
    ...['--post-logout-redirect-uri', 'https://a.example/bye'],
    ...['--grant', 'authorization_code,device_code', '--grant', 'refresh_token', '--scope', 'profile,email profile'],
  );
  const app = json as Printed;
  const [comma, next] = ['https://a.example/cb?x=1,2', 'https://b.example/cb'];
  t.deepEqual(app.redirect_uris, [comma, next, 'http://127.0.0.1:8080/', 'https://c.example/cb']);
  t.deepEqual(app.post_logout_redirect_uris, ['https://a.example/bye']);
  t.deepEqual(app.grant_types, ['authorization_code', 'urn:ietf:params:oauth:grant-type:device_code', 'refresh_token']);
  t.is(app.scope, 'profile email');
});

test('a logo is given by its file, another takes its place, and it is taken away', async (t, world) => {
  const file = join(world.dataDir, 'logo.png');
  const draw = async (side: number) =>
    writeFileSync(
      file,
      await sharp({ create: { width: side, height: side, channels: 3, background: 'navy' } })
        .png()
        .toBuffer(),
    );
  await draw(256);
  const names = ['--name', unique('app'), '--redirect-uri', REDIRECT];
  const made = await world.cli('client', 'create', ...names, '--logo', file, '--json');
  const { client_id, logo } = made.json as Printed & { logo: string };
  const status = async (path: string) => (await call(world.authUrl + path)).status;
  t.is(await status(logo), 200);
  await draw(100);
  const refused = await world.cli('client', 'update', client_id, '--logo', file);
  t.is(refused.code, 1);
  t.regex(refused.stderr, /^error: .*square of 128 to 2048 pixels; this one is 100 × 100.*\n$/);
  t.is((await world.cli('client', 'update', client_id, '--logo', `${file}x`)).code, 1);
  t.is(await status(logo), 200);
  await draw(128);
  const changed = await world.cli('client', 'update', client_id, '--logo', file, '--json');
  const next = (changed.json as { logo: string }).logo;
  t.deepEqual([await status(logo), await status(next)], [404, 200]);
  const without = await world.cli('client', 'update', client_id, '--no-logo', '--json');
  t.is((without.json as { logo: null }).logo, null);
  t.is(await status(next), 404);
});

test('a public app has no secret', async (t, world) => {
  const args = ['--name', unique('app'), '--redirect-uri', 'com.example.app:/cb', '--public'];
  const { json } = await world.cli('client', 'create', ...args, '--json');
  const app = json as { client_id: string; client_secret: null; public: boolean };
  t.is(app.client_secret, null);
  t.true(app.public);
  const rotated = await world.cli('client', 'rotate-secret', app.client_id);
  t.is(rotated.code, 1);
  t.regex(rotated.stderr, /^error: .* is a public client and has no secret\n$/);
});

test('a registration that is not fit is refused before anything is written', async (t, world) => {
  const refusals: Readonly<Record<string, readonly string[]>> = {
    'no redirect URI for the code flow': [],
    'an unknown grant': ['--redirect-uri', REDIRECT, '--grant', 'implicit'],
    'an unknown scope': ['--redirect-uri', REDIRECT, '--scope', 'everything'],
    'testers of an app that is not in development': ['--redirect-uri', REDIRECT, '--tester', '10001'],
    'an owner nobody knows': ['--redirect-uri', REDIRECT, '--owner', 'nobody-by-that-name'],
  };
  for (const [what, options] of Object.entries(refusals)) {
    const { code, stdout, stderr } = await world.cli('client', 'create', '--name', 'Refused', ...options, '--json');
    t.is(code, 1, what);
    t.is(stdout, '', what);
    t.regex(stderr, /^error: [^\n]+\n$/, what);
  }
  const { sql } = world.database;
  t.deepEqual(await world.database.read(sql('clients').where({ name: 'Refused' }).select('client_id')), []);
});

test('apps are listed and shown, without their secrets', async (t, world) => {
  const { client_id, client_secret = '' } = await world.client({ name: 'Shown app' });
  const list = await world.cli('client', 'list', '--json');
  t.is((list.json as Printed[]).filter((app) => app.client_id === client_id).length, 1);
  const shown = await world.cli('client', 'show', client_id, '--json');
  const { client_name, grant_types, testers } = shown.json as Printed;
  t.deepEqual([client_name, grant_types, testers], ['Shown app', ['authorization_code', 'refresh_token'], []]);
  const forPeople = await world.cli('client', 'show', client_id);
  t.regex(forPeople.stdout, /^name +Shown app$/m);
  for (const { stdout } of [list, shown, forPeople]) t.false(stdout.includes(client_secret));
});

test('an app that is not there cannot be shown, changed, rotated or deleted', async (t, world) => {
  for (const command of ['show', 'update', 'rotate-secret', 'delete']) {
    const { code, stderr } = await world.cli('client', command, 'nobody', '--json');
    t.is(code, 1, command);
    t.is(stderr, 'error: there is no client "nobody"\n', command);
  }
});

test('a new secret works at once, and the former one no more', async (t, world) => {
  const app = await world.client({ grants: ['client_credentials'] });
  const ask = (client_secret: string | undefined) =>
    world.post('/api/Oauth/accessToken', { ...app, client_secret, grant_type: 'client_credentials' });
  t.is((await ask(app.client_secret)).status, 200);
  const { json } = await world.cli('client', 'rotate-secret', app.client_id, '--json');
  const { client_id, client_secret } = json as TestClient;
  t.is(client_id, app.client_id);
  t.is((await ask(app.client_secret)).body.error_code, 201208);
  t.is((await ask(client_secret)).status, 200);
});

test('with an app every token of it goes', async (t, world) => {
  const app = await world.client({ grants: ['password', 'refresh_token', 'client_credentials'], scope: ['avatar'] });
  const user = await world.user();
  const theirs = await world.tokens(user, ['avatar'], app);
  const own = await world.appToken(['avatar'], app);
  const look = (token: string) => world.post('/api/User/avatar', { uid: user.uid }, { token });
  for (const token of [theirs.access_token, own]) t.not((await look(token)).status, 401);
  const { code, json } = await world.cli('client', 'delete', app.client_id, '--json');
  t.is(code, 0);
  t.deepEqual(json, { client_id: app.client_id, deleted: true });
  for (const token of [theirs.access_token, own]) t.is((await look(token)).body.error_code, 201203);
  const refreshed = await world.post('/api/Oauth/accessToken', { ...app, ...theirs, grant_type: 'refresh_token' });
  t.is(refreshed.body.error_code, 201213);
});

test('an app in development signs in its owner and its testers alone', async (t, world) => {
  const [owner, tester, stranger] = await Promise.all([world.user(), world.user(), world.user()]);
  const { json } = await world.cli(
    ...['client', 'create', '--name', unique('app'), '--grant', 'password', '--scope', 'profile', '--development'],
    ...['--owner', owner.username, '--tester', `${tester.email},uid:${owner.uid}`, '--json'],
  );
  const { client_id, client_secret, owner_uid, testers } = json as Printed;
  t.is(owner_uid, owner.uid);
  t.deepEqual(testers, [tester.uid, owner.uid]);
  const codes = await Promise.all(
    [owner, tester, stranger].map(async ({ username, password }) => {
      const asked = { client_id, client_secret, grant_type: 'password', username, password };
      return (await world.post('/api/Oauth/accessToken', asked)).body.error_code;
    }),
  );
  t.deepEqual(codes, [0, 0, 201214]);
});

test('a resource server introspects, and needs no grant for it; another app learns nothing', async (t, world) => {
  const { json } = await world.cli('client', 'create', '--name', unique('api'), '--resource-server', '--json');
  const server = json as Printed;
  t.deepEqual(server.grant_types, []);
  const { access_token: token } = await world.tokens(await world.user());
  const ask = async ({ client_id, client_secret }: TestClient) =>
    (await world.post<{ active: boolean }>('/oauth/introspect', { token, client_id, client_secret })).body.active;
  t.true(await ask(server));
  t.not(await ask(await world.client()), true);
});

test('an app is changed by the options that are given, and the audit tells who did it', async (t, world) => {
  const { client_id } = await world.client({ scope: ['profile', 'email'] });
  const changes = ['--name', 'Changed', '--scope', 'email', '--grant', 'device_code', '--id-token-claims', '--json'];
  const { code, json } = await world.cli('client', 'update', client_id, ...changes);
  t.is(code, 0);
  const shown = (await world.cli('client', 'show', client_id, '--json')).json as Printed;
  t.deepEqual(json, shown);
  t.like(shown, { client_name: 'Changed', scope: 'email', redirect_uris: [REDIRECT], id_token_claims: true });
  t.deepEqual(shown.grant_types, ['urn:ietf:params:oauth:grant-type:device_code']);
  const back = await world.cli('client', 'update', client_id, '--no-id-token-claims', '--json');
  t.like(back.json, { id_token_claims: false, client_name: 'Changed' });
  const bare = await world.cli('client', 'update', client_id, '--json');
  t.deepEqual(
    [bare.code, bare.stderr],
    [1, 'error: nothing is given that is to be changed\n'],
    'no option was forgotten',
  );

  const { json: entries, stdout } = await world.cli('audit', 'list', '--target', `client:${client_id}`, '--json');
  const [refused, last] = entries as { operation: string; target: string; outcome: string; actor: string }[];
  t.is(refused?.outcome, 'INVALID_PARAMETER');
  t.like(last, { operation: 'client.update', target: `client:${client_id}`, outcome: 'done' });
  t.regex(last?.actor ?? '', /^cli:./);
  t.false(stdout.includes('Changed'));
});
