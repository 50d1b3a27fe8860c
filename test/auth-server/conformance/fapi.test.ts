/** FAPI 2.0 Security Profile, section 5.3, and what it stands on: RFC 7523, 9101, 9126, 9449 and JARM. */
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import { serveOnLoopback } from '../../_world/loopback.ts';
import { createProver } from '../../_world/proofs.ts';
import { onBothDatabases, type TestClient, type World } from '../../_world.ts';
import { type Answer, createKeys, createPkce, type Keys, standardUrl } from './_app.ts';

const test = onBothDatabases();

const app = async (world: World, keys: Keys, more: readonly string[] = []) => {
  const options = ['--jwks', JSON.stringify(keys.jwks), ...more];
  const scope = ['openid', 'profile'];
  return world.client({ scope, grants: ['authorization_code', 'refresh_token', 'client_credentials'], more: options });
};

/** Pushes a request, leads a person through it, and gives where it ends. */
async function authorize(world: World, client: TestClient, keys: Keys, more: Readonly<Record<string, string>> = {}) {
  const { client_id, redirect_uri } = client;
  const { code_verifier, challenge } = createPkce();
  const pushed = await world.post<Answer>('/oauth/par', {
    ...{ client_id, redirect_uri, response_type: 'code', scope: 'openid profile', ...challenge, ...more },
    ...(await keys.assertion(client, world.authUrl)),
  });
  if (pushed.status !== 201) throw new Error(`PAR: ${pushed.text}`);
  const { request_uri } = pushed.body;
  const user = await world.user();
  const page = await world.agent().signInAndConsent(standardUrl(world, { client_id, request_uri }), user);
  return { page, code_verifier, expiresIn: pushed.body.expires_in, user };
}

const jwksOf = async (world: World) =>
  createLocalJWKSet((await world.get('/oauth/jwks')).body as unknown as JSONWebKeySet);

test('an app with the profile goes from its pushed request to the API, bound to its key', async (t, world) => {
  const keys = await createKeys();
  const client = await app(world, keys, ['--fapi']);
  t.is(client.client_secret, undefined, 'it has no secret');
  t.is((await world.cli('client', 'rotate-secret', client.client_id)).code, 1, 'and gets none');
  const prover = await createProver();
  const token = async (form: object, { proof = prover, dpop = true } = {}) =>
    world.post<Answer>(
      '/oauth/token',
      { ...form, client_id: client.client_id, ...(await keys.assertion(client, world.authUrl)) },
      { headers: dpop ? { dpop: await proof.prove('POST', `${world.authUrl}/oauth/token`) } : {} },
    );

  const { page, code_verifier, expiresIn } = await authorize(world, client, keys);
  t.true(expiresIn < 600, 'section 5.3.2.2, 12');
  t.is(page.url.searchParams.get('iss'), world.authUrl);
  const code = page.url.searchParams.get('code') ?? '';
  const exchange = { grant_type: 'authorization_code', code, redirect_uri: client.redirect_uri, code_verifier };
  for (const unbound of [exchange, { grant_type: 'client_credentials' }]) {
    t.is((await token(unbound, { dpop: false })).body.error, 'invalid_dpop_proof', 'tokens are bound to a key');
  }
  t.is((await token({ grant_type: 'client_credentials' })).body.token_type, 'DPoP');
  const weak = await createProver('RS256');
  t.is((await token(exchange, { proof: weak })).body.error, 'invalid_dpop_proof', 'section 5.4: not by RS256');
  const issued = await token(exchange);
  t.is(issued.body.token_type, 'DPoP', issued.text);
  t.is(decodeProtectedHeader(issued.body.id_token).alg, 'ES256');
  const { payload } = await jwtVerify(issued.body.id_token, await jwksOf(world), { audience: client.client_id });
  t.is(payload.iss, world.authUrl);

  const url = `${world.resourceUrl}/api/User/info`;
  const called = await world.post('/api/User/info', {}, { headers: await prover.bound(issued.body.access_token, url) });
  t.is(called.body.error_code, 0, called.text);
  t.is((await world.post('/api/User/info', {}, { token: issued.body.access_token })).body.error_code, 201201);

  const again = await token({ grant_type: 'refresh_token', refresh_token: issued.body.refresh_token });
  t.is(again.body.refresh_token, issued.body.refresh_token, 'section 5.3.2.1, 9: it does not rotate');
  const other = await token(
    { grant_type: 'refresh_token', refresh_token: issued.body.refresh_token },
    { proof: await createProver() },
  );
  t.is(other.body.token_type, 'DPoP', 'RFC 9449 section 5: by its own key it may take another for its proofs');
  t.is((await token(exchange)).body.error, 'invalid_grant', 'a code is good once');
});

