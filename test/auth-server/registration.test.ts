/** Apps that register themselves (RFC 7591, RFC 7592), where that is on. */
import { call, onBothDatabases } from '../_world.ts';

const test = onBothDatabases();

interface Registered {
  readonly client_id: string;
  readonly client_secret?: string;
  readonly registration_access_token: string;
  readonly registration_client_uri: string;
  readonly grant_types: readonly string[];
  readonly scope: string;
  readonly error?: string;
}

test('an app registers itself, in development, and deletes what it registered', async (t, world) => {
  const off = await call(`${world.authUrl}/oauth/register`, { method: 'POST', body: '{}' });
  t.is(off.status, 404, 'it is off by default');
  const url = await world.another('auth', { CLIENT_REGISTRATION: 'on' });
  const register = (metadata: object, token?: string) =>
    call<Registered>(`${url}/oauth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(metadata),
    });
  const discovery = await call<Record<string, unknown>>(`${url}/.well-known/oauth-authorization-server`);
  t.is(discovery.body.registration_endpoint, `${world.authUrl}/oauth/register`);

  const redirect_uris = ['https://client.example/callback'];
  const [owner, other] = await Promise.all([world.user(), world.user()]);
  const grant_types = ['authorization_code', 'refresh_token', 'password'];
  const app = await register(
    { client_name: 'Self', redirect_uris, grant_types, scope: 'profile account' },
    owner.loginToken,
  );
  t.is(app.status, 201, app.text);
  t.deepEqual([app.body.grant_types, app.body.scope], [['authorization_code', 'refresh_token'], 'profile']);
  t.truthy(app.body.client_secret);
  const { client_id } = app.body;
  const known = { client_id, client_secret: app.body.client_secret, redirect_uri: redirect_uris[0] ?? '' };
  const come = (user: typeof owner) =>
    world.agent().signInAndConsent(world.authorizeUrl(known, { scope: 'profile' }), user);
  t.truthy((await come(owner)).url.searchParams.get('code'));
  t.false((await come(other)).outside, 'nobody else may');

  for (const [metadata, error] of [
    [{ redirect_uris: ['http://elsewhere.example/'] }, 'invalid_redirect_uri'],
    [{ redirect_uris, token_endpoint_auth_method: 'tls_client_auth' }, 'invalid_client_metadata'],
  ] as const) {
    const refused = await register(metadata);
    t.deepEqual([refused.status, refused.body.error], [400, error]);
  }
  t.is((await register({ redirect_uris }, 'nobodys')).status, 401);

  const at = new URL(app.body.registration_client_uri).pathname;
  const manage = (method: string, token: string) =>
    call<Registered>(url + at, { method, headers: { authorization: `Bearer ${token}` } });
  t.is((await manage('GET', 'another')).status, 401);
  t.is((await manage('GET', app.body.registration_access_token)).body.client_id, client_id);
  t.is((await manage('DELETE', app.body.registration_access_token)).status, 204);
  t.is((await manage('GET', app.body.registration_access_token)).status, 401);
});
