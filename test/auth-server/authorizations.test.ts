/** What an authorization gives: a code for one address and a minute, and what the app is told of the person. */
import { createHash } from 'node:crypto';
import { decodeJwt } from 'jose';
import { storedId } from '../../shared/db/tables/artifacts.ts';
import { createUserTable } from '../../shared/db/tables/users.ts';
import { onBothDatabases, unique } from '../_world.ts';

const test = onBothDatabases();

interface Issued {
  readonly access_token: string;
  readonly id_token: string;
}

test('an authorization says where it leads, and its code is traded for the same address', async (t, world) => {
  const [app, user] = await Promise.all([world.client(), world.user()]);
  const { redirect_uri, ...unsaid } = app;
  for (const accept of ['text/html', 'application/json']) {
    const { status, location } = await world.get(
      '/oauth/authorize',
      { client_id: app.client_id, response_type: 'code' },
      { headers: { accept } },
    );
    t.is(status, 400, accept);
    t.is(location, null);
  }
  t.is((await world.post('/oauth/par', { ...unsaid, response_type: 'code' })).body.error, 'invalid_request');
  const { url } = await world.agent().signInAndConsent(world.authorizeUrl(app), user);
  const trade = { grant_type: 'authorization_code', code: url.searchParams.get('code') };
  t.is((await world.post('/oauth/token', { ...unsaid, ...trade })).body.error, 'invalid_request');
  const elsewhere = { ...app, ...trade, redirect_uri: `${redirect_uri}/` };
  t.is((await world.post('/oauth/token', elsewhere)).body.error, 'invalid_grant');
  t.is((await world.post('/oauth/token', { ...app, ...trade })).status, 200);
});

test('a code lives for a minute', async (t, world) => {
  const [app, user] = await Promise.all([world.client(), world.user()]);
  const before = Date.now();
  const { url } = await world.agent().signInAndConsent(world.authorizeUrl(app), user);
  const code = url.searchParams.get('code') as string;
  const { database } = world;
  const row = await database.read(
    database
      .sql('authorization_codes')
      .where({ id: storedId(code) })
      .first('expires_at'),
  );
  const lives = (row?.expires_at ?? 0) - Date.now();
  t.true(lives <= 60_000 && lives > 60_000 - (Date.now() - before) - 1_000, String(lives));
  await database.write(
    database
      .sql('authorization_codes')
      .where({ id: storedId(code) })
      .update({ expires_at: Date.now() }),
  );
  const late = { ...app, grant_type: 'authorization_code', code };
  t.is((await world.post('/oauth/token', late)).body.error, 'invalid_grant');
});

test("an installed app's loopback address is good at any port, another's at its own alone", async (t, world) => {
  const user = await world.user();
  const code_verifier = 'a-verifier-of-more-than-forty-three-characters';
  const code_challenge = createHash('sha256').update(code_verifier).digest('base64url');
  const pkce = { code_challenge, code_challenge_method: 'S256' };
  const addresses = ['http://127.0.0.1/cb', 'http://[::1]:1/cb', 'http://localhost:8080/cb'];
  const [installed, hosted] = await Promise.all([
    world.client({ public: true, redirectUri: addresses }),
    world.client({ redirectUri: addresses }),
  ]);
  for (const [at, token] of [
    ['http://127.0.0.1:51004/cb', '/oauth/token'],
    ['http://[::1]:51005/cb', '/api/Oauth/accessToken'],
    ['http://localhost:51006/cb', '/oauth/token'],
  ] as const) {
    const app = { ...installed, redirect_uri: at };
    const { url } = await world.agent().signInAndConsent(world.authorizeUrl(app, pkce), user);
    t.is(url.origin + url.pathname, at);
    const trade = { ...app, grant_type: 'authorization_code', code: url.searchParams.get('code'), code_verifier };
    const other = await world.post(token, { ...trade, redirect_uri: at.replace('5100', '5101') });
    t.is(other.body.error, 'invalid_grant', 'the code is for the port that was asked for');
    t.is((await world.post(token, trade)).status, 200, token);
    const pushed = await world.post('/oauth/par', { ...app, ...pkce, response_type: 'code' });
    t.is(pushed.status, 201, at);
    const strict = { client_id: hosted.client_id, response_type: 'code', redirect_uri: at };
    t.is((await world.get('/api/Oauth/authorize', strict)).body.error_code, 201104);
    t.is((await world.get('/oauth/authorize', strict)).status, 400);
  }
});

test('what an interaction keeps is small, and for half an hour', async (t, world) => {
  const app = await world.client({ grants: ['authorization_code'], scope: ['openid', 'profile'] });
  const state = unique('state');
  const ask = {
    client_id: app.client_id,
    redirect_uri: app.redirect_uri,
    response_type: 'code',
    scope: 'openid profile',
  };
  const kept = {
    state: state.padEnd(2048, 's'),
    nonce: 'n'.repeat(512),
    acr_values: 'a'.repeat(512),
  };
  await world.get('/oauth/authorize', { ...ask, ...kept, login_hint: 'h'.repeat(254) });
  const mine = world.database.sql('interactions').where('payload', 'like', `%${state}%`);
  const rows = (await world.database.read(mine.select('payload', 'expires_at'))) as {
    payload: string;
    expires_at: number;
  }[];
  t.is(rows.length, 1);
  const minutes = ((rows[0]?.expires_at ?? 0) - Date.now()) / 60_000;
  t.true(minutes > 28 && minutes <= 30, 'it lives as long as its page says');
  t.true((rows[0]?.payload.length ?? 0) < 6_000, `${rows[0]?.payload.length}`);
});