test('what the profile forbids is refused', async (t, world) => {
  const [keys, weak] = await Promise.all([createKeys(), createKeys('RS256')]);
  const both = { ...keys, jwks: { keys: [...keys.jwks.keys, ...weak.jwks.keys] } };
  const client = await app(world, both, ['--fapi']);
  const { client_id, redirect_uri } = client;
  const { challenge } = createPkce();
  const asked = { client_id, redirect_uri, response_type: 'code', scope: 'openid', ...challenge };
  const push = (form: object) => world.post<Answer>('/oauth/par', form);
  const proven = (claims = {}) => keys.assertion(client, world.authUrl, claims);

  const straight = await world.agent().open(standardUrl(world, asked));
  t.is(straight.url.searchParams.get('error'), 'invalid_request', 'PAR alone');
  const { code_challenge: _, code_challenge_method: __, ...bare } = asked;
  t.is((await push({ ...bare, ...(await proven()) })).body.error, 'invalid_request', 'PKCE');
  t.is((await push({ ...asked, code_challenge_method: 'plain', ...(await proven()) })).body.error, 'invalid_request');
  t.is((await push({ ...asked, response_type: 'token', ...(await proven()) })).status, 400);
  const elsewhere = { ...asked, redirect_uri: 'https://evil.example/' };
  t.is((await push({ ...elsewhere, ...(await proven()) })).status, 400);
  const past = Math.floor(Date.now() / 1000) - 120;
  const refusals = {
    'no proof': {},
    'a secret': { client_secret: 'x' },
    'for the token endpoint': await keys.assertion(client, `${world.authUrl}/oauth/token`),
    'for several': await proven({ aud: [world.authUrl, 'https://other.example'] }),
    'for another': await keys.assertion(client, 'https://other.example'),
    expired: await proven({ exp: past }),
    'for ever': await proven({ exp: past + 10 * 365 * 24 * 3600 }),
    'to come': await proven({ nbf: past + 3600 }),
    'without an id': await proven({ jti: undefined }),
    'of another app': await proven({ iss: 'other' }),
    'a request object': await keys.assertion(client, world.authUrl, {}, { typ: 'oauth-authz-req+jwt' }),
    'by RS256': await weak.assertion(client, world.authUrl),
    'by another key': await (await createKeys()).assertion(client, world.authUrl),
  };
  for (const [what, proof] of Object.entries(refusals)) {
    const reply = await push({ ...asked, ...proof });
    t.is(reply.body.error, 'invalid_client', `${what}: ${reply.text}`);
  }
  const once = await proven();
  const both_ = await Promise.all([push({ ...asked, ...once }), push({ ...asked, ...once })]);
  t.deepEqual(both_.map(({ status }) => status).sort(), [201, 401], 'a proof is good once, however many come at once');

  for (const [more, field] of [
    [['--fapi'], /jwks/],
    [['--fapi', '--public'], /jwks/],
    [['--jwks', JSON.stringify(keys.jwks), '--fapi', '--id-token-alg', 'RS256'], /ES256/],
    [['--jwks', '{"keys":[{"kty":"oct","k":"AAAA"}]}'], /private/],
    [['--jwks', '{}'], /JSON Web Key Set/],
    [['--jwks', '{"keys":[]}'], /JSON Web Key Set/],
    [['--jwks', '{"keys":[{}]}'], /JSON Web Key Set/],
    [['--token-endpoint-auth-method', 'none'], /client_secret_basic or private_key_jwt/],
    [['--jwks', JSON.stringify(keys.jwks), '--public'], /public/],
    [['--backchannel-logout-uri', 'http://app.example/'], /https/],
  ] as const) {
    const refused = await world.cli(...['client', 'create', '--name', 'x', '--redirect-uri', redirect_uri, ...more]);
    t.is(refused.code, 1, more.join(' '));
    t.regex(refused.stderr, field);
  }
});

