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
  readonly error_description?: string;
  readonly message?: string;
}

test('an app registers itself, in development, changes and deletes what it registered', async (t, world) => {
  const off = await call(`${world.authUrl}/oauth/register`, { method: 'POST', body: '{}' });
  t.is(off.status, 404, 'it is off by default');
  const url = await world.another('auth', { CLIENT_REGISTRATION: 'on' });
  const register = (metadata: object, token?: string, more: Readonly<Record<string, string>> = {}) =>
    call<Registered>(`${url}/oauth/register`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...more,
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(metadata),
    });
  const discovery = await call<Record<string, unknown>>(`${url}/.well-known/oauth-authorization-server`);
  t.is(discovery.body.registration_endpoint, `${world.authUrl}/oauth/register`);
  // An agent in a page registers itself, too: the browser asks first.
  const asks = { origin: 'https://agent.example', 'access-control-request-method': 'POST' };
  const preflight = await call(`${url}/oauth/register`, { method: 'OPTIONS', headers: asks });
  t.deepEqual([preflight.status, preflight.headers.get('access-control-allow-origin')], [204, '*']);

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
    [{ redirect_uris, client_name: 'x'.repeat(121) }, 'invalid_client_metadata'],
    [{ redirect_uris, client_name: 'moc.\u202eelpmaxe' }, 'invalid_client_metadata'],
    [{ redirect_uris, client_name: 'U\u0440are' }, 'invalid_client_metadata'],
    [{ redirect_uris: redirect_uris[0] }, 'invalid_redirect_uri'],
    [{ redirect_uris, grant_types: ['client_credentials', 'refresh_token'] }, 'invalid_client_metadata'],
    [{ redirect_uris, backchannel_logout_session_required: 'yes' }, 'invalid_client_metadata'],
    [{ redirect_uris, jwks_uri: 5 }, 'invalid_client_metadata'],
    [{ redirect_uris, post_logout_redirect_uris: ['http://elsewhere.example/'] }, 'invalid_client_metadata'],
  ] as const) {
    const refused = await register(metadata);
    t.deepEqual([refused.status, refused.body.error], [400, error]);
    t.notRegex(refused.text, /Invalid input|Invalid option/, 'the words are ours');
  }
  const inChinese = await register({ redirect_uris: ['http://例子.example/?"\\'] }, undefined, {
    'accept-language': 'zh',
  });
  t.regex(
    inChinese.body.error_description ?? '',
    /^redirect_uris redirect URI 'http:[ !#-[\]-~]*' is not an absolute address/,
  );
  t.regex(inChinese.body.message ?? '', /^无效参数：redirect_uris 回调地址".*"不是不带片段的完整地址/);
  const named = await register({ redirect_uris, client_name: 'a\nb' });
  t.regex(named.text, /"details":\[\{"field":"client_name"/, 'by the name that was sent');
  const empty = { scope: '', client_uri: '', grant_types: [], jwks: null };
  const bare = await register({ redirect_uris, ...empty, backchannel_logout_session_required: true });
  t.like(bare.body, { grant_types: ['authorization_code'], backchannel_logout_session_required: true }, bare.text);
  t.regex(bare.body.scope, /^openid .*profile/, 'what is empty is left out');
  t.is((await register({ redirect_uris }, 'nobodys')).status, 401);
  t.is((await register({ redirect_uris }, `${owner.loginToken} `.repeat(2))).status, 401, 'not as if nobody had asked');

  const at = new URL(app.body.registration_client_uri).pathname;
  const manage = (method: string, token: string, metadata?: object) =>
    call<Registered>(url + at, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(metadata && { 'content-type': 'application/json' }) },
      ...(metadata && { body: JSON.stringify(metadata) }),
    });
  t.is((await manage('GET', 'another')).status, 401);
  const nobody = { headers: { authorization: `Bearer ${app.body.registration_access_token}` } };
  t.is((await call(`${url}/oauth/register/nobody`, nobody)).status, 401, 'as an app that there is not');
  t.is((await manage('GET', app.body.registration_access_token)).body.client_id, client_id);

  const { client_secret, registration_access_token: token } = app.body;
  const moved = ['https://client.example/moved'];
  const whole = {
    client_id,
    client_secret,
    client_name: 'Changed',
    redirect_uris: moved,
    client_uri: 'https://a.example/',
  };
  const changed = await manage('PUT', token, { ...whole, tos_uri: 'no address', grant_types });
  t.like(
    changed.body,
    { client_name: 'Changed', redirect_uris: moved, client_uri: 'https://a.example/' },
    changed.text,
  );
  t.false('tos_uri' in changed.body);
  t.like(changed.body, { grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'] });
  t.like((await manage('GET', token)).body, { client_name: 'Changed', redirect_uris: moved });
  t.truthy((await come(owner)).reply.status === 400, 'the former address leads nowhere');
  for (const wrong of [
    { client_id: 'another' },
    { client_secret: 'another' },
    { token_endpoint_auth_method: 'none' },
    { redirect_uris: ['http://elsewhere.example/'] },
  ]) {
    t.is((await manage('PUT', token, { ...whole, ...wrong })).status, 400, JSON.stringify(wrong));
  }
  t.is((await world.cli('client', 'secret', 'add', client_id)).code, 0);
  const nulls = { tos_uri: null, jwks: null, scope: null };
  t.is((await manage('PUT', token, { ...whole, ...nulls })).status, 200, 'both of two secrets are the app’s');
  t.is((await manage('PUT', 'another', whole)).status, 401);
  t.is((await manage('PUT', token)).status, 415);
  const approved = Promise.withResolvers<void>();
  const late = call<Registered>(url + at, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: slowly(JSON.stringify({ ...whole, redirect_uris: ['https://client.example/late'] }), approved.promise),
    duplex: 'half',
  });
  t.is((await world.cli('client', 'update', client_id, '--no-development')).code, 0);
  approved.resolve();
  // By whether it had begun to be looked at before or not.
  t.true([403, 409].includes((await late).status), (await late).text);
  t.like(
    (await manage('GET', token)).body,
    { redirect_uris: moved },
    'what came late does not change what is approved',
  );
  t.is((await manage('PUT', token, whole)).status, 403, 'what others have looked at changes by them');
  const handed = await register({ redirect_uris }, owner.loginToken);
  const to = ['--owner', other.username];
  t.is((await world.cli('client', 'update', handed.body.client_id, ...to)).code, 0);
  const former = { authorization: `Bearer ${handed.body.registration_access_token}` };
  const theirs = `${url}/oauth/register/${handed.body.client_id}`;
  t.is((await call(theirs, { headers: former })).status, 401, 'an app that is another’s now is theirs to manage');
  t.is((await manage('DELETE', app.body.registration_access_token)).status, 204);
  t.is((await manage('GET', app.body.registration_access_token)).status, 401);
});

/** A body of which the last letter comes later. */
function slowly(text: string, later: Promise<void>): ReadableStream<Uint8Array> {
  const octets = new TextEncoder().encode(text);
  return new ReadableStream({
    async start(body) {
      body.enqueue(octets.subarray(0, -1));
      await later;
      body.enqueue(octets.subarray(-1));
      body.close();
    },
  });
}
