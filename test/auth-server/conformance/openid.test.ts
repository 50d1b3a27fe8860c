/** OpenID Connect as its certification profiles walk it: Config, Basic, Form Post, RP-Initiated Logout. */
import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import { onBothDatabases, type TestClient, type World } from '../../_world.ts';
import { type Answer, standardUrl } from './_app.ts';

const test = onBothDatabases();

type Claims = Readonly<Record<string, unknown>>;

const SCOPE = ['openid', 'profile', 'email', 'phone'];

async function exchange(world: World, app: TestClient, code: string | null) {
  const { body } = await world.post<Answer>('/oauth/token', { ...app, grant_type: 'authorization_code', code });
  const keys = createLocalJWKSet((await world.get('/oauth/jwks')).body as unknown as JSONWebKeySet);
  const { payload } = await jwtVerify(body.id_token, keys, { issuer: world.authUrl, audience: app.client_id });
  const about = await world.get('/oauth/userinfo', {}, { token: body.access_token });
  return { ...body, claims: payload as Claims, userinfo: about.body as unknown as Claims };
}

test('Config: discovery tells what is there', async (t, world) => {
  const { body } = await world.get<Record<string, unknown>>('/.well-known/openid-configuration');
  t.like(body, {
    issuer: world.authUrl,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    claims_parameter_supported: true,
    request_parameter_supported: true,
    request_uri_parameter_supported: false,
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
    authorization_response_iss_parameter_supported: true,
  });
  const holds = (member: string, ...values: readonly string[]) => {
    for (const value of values) t.true((body[member] as string[]).includes(value), `${member}: ${value}`);
  };
  holds('id_token_signing_alg_values_supported', 'RS256', 'ES256');
  holds('response_modes_supported', 'query', 'form_post', 'jwt');
  holds('token_endpoint_auth_methods_supported', 'client_secret_basic', 'client_secret_post', 'private_key_jwt');
  holds('token_endpoint_auth_signing_alg_values_supported', 'PS256', 'ES256');
  holds('scopes_supported', ...SCOPE);
  holds('claims_supported', 'sub', 'acr', 'auth_time', 'name', 'email', 'email_verified', 'phone_number');
  holds('acr_values_supported', 'urn:upare:acr:1', 'urn:upare:acr:2');
  holds('prompt_values_supported', 'none', 'login', 'consent', 'select_account', 'create');
  holds('ui_locales_supported', 'en', 'zh');
  holds('revocation_endpoint_auth_methods_supported', 'client_secret_basic', 'private_key_jwt', 'none');
  holds('introspection_endpoint_auth_methods_supported', 'client_secret_basic', 'client_secret_post');
  t.false((body.introspection_endpoint_auth_methods_supported as string[]).includes('none'));
  for (const endpoint of ['revocation', 'introspection']) {
    holds(`${endpoint}_endpoint_auth_signing_alg_values_supported`, 'PS256', 'ES256');
  }
  t.false((body.request_object_signing_alg_values_supported as string[]).some((alg) => /^HS|none/.test(alg)));
  const { keys } = (await world.get('/oauth/jwks')).body as unknown as JSONWebKeySet;
  t.deepEqual([...new Set(keys.map(({ kty }) => kty))].sort(), ['EC', 'RSA']);
  t.false(keys.some((key) => 'd' in key || 'p' in key));
});

test('Basic: a request by POST, its nonce, max_age and acr_values, and the claims of its scopes', async (t, world) => {
  const app = await world.client({ scope: SCOPE });
  const user = await world.user();
  const agent = world.agent();
  const asked = {
    ...{ client_id: app.client_id, redirect_uri: app.redirect_uri, response_type: 'code', scope: SCOPE.join(' ') },
    ...{ nonce: 'n-0S6', state: 'posted', max_age: '3600', acr_values: 'urn:upare:acr:1', display: 'page' },
    ...{ ui_locales: 'zh en', login_hint: user.username, claims_locales: 'zh' },
  };
  const posted = await world.post('/oauth/authorize', asked);
  t.is(posted.status, 303, 'a browser goes on with its cookies');
  const { url } = await agent.signInAndConsent(new URL(posted.location ?? '', world.authUrl), user);
  t.is(url.searchParams.get('state'), 'posted');
  const { claims, userinfo } = await exchange(world, app, url.searchParams.get('code'));
  t.like(claims, { sub: String(user.uid), nonce: 'n-0S6', acr: 'urn:upare:acr:1' });
  t.true(Math.abs(Number(claims.auth_time) - Date.now() / 1000) < 60);
  t.like(userinfo, {
    sub: String(user.uid),
    name: user.username,
    preferred_username: user.username,
    email: user.email,
    email_verified: false,
  });
  t.false('uid' in userinfo, 'a claim that no standard has is given by name alone');

  const silent = await agent.open(standardUrl(world, { ...asked, prompt: 'none' }));
  t.truthy(silent.url.searchParams.get('code'), 'nobody is asked again');
  const stranger = await world.agent().open(standardUrl(world, { ...asked, prompt: 'none' }));
  t.is(stranger.url.searchParams.get('error'), 'login_required');
  const old = await agent.open(standardUrl(world, { ...asked, max_age: '0', prompt: 'none' }));
  t.is(old.url.searchParams.get('error'), 'login_required', 'max_age');
  const unsigned = await agent.open(standardUrl(world, { ...asked, request: 'eyJhbGciOiJub25lIn0.e30.' }));
  t.is(unsigned.url.searchParams.get('error'), 'request_not_supported');
});