test('request objects and answers are signed, for apps with keys', async (t, world) => {
  const keys = await createKeys();
  const client = await app(world, keys, ['--fapi']);
  const { client_id, redirect_uri } = client;
  const { challenge } = createPkce();
  const now = Math.floor(Date.now() / 1000);
  const about = { iss: client_id, aud: world.authUrl, nbf: now, exp: now + 300 };
  const asked = { client_id, redirect_uri, response_type: 'code', scope: 'openid', ...challenge, state: 'signed' };
  const push = async (request: string) =>
    world.post<Answer>('/oauth/par', { client_id, request, ...(await keys.assertion(client, world.authUrl)) });
  const alone = { request: await keys.sign({ ...about, ...asked }), ...(await keys.assertion(client, world.authUrl)) };
  t.is((await world.post('/oauth/par', alone)).status, 201, 'RFC 9126 section 3: all is in the object');

  const pushed = await push(await keys.sign({ ...about, ...asked, response_mode: 'jwt' }));
  t.is(pushed.status, 201, pushed.text);
  const { request_uri } = pushed.body;
  const address = standardUrl(world, { client_id, request_uri, state: 'another' });
  const { url } = await world.agent().signInAndConsent(address, await world.user());
  const response = url.searchParams.get('response') ?? '';
  const { payload, protectedHeader } = await jwtVerify(response, await jwksOf(world), {
    issuer: world.authUrl,
    audience: client_id,
  });
  t.is(protectedHeader.alg, 'ES256');
  t.is(payload.state, 'signed');
  t.is(typeof payload.code, 'string');

  for (const wrong of [
    await (await createKeys()).sign({ ...about, ...asked }),
    await keys.sign({ ...about, ...asked, aud: 'https://other.example' }),
    await keys.sign({ ...about, ...asked, exp: now - 60 }),
    await keys.sign({ ...about, ...asked, nbf: undefined }),
    `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify({ ...about, ...asked })).toString('base64url')}.`,
  ]) {
    t.is((await push(wrong)).body.error, 'invalid_request_object', JSON.stringify(decodeJwt(wrong)));
  }
});

test('an app with keys proves itself at every endpoint, and at the documented one', async (t, world) => {
  const keys = await createKeys('PS256');
  const client = await app(world, keys);
  const { client_id } = client;
  const { authUrl } = world;
  const asked = { grant_type: 'client_credentials', client_id };
  const issued = await world.post<Answer>('/oauth/token', { ...asked, ...(await keys.assertion(client, authUrl)) });
  t.is(issued.body.token_type, 'Bearer', issued.text);
  const atToken = await keys.assertion(client, `${authUrl}/oauth/token`);
  t.is(
    (await world.post('/oauth/token', { ...asked, ...atToken })).status,
    200,
    'RFC 7523: the endpoint is an audience',
  );
  const { access_token: token } = issued.body;
  t.is((await world.post('/oauth/revoke', { token, client_id })).status, 401);
  const revoked = await world.post('/oauth/revoke', { token, ...(await keys.assertion(client, authUrl)) });
  t.is(revoked.status, 200, 'its assertion names it');

  const documented = (form: object) => world.post<Answer>('/api/Oauth/accessToken', { ...form });
  const proof = await keys.assertion(client, authUrl);
  const { client_id: __, ...unnamed } = asked;
  t.is((await documented({ ...unnamed, ...proof })).body.error_code, 0, 'its assertion names it');
  t.like((await documented({ ...asked, ...proof })).body, { error_code: 201208, error: 'invalid_client' }, 'used');
  t.like((await documented(asked)).body, { error_code: 201211, error: 'invalid_client' });
  t.is((await documented({ ...asked, client_secret: 'x' })).body.error_code, 201208);
  const stranger = await keys.assertion({ client_id: 'nobody' }, authUrl);
  t.is((await documented({ ...unnamed, ...stranger })).body.error_code, 201213);

  let shown: object = keys.jwks;
  const published = await serveOnLoopback((_req, res) => void res.end(JSON.stringify(shown)));
  t.teardown(published.stop);
  const server = await world.cli(
    ...['client', 'create', '--name', 'RS', '--grant', 'client_credentials', '--resource-server', '--json'],
    ...['--jwks-uri', `${published.url}/jwks`],
  );
  const resourceServer = server.json as TestClient;
  const live = await world.post<Answer>('/oauth/token', { ...asked, ...(await keys.assertion(client, authUrl)) });
  const introspected = await world.post<{ active: boolean }>('/oauth/introspect', {
    token: live.body.access_token,
    ...(await keys.assertion(resourceServer, authUrl)),
  });
  t.true(introspected.body.active, introspected.text);
  shown = (await createKeys()).jwks;
  const forged = await (await createKeys()).assertion(resourceServer, authUrl);
  t.is((await world.post('/oauth/introspect', { token, ...forged })).status, 401);
  t.is(
    (await documented({ ...asked, ...(await keys.assertion(client, `${authUrl}/oauth/token`)) })).body.error_code,
    0,
  );
});
