/** The management API: operators' programs look after accounts and apps, and nobody else reaches it. */
import { createLimits } from '../../shared/limits/limits.ts';
import { grantOperator } from '../../shared/operations/operators.ts';
import { onBothDatabases, type TestClient, unique, type World } from '../_world.ts';
import { depsOf, performIn } from '../operations/_perform.ts';

const test = onBothDatabases();

const SCOPES = ['admin:accounts', 'admin:apps', 'admin:audit'];

/** An operators' program, and how it calls. */
async function program(world: World, scope = SCOPES) {
  const app = await world.client({ grants: ['client_credentials'], trusted: true, scope });
  const token = await world.appToken(scope, app);
  const call = async <Fields = object>(name: string, params: object = {}) =>
    (await world.post<Fields>(`/api/Admin/${name}`, params, { token })).body;
  return { app, token, call };
}

test('an account is found, disabled with words why, which ends what it has, and enabled', async (t, world) => {
  const { app, call } = await program(world);
  const { uid, username, password, loginToken } = await world.user();
  const third = await world.client({ grants: ['password', 'refresh_token'] });
  const { access_token: thirds } = await world.tokens({ uid, username, password } as never, ['profile'], third);
  const { data } = await call<{ data: { uid: number }[] }>('accounts', { q: username.slice(0, -1) });
  t.true(data.some((found) => found.uid === uid));
  t.like(await call('account', { uid }), { error_code: 0, username, disabled_at: null, operator: false });

  const why = unique('spam');
  t.like(await call('accountDisable', { uid, why }), { error_code: 0, api_uri: 'api/Admin/accountDisable', uid });
  for (const token of [loginToken, thirds]) {
    t.is((await world.post('/api/User/uid', { username }, { token })).body.error_code, 201203);
  }
  const signIn = async () =>
    (await world.post('/api/User/login', { username, password, ...(await world.captcha()) })).body.error_code;
  t.is(await signIn(), 202001);
  const { data: rows } = await call<{ data: object[] }>('audit', { target: `account:${uid}`, limit: 1 });
  const actor = `api:client:${app.client_id}`;
  t.like(rows[0], { actor, operation: 'account.disable', outcome: 'done', why });
  t.is((await call('accountEnable', { uid })).error_code, 0);
  t.is(await signIn(), 0);
  for (const name of ['accountSignOut', 'accountUnlock', 'accountDelete'])
    t.is((await call(name, { uid })).error_code, 0);
  t.is(await signIn(), 202001);
  for (const name of ['account', 'accountDisable']) t.is((await call(name, { uid: 2 ** 31 - 1 })).error_code, 202001);
});

test('apps are listed, shown and changed, and no program gives trust or admin scopes', async (t, world) => {
  const { app, call } = await program(world);
  const { client_id } = await world.client({ scope: ['profile'] });
  const list = await call<{ data: { client_id: string }[] }>('apps', { limit: 200 });
  t.true(list.data.length > 0);
  const name = unique('changed');
  const redirect_uris = 'https://one.example/cb\nhttps://two.example/cb';
  const changed = await call('appUpdate', { client_id, name, redirect_uris, scopes: 'profile,email' });
  t.like(changed, { client_name: name, scope: 'profile email', redirect_uris: redirect_uris.split('\n') });
  t.like(await call('app', { client_id }), { client_name: name, testers: [] });
  for (const id of [client_id, app.client_id])
    t.is((await call('appUpdate', { client_id: id, scopes: 'profile admin:content' })).error_code, 100006);
  t.like(await call('appUpdate', { client_id, scopes: ', ,' }), {
    details: [{ field: 'scopes', reason: 'must not be blank' }],
  });
  for (const above of [app, await world.resourceServer()]) {
    const { error_code } = await call('appUpdate', { client_id: above.client_id, redirect_uris });
    t.is(error_code, 201206, 'where the codes of a trusted app go is an operator’s to say');
  }
  t.is((await call('app', { client_id: 'nobody' })).error_code, 404);

  await call('appUpdate', { client_id, development: true });
  const { updated_at: seen } = await call<{ updated_at: string }>('app', { client_id });
  const approve = { client_id, decision: 'approve' };
  await call('appUpdate', { client_id, redirect_uris: 'https://evil.example/cb' });
  t.like(await call('appReview', { ...approve, seen }), { error_code: 100006, details: undefined });
  t.like(await call('app', { client_id }), { state: 'development', proposed: null });
  t.like(await call('appReview', approve), { error_code: 0, state: 'approved' });
});