test('Basic: claims are given by name where their scope is registered and the person allows it', async (t, world) => {
  const app = await world.client({ scope: ['openid', 'profile', 'email'] });
  const user = await world.user();
  const agent = world.agent();
  const ask = (claims: object, more = {}) =>
    standardUrl(world, {
      ...{ client_id: app.client_id, redirect_uri: app.redirect_uri, response_type: 'code', scope: 'openid' },
      claims: JSON.stringify(claims),
      ...more,
    });
  const asked = {
    id_token: { email: { essential: true }, auth_time: null },
    userinfo: { name: { essential: true }, uid: null, phone_number: null, 'no:such': null },
  };
  const page = await agent.signInAndConsent(ask(asked), user);
  const given = await exchange(world, app, page.url.searchParams.get('code'));
  t.like(given.claims, { email: user.email });
  t.is(typeof given.claims.auth_time, 'number');
  t.deepEqual(
    Object.keys(given.userinfo).sort(),
    ['acr', 'amr', 'name', 'sub', 'uid'].filter((name) => name in given.userinfo),
  );
  t.like(given.userinfo, { name: user.username, uid: user.uid });
  t.is((await agent.open(ask(asked, { prompt: 'none' }))).url.searchParams.get('error'), null, 'not asked twice');

  const other = world.agent();
  const unticked = await other.signInAndConsent(ask(asked), await world.user(), { untick: ['email'] });
  const without = await exchange(world, app, unticked.url.searchParams.get('code'));
  t.false('email' in without.claims, 'what is unticked is not given');
  t.true('name' in without.userinfo);

  const errorOf = async (claims: object | string, more = {}) => {
    const address = typeof claims === 'string' ? ask({}, { claims, ...more }) : ask(claims, more);
    return (await agent.open(address)).url.searchParams.get('error');
  };
  t.is(await errorOf('no JSON'), 'invalid_request');
  const acr = (value: string) => ({ id_token: { acr: { essential: true, value } } });
  t.is(await errorOf(acr('urn:other')), 'unmet_authentication_requirements');
  t.not(await errorOf(acr('urn:upare:acr:2'), { prompt: 'none' }), null, 'one factor does not do');
  t.is(await errorOf({ id_token: { sub: { value: '1' } } }, { prompt: 'none' }), 'login_required', 'nobody else');
});

test('Form Post: the answer comes as a form, errors too', async (t, world) => {
  const app = await world.client({ scope: ['openid'] });
  const asked = { client_id: app.client_id, redirect_uri: app.redirect_uri, response_type: 'code', scope: 'openid' };
  const agent = world.agent();
  const form = async (page: Awaited<ReturnType<typeof agent.open>>) => {
    const shown = page.document.querySelector('form');
    t.is(shown?.getAttribute('action'), app.redirect_uri);
    t.is(shown?.getAttribute('method')?.toLowerCase(), 'post');
    return (name: string) => shown?.querySelector(`input[name="${name}"]`)?.getAttribute('value');
  };
  const posted = { ...asked, response_mode: 'form_post', state: 'a"b' };
  const answered = await form(await agent.signInAndConsent(standardUrl(world, posted), await world.user()));
  t.is(answered('state'), 'a"b');
  t.is(answered('iss'), world.authUrl);
  t.truthy((await exchange(world, app, answered('code') ?? '')).id_token);
  const refused = await form(await world.agent().open(standardUrl(world, { ...posted, prompt: 'none' })));
  t.is(refused('error'), 'login_required');
});

test('RP-Initiated Logout leads back with its state, to a registered address alone; ES256 for who wants it', async (t, world) => {
  const back = 'https://client.example/bye';
  const app = await world.client({
    scope: ['openid'],
    more: ['--post-logout-redirect-uri', back, '--id-token-alg', 'ES256'],
  });
  const asked = { client_id: app.client_id, redirect_uri: app.redirect_uri, response_type: 'code', scope: 'openid' };
  const agent = world.agent();
  const { url } = await agent.signInAndConsent(standardUrl(world, asked), await world.user());
  const { id_token } = await exchange(world, app, url.searchParams.get('code'));
  t.is(decodeProtectedHeader(id_token).alg, 'ES256');
  const leave = (more: Readonly<Record<string, string>>) =>
    agent.open(`/oauth/logout?${new URLSearchParams({ id_token_hint: id_token, state: 'out', ...more })}`);
  t.is((await leave({ post_logout_redirect_uri: 'https://evil.example/' })).reply.status, 400);
  t.is((await leave({ id_token_hint: `${id_token}x`, post_logout_redirect_uri: back })).reply.status, 400);
  const page = await leave({ post_logout_redirect_uri: back });
  const gone = await agent.submit(page, {}, ['logout', 'yes']);
  t.is(gone.url.href, `${back}?state=out`);
  const silent = await agent.open(standardUrl(world, { ...asked, prompt: 'none' }));
  t.is(silent.url.searchParams.get('error'), 'login_required');
});
