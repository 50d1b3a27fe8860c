import type { GrantType } from '../../../shared/clients/metadata.ts';
import { updateClient } from '../../../shared/operations/clients/update.ts';
import { onBothDatabases } from '../../_world.ts';
import { depsOf, performIn } from '../../operations/_perform.ts';

const test = onBothDatabases();

test('delete ends that one access token', async (t, world) => {
  const app = await world.client({ grants: ['password', 'refresh_token'] });
  const user = await world.user();
  const { access_token, refresh_token } = await world.tokens(user, ['profile'], app);
  const uses = () => world.post('/api/User/uid', { access_token, username: user.username });
  t.is((await uses()).body.error_code, 0);
  const deleted = await world.post('/api/Oauth/delete', { access_token });
  t.like(deleted.body, { error_code: 0, api_uri: 'api/Oauth/delete' });
  t.is((await uses()).body.error_code, 201203);
  t.is((await world.post('/api/Oauth/delete', { access_token })).body.error_code, 201301);
  const refreshed = await world.post('/api/Oauth/accessToken', { ...app, grant_type: 'refresh_token', refresh_token });
  t.is(refreshed.body.error_code, 0, 'the authorization goes on');
});

test('signing out takes the token where every other call has it', async (t, world) => {
  for (const where of ['access_token', 'login_token', 'token', 'Authorization']) {
    const { username, loginToken: token } = await world.user();
    const inHeader = where === 'Authorization';
    const out = await world.post('/api/Oauth/delete', inHeader ? {} : { [where]: token }, inHeader ? { token } : {});
    t.is(out.body.error_code, 0, where);
    t.is((await world.post('/api/User/uid', { username }, { token })).body.error_code, 201203, where);
    const two = await world.post('/api/Oauth/delete', { access_token: 'a' }, { token });
    t.is(two.body.error_code, 100006, 'two at once');
  }
});

test('revoke ends the whole authorization, siblings and refresh tokens', async (t, world) => {
  const app = await world.client({ grants: ['password', 'refresh_token'] });
  const user = await world.user();
  const other = await world.tokens(user, ['profile'], app);
  const first = await world.tokens(user, ['profile'], app);
  const asked = { ...app, grant_type: 'refresh_token', refresh_token: first.refresh_token };
  const second = await world.post<{ access_token: string; refresh_token: string }>('/api/Oauth/accessToken', asked);
  t.is((await world.post('/api/Oauth/revoke', { access_token: first.access_token })).body.error_code, 0);
  for (const access_token of [first.access_token, second.body.access_token]) {
    const { status, body, headers } = await world.post('/api/User/uid', { access_token, username: user.username });
    t.is(status, 401);
    t.is(body.error_code, 201203);
    t.regex(headers.get('www-authenticate') ?? '', /error="invalid_token"/);
  }
  const { refresh_token } = second.body;
  const refreshed = await world.post('/api/Oauth/accessToken', { ...app, grant_type: 'refresh_token', refresh_token });
  t.is(refreshed.body.error_code, 201209);
  const untouched = await world.post('/api/User/uid', { access_token: other.access_token, username: user.username });
  t.is(untouched.body.error_code, 0, 'another authorization of the same person goes on');
  t.is((await world.post('/api/Oauth/revoke', { access_token: first.access_token })).body.error_code, 201401);
});

test('the standard revocation of an access token ends what was got by grants that were taken away', async (t, world) => {
  const app = await world.client({ grants: ['password', 'refresh_token'] });
  const { access_token, refresh_token } = await world.tokens(await world.user(), ['profile'], app);
  const perform = performIn(depsOf(world));
  const giving = (...grant_types: GrantType[]) => perform(updateClient, { client_id: app.client_id, grant_types });
  const refresh = { ...app, grant_type: 'refresh_token', refresh_token };
  await giving('password');
  t.is((await world.post('/api/Oauth/accessToken', refresh)).body.error_code, 201205);
  t.is((await world.post('/oauth/revoke', { ...app, token: access_token })).status, 200);
  await giving('password', 'refresh_token');
  // Once the token was good again.
  t.is((await world.post('/api/Oauth/accessToken', refresh)).body.error_code, 201209);
});

test('what is missing or unknown is told', async (t, world) => {
  for (const path of ['/api/Oauth/delete', '/api/Oauth/revoke']) {
    t.is((await world.post(path, {})).body.error_code, 201202, path);
    t.is((await world.post(path, { access_token: ['a', 'b'] })).body.error_code, 100006, path);
    t.is((await world.get(path)).status, 405, path);
  }
  t.is((await world.post('/api/Oauth/delete', { access_token: 'unheard-of' })).body.error_code, 201301);
  t.is((await world.post('/api/Oauth/revoke', { access_token: 'unheard-of' })).body.error_code, 201401);
});

test('the token may go by the name that RFC 7009 has for it', async (t, world) => {
  const user = await world.user();
  for (const path of ['/api/Oauth/delete', '/api/Oauth/revoke']) {
    const { access_token: token } = await world.tokens(user);
    const two = await world.post(path, { token, access_token: 'another' });
    t.is(two.body.error_code, 100006, path);
    t.is((await world.post(path, { token, token_type_hint: 'access_token' })).body.error_code, 0, path);
    t.is((await world.post('/api/User/uid', { username: user.username }, { token })).body.error_code, 201203, path);
  }
});

test('delete with a login token signs out', async (t, world) => {
  const { loginToken, username } = await world.user();
  t.is((await world.post('/api/User/uid', { login_token: loginToken, username })).body.error_code, 0);
  t.is((await world.post('/api/Oauth/delete', { access_token: loginToken })).body.error_code, 0);
  t.is((await world.post('/api/User/uid', { login_token: loginToken, username })).body.error_code, 201203);
});

test("a disabled person's tokens stop at once, and start again only with a new sign-in", async (t, world) => {
  const app = await world.client({ grants: ['password', 'refresh_token'] });
  const user = await world.user();
  const { access_token, refresh_token } = await world.tokens(user, ['profile'], app);
  const uses = (token: string) => world.post('/api/User/uid', { username: user.username }, { token });
  t.is((await world.cli('user', 'disable', user.username)).code, 0);
  t.is((await uses(access_token)).body.error_code, 201203);
  t.is((await uses(user.loginToken)).body.error_code, 201203);
  const asked = { ...app, username: user.username, password: user.password, refresh_token };
  t.is((await world.post('/api/Oauth/accessToken', { ...asked, grant_type: 'refresh_token' })).body.error_code, 201209);
  t.is((await world.post('/api/Oauth/accessToken', { ...asked, grant_type: 'password' })).body.error_code, 202001);
  t.is((await world.cli('user', 'enable', user.username)).code, 0);
  t.is((await uses(access_token)).body.error_code, 201203);
  t.is((await world.post('/api/Oauth/accessToken', { ...asked, grant_type: 'password' })).body.error_code, 0);
});