test('a person, an operator and a third party of theirs get nothing; nor does a program beyond its scopes', async (t, world) => {
  const user = await world.user();
  await performIn(depsOf(world))(grantOperator, { user: `uid:${user.uid}` });
  const third: TestClient = await world.client({ grants: ['password', 'client_credentials'], scope: ['profile'] });
  const { access_token } = await world.tokens(user, ['profile'], third);
  const own = await world.appToken(['profile'], third);
  const { call, token: audits } = await program(world, ['admin:audit']);
  const code = async (token?: string) =>
    (await world.post('/api/Admin/accounts', {}, token === undefined ? {} : { token })).body.error_code;
  t.deepEqual(
    await Promise.all([user.loginToken, access_token, own, audits].map(code)),
    [201206, 201206, 201206, 201206],
  );
  t.is(await code(), 201202);
  t.is(await code('never-was'), 201203);
  t.is((await call('audit')).error_code, 0);
});

test('how the platform runs is told in the words of who asks; what it sends is tried again, and dropped', async (t, world) => {
  const { app, call, token } = await program(world, ['admin:audit', 'admin:accounts']);
  const kind = unique('kind');
  const { sql, write } = world.database;
  const later = Date.now() + 3600_000;
  const row = {
    ...{ kind, receiver: kind, payload: '{}', attempts: 7, outcome: 'HTTP 500', created_at: Date.now() },
    ...{ dead_at: Date.now(), due_at: null, give_up_at: later, expires_at: later },
  };
  await write(sql('jobs').insert([row, row, row]));
  type Page = { data: { id: number; kind: string; due_at: string | null }[]; next?: number };
  const all: Page['data'] = [];
  for (let before: number | undefined; ; ) {
    const { data, next } = await call<Page>('queue', { before, limit: 2 });
    all.push(...data);
    if (next === undefined) break;
    t.is(next, data[1]?.id ?? 0);
    before = next;
  }
  const own = all.filter((one) => one.kind === kind).map(({ id }) => id);
  t.is(new Set(own).size, 3);
  t.deepEqual(
    own,
    own.toSorted((a, b) => b - a),
    'the newest first',
  );

  const [id = 0] = own;
  const waits = async () =>
    (await call<Page>('queue', { status: 'waiting', limit: 200 })).data.some((one) => one.id === id);
  t.false(await waits());
  t.like(await call('queueRetry', { id }), { error_code: 0, retried: 1 });
  t.true(await waits());
  t.like(await call('queueDrop', { id, why: 'to nobody' }), { error_code: 0, dropped: 1 });
  t.false(await waits());
  t.like(await call('queueDrop', { kind }), { dropped: 2 });
  for (const neither of [{}, { id, kind }]) t.is((await call('queueDrop', neither)).error_code, 100006);
  const { data: rows } = await call<{ data: object[] }>('audit', { target: `job:${id}`, operation: 'queue.drop' });
  t.like(rows[0], { actor: `api:client:${app.client_id}`, outcome: 'done', why: 'to nobody' });
  for (const gone of [{ id }, { kind }])
    t.is((await call('queueDrop', gone)).error_code, 404, 'there is none any more');

  type Health = { ok: boolean; checks: { check: string; found: string }[]; instances: object[] };
  const database = ({ checks }: Health) => checks.find(({ check }) => check === 'database')?.found ?? '';
  t.regex(database(await call<Health>('health')), /answers in/);
  const chinese = await world.post<Health>('/api/Admin/health', {}, { token, headers: { 'accept-language': 'zh' } });
  t.regex(database(chinese.body), /毫秒内应答/);
  const { call: ofApps } = await program(world, ['admin:apps']);
  for (const name of ['health', 'queue', 'queueRetry', 'queueDrop'])
    t.is((await ofApps(name, { id })).error_code, 201206, name);
  const { call: ofAudit } = await program(world, ['admin:audit']);
  for (const name of ['queueRetry', 'queueDrop'])
    t.is((await ofAudit(name, { id })).error_code, 201206, 'who reads the audit takes no mail from anybody');
});

test('who has to wait is told, and need not once that is lifted', async (t, world) => {
  const { call } = await program(world, ['admin:accounts', 'admin:audit']);
  const { uid } = await world.user();
  const limits = createLimits(depsOf(world).rateLimits, { limits: true, limitsFactor: 1 });
  for (let n = 0; n < 5; n += 1) await limits.fail(String(uid));
  const mine = async () =>
    (await call<{ data: { key: string; kind: string }[] }>('lockouts', { limit: 200 })).data.find(
      ({ key }) => key === String(uid),
    );
  t.like(await mine(), { kind: 'password', points: 5 });
  const lift = () => call('lockoutLift', { kind: 'password', key: String(uid), why: 'they called' });
  t.like(await lift(), { error_code: 0, lifted: true });
  t.is(await mine(), undefined);
  t.like(await lift(), { lifted: false });
  const { data } = await call<{ data: object[] }>('audit', { target: `account:${uid}`, operation: 'limits.lift' });
  t.like(data.at(-1), { outcome: 'done', why: 'they called' });
  t.like(await world.cli('lockout', 'lift', String(uid), '--kind', 'password'), { stdout: `${uid} did not wait.\n` });
});