test('ID tokens say how the person was recognised', async (t, world) => {
  const scope = ['openid', 'profile', 'offline_access'];
  const [app, user] = await Promise.all([world.client({ scope }), world.user()]);
  const discovered = await world.get<{ acr_values_supported: string[] }>('/.well-known/openid-configuration');
  t.deepEqual(discovered.body.acr_values_supported, ['urn:upare:acr:1', 'urn:upare:acr:2']);
  const asked = { scope: 'openid profile offline_access', acr_values: 'urn:somebody:else' };
  for (const params of [asked, { scope: asked.scope }] as Record<string, string>[]) {
    const { url } = await world.agent().signInAndConsent(world.authorizeUrl(app, params), user);
    const trade = { ...app, grant_type: 'authorization_code', code: url.searchParams.get('code') };
    const { body } = await world.post<Issued & { refresh_token: string }>('/oauth/token', trade);
    t.like(decodeJwt(body.id_token), { acr: 'urn:upare:acr:1', amr: ['pwd'] });
    // Dropped at authorize, where no consent was asked for by name.
    const refresh = { ...app, grant_type: 'refresh_token', refresh_token: body.refresh_token, scope: asked.scope };
    const refreshed = await world.post<Issued & { scope: string }>('/oauth/token', refresh);
    t.is(refreshed.status, 200, refreshed.text);
    t.is(refreshed.body.scope, 'openid profile');
    t.is(decodeJwt(refreshed.body.id_token).acr, 'urn:upare:acr:1');
  }
});

test('userinfo says of a person what the account has, and when that changed last', async (t, world) => {
  const scope = ['openid', 'profile', 'email'];
  const app = await world.client({ scope, grants: ['password', 'refresh_token'] });
  const user = await world.user();
  const { access_token } = await world.tokens(user, scope, app);
  const ask = async () =>
    (await world.get<Record<string, unknown>>('/oauth/userinfo', {}, { token: access_token })).body;
  const before = await ask();
  t.like(before, {
    sub: String(user.uid),
    name: user.username,
    preferred_username: user.username,
    nickname: user.username,
    locale: 'en',
    email: user.email,
    email_verified: false,
  });
  t.is(before.picture, undefined);
  t.false('zoneinfo' in before, 'an account has one if its person has said so');
  const [row] = (await world.database.read(
    world.database.sql('users').where({ uid: user.uid }).select('created_at'),
  )) as { created_at: number }[];
  t.is(before.updated_at, Math.floor(Number(row?.created_at) / 1000));

  await createUserTable(world.database).change(user.uid, { password_changed_at: Date.now() + 60_000 });
  t.is((await ask()).updated_at, before.updated_at, 'a password is no part of it');
  const day = 86_400_000;
  await world.database.write(
    world.database
      .sql('users')
      .where({ uid: user.uid })
      .update({ created_at: Date.now() - day }),
  );
  const captcha = await world.captcha();
  const changed = { nickname: 'Ada of the lake', ...captcha };
  t.is((await world.post('/api/User/modifyBasicInfo', changed, { token: user.loginToken })).body.error_code, 0);
  const after = await ask();
  t.like(after, { name: 'Ada of the lake', nickname: 'Ada of the lake', preferred_username: user.username });
  t.true(Math.abs(Number(after.updated_at) - Date.now() / 1000) < 120);

  const place = { zoneinfo: 'asia/shanghai' };
  t.is((await world.post('/api/User/modifyDetailInfo', place, { token: user.loginToken })).body.error_code, 0);
  t.is((await ask()).zoneinfo, 'Asia/Shanghai');
  const { claims_supported } = (await world.get<{ claims_supported: string[] }>('/.well-known/openid-configuration'))
    .body;
  for (const claim of Object.keys(await ask())) t.true(claims_supported.includes(claim), claim);
});

test('ID tokens carry profile and email for apps that are registered so, as far as that was allowed', async (t, world) => {
  const user = await world.user();
  await createUserTable(world.database).change(user.uid, { zoneinfo: 'Europe/Berlin' });
  const asked = ['openid', 'profile', 'email', 'calendar'];
  for (const more of [['--id-token-claims'], ['--tester', user.username, '--development']]) {
    const app = await world.client({ scope: asked, more });
    for (const untick of [[], ['email']]) {
      const url = world.authorizeUrl(app, { scope: asked.join(' ') });
      const { url: end } = await world.agent().signInAndConsent(url, user, { untick });
      const code = end.searchParams.get('code');
      const { body } = await world.post<Issued>('/oauth/token', { ...app, grant_type: 'authorization_code', code });
      const carried = decodeJwt(body.id_token);
      const carries = more.includes('--id-token-claims');
      t.is(carried.sub, String(user.uid));
      t.is(carried.preferred_username, carries ? user.username : undefined);
      t.is(carried.zoneinfo, carries ? 'Europe/Berlin' : undefined);
      t.is(carried.email, carries && untick.length === 0 ? user.email : undefined);
    }
  }
});
