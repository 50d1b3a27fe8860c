/** Client libraries that nobody here wrote, against the standard endpoints and against the documented ones. */
import { exportJWK, generateKeyPair } from 'jose';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import OAuth2Strategy from 'passport-oauth2';
import { AuthorizationCode, ClientCredentials, ResourceOwnerPassword } from 'simple-oauth2';
import { onBothDatabases, type TestClient, type World } from '../_world.ts';

const test = onBothDatabases();
const insecure = { [oauth.allowInsecureRequests]: true };
const scope = ['openid', 'profile', 'email', 'offline_access'];

const discover = (world: World, { client_id, client_secret }: TestClient) =>
  openid.discovery(new URL(world.authUrl), client_id, client_secret, undefined, {
    execute: [openid.allowInsecureRequests],
  });

test('openid-client: discovery, code with PKCE, ID token, userinfo, refresh, revocation, logout', async (t, world) => {
  const [app, user] = await Promise.all([world.client({ scope }), world.user()]);
  const config = await discover(world, app);
  const pkceCodeVerifier = openid.randomPKCECodeVerifier();
  const expectedNonce = openid.randomNonce();
  const expectedState = openid.randomState();
  const url = openid.buildAuthorizationUrl(config, {
    redirect_uri: app.redirect_uri,
    scope: 'openid profile email',
    code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    nonce: expectedNonce,
    state: expectedState,
  });
  const { url: back } = await world.agent().signInAndConsent(url, user);
  const checks = { pkceCodeVerifier, expectedNonce, expectedState };
  const tokens = await openid.authorizationCodeGrant(config, back, checks);
  t.is(tokens.claims()?.sub, String(user.uid));
  const about = await openid.fetchUserInfo(config, tokens.access_token, String(user.uid));
  t.like(about, { preferred_username: user.username, email: user.email, email_verified: false });

  const documented = { username: user.username };
  const usable = await world.post('/api/User/uid', documented, { token: tokens.access_token });
  t.is(usable.body.error_code, 0, 'good at the documented endpoints too');

  const refreshed = await openid.refreshTokenGrant(config, tokens.refresh_token as string);
  t.not(refreshed.refresh_token, tokens.refresh_token);
  await openid.tokenRevocation(config, refreshed.refresh_token as string);
  await t.throwsAsync(openid.refreshTokenGrant(config, refreshed.refresh_token as string), { message: /error/ });
  const ended = await world.post('/api/User/uid', documented, { token: refreshed.access_token });
  t.is(ended.body.error_code, 201203);
});

test('openid-client: FAPI 2.0 with its keys, a signed pushed request, DPoP and a signed answer', async (t, world) => {
  const keys = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'its', alg: 'ES256', use: 'sig' };
  const more = ['--fapi', '--jwks', JSON.stringify({ keys: [jwk] })];
  const app = await world.client({ scope: ['openid', 'profile'], more });
  const key = { key: keys.privateKey, kid: 'its' };
  const config = await openid.discovery(
    new URL(world.authUrl),
    app.client_id,
    {
      id_token_signed_response_alg: 'ES256',
      authorization_signed_response_alg: 'ES256',
      use_mtls_endpoint_aliases: false,
    },
    openid.PrivateKeyJwt(key),
    { execute: [openid.allowInsecureRequests, openid.useJwtResponseMode] },
  );
  const DPoP = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair('ES256'));
  const pkceCodeVerifier = openid.randomPKCECodeVerifier();
  const expectedState = openid.randomState();
  const signed = await openid.buildAuthorizationUrlWithJAR(
    config,
    {
      ...{ redirect_uri: app.redirect_uri, scope: 'openid profile', state: expectedState },
      code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
    },
    key,
  );
  const request = signed.searchParams.get('request') ?? '';
  const pushed = await openid.buildAuthorizationUrlWithPAR(config, { request }, { DPoP });
  const user = await world.user();
  const { url } = await world.agent().signInAndConsent(pushed, user);
  const checks = { pkceCodeVerifier, expectedState, idTokenExpected: true };
  const tokens = await openid.authorizationCodeGrant(config, url, checks, undefined, { DPoP });
  t.is(tokens.claims()?.sub, String(user.uid));
  t.is(tokens.token_type, 'dpop');
  const about = await openid.fetchUserInfo(config, tokens.access_token, String(user.uid), { DPoP });
  t.is(about.preferred_username, user.username);
  const resource = new URL(`${world.resourceUrl}/api/User/info`);
  const answer = await openid.fetchProtectedResource(config, tokens.access_token, resource, 'POST', null, undefined, {
    DPoP,
  });
  t.is(answer.status, 200);
  const refreshed = await openid.refreshTokenGrant(config, tokens.refresh_token ?? '', undefined, { DPoP });
  t.truthy(refreshed.access_token);
});

test('openid-client: pushed authorization request and device authorization', async (t, world) => {
  const device = 'urn:ietf:params:oauth:grant-type:device_code';
  const grants = ['authorization_code', 'refresh_token', device];
  const [app, user] = await Promise.all([world.client({ scope, grants }), world.user()]);
  const config = await discover(world, app);
  const pushed = await openid.buildAuthorizationUrlWithPAR(config, {
    redirect_uri: app.redirect_uri,
    scope: 'profile',
  });
  t.truthy(pushed.searchParams.get('request_uri'));
  const { url } = await world.agent().signInAndConsent(pushed, user);
  t.truthy((await openid.authorizationCodeGrant(config, url)).access_token);

  const started = await openid.initiateDeviceAuthorization(config, { scope: 'profile' });
  t.is(started.interval, 5);
  const agent = world.agent();
  let page = await agent.open(started.verification_uri);
  page = await agent.submit(page, { user_code: started.user_code });
  page = await agent.submit(page, {});
  page = await agent.signIn(page, user);
  page = await agent.submit(page, { scope: ['profile'] }, ['decision', 'allow']);
  t.is(page.reply.status, 200);
  const { access_token } = await openid.pollDeviceAuthorizationGrant(config, { ...started, interval: 0.2 });
  const answer = await world.post('/api/User/uid', { username: user.username }, { token: access_token });
  t.is(answer.body.error_code, 0);
});

test('oauth4webapi: client_credentials and introspection by a resource server', async (t, world) => {
  const app = await world.client({ grants: ['client_credentials'], scope: ['profile'] });
  const issuer = new URL(world.authUrl);
  const response = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure });
  const server = await oauth.processDiscoveryResponse(issuer, response);
  const authentication = oauth.ClientSecretBasic(app.client_secret as string);
  const asked = await oauth.clientCredentialsGrantRequest(
    server,
    { ...app },
    authentication,
    { scope: 'profile' },
    insecure,
  );
  const { access_token } = await oauth.processClientCredentialsResponse(server, { ...app }, asked);

  const api = await world.resourceServer();
  const introspect = async (by: TestClient) => {
    const secret = oauth.ClientSecretPost(by.client_secret as string);
    const reply = await oauth.introspectionRequest(server, { ...by }, secret, access_token, insecure);
    return oauth.processIntrospectionResponse(server, { ...by }, reply);
  };
  t.like(await introspect(api), { active: true, client_id: app.client_id, scope: 'profile', token_type: 'Bearer' });
  t.deepEqual(await introspect(app), { active: false }, 'an app that is no resource server learns nothing');
});

test('oauth4webapi: DPoP with a code, at userinfo and at the resource API', async (t, world) => {
  const [app, user] = await Promise.all([world.client({ scope: ['openid', 'profile'] }), world.user()]);
  const issuer = new URL(world.authUrl);
  const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
  t.true(server.dpop_signing_alg_values_supported?.includes('ES256'));
  const client = { client_id: app.client_id };
  const DPoP = oauth.DPoP({}, await oauth.generateKeyPair('ES256'));
  const address = world.authorizeUrl(app, { scope: 'openid profile', dpop_jkt: await DPoP.calculateThumbprint() });
  const { url } = await world.agent().signInAndConsent(address, user);
  const asked = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.ClientSecretBasic(app.client_secret as string),
    oauth.validateAuthResponse(server, client, url, oauth.skipStateCheck),
    app.redirect_uri,
    oauth.nopkce,
    { DPoP, ...insecure },
  );
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, asked);
  const { access_token } = tokens;
  t.is(tokens.token_type, 'dpop');
  const about = await oauth.userInfoRequest(server, client, access_token, { DPoP, ...insecure });
  t.is((await oauth.processUserInfoResponse(server, client, String(user.uid), about)).sub, String(user.uid));
  const documented = new URL('/api/User/uid', world.resourceUrl);
  const body = new URLSearchParams({ username: user.username });
  const options = { DPoP, ...insecure };
  for (let call = 0; call < 3; call += 1) {
    const reply = await oauth.protectedResourceRequest(access_token, 'POST', documented, new Headers(), body, options);
    t.is(((await reply.json()) as { uid: number }).uid, user.uid);
  }
  const dpop = 'not.a.proof';
  for (const [scheme, headers, error] of [
    ['Bearer', {}, 'invalid_token'],
    ['Bearer', { dpop }, 'invalid_token'],
    ['DPoP', {}, 'invalid_dpop_proof'],
    ['DPoP', { dpop }, 'invalid_dpop_proof'],
  ] as const) {
    const authorization = `${scheme} ${access_token}`;
    const reply = await world.get('/oauth/userinfo', {}, { headers: { ...headers, authorization } });
    t.is(reply.status, 401);
    t.regex(reply.headers.get('www-authenticate') ?? '', new RegExp(`^DPoP .*error="${error}".*algs="ES256 `));
  }
});

test('simple-oauth2 against the documented endpoints', async (t, world) => {
  const grants = ['authorization_code', 'refresh_token', 'password', 'client_credentials'];
  const [app, user] = await Promise.all([world.client({ grants, scope: ['profile'] }), world.user()]);
  for (const authorizationMethod of ['header', 'body'] as const) {
    const client = { id: app.client_id, secret: app.client_secret as string };
    const auth = { tokenHost: world.authUrl, tokenPath: '/api/Oauth/accessToken', revokePath: '/oauth/revoke' };
    const options = { authorizationMethod };
    const flow = new AuthorizationCode({ client, auth: { ...auth, authorizePath: '/api/Oauth/authorize' }, options });
    const direct = { client, auth, options };
    const url = flow.authorizeURL({ redirect_uri: app.redirect_uri, scope: 'profile', state: 'x' });
    const { url: back } = await world.agent().signInAndConsent(url, user);
    const code = back.searchParams.get('code') as string;
    const token = await flow.getToken({ code, redirect_uri: app.redirect_uri });
    t.false(token.expired());
    const refreshed = await token.refresh();
    t.not(refreshed.token.access_token, token.token.access_token);
    await t.notThrowsAsync(refreshed.revokeAll(), 'it reads the answer as JSON');
    const { username, password } = user;
    t.is(
      (await new ResourceOwnerPassword(direct).getToken({ username, password, scope: 'profile' })).token.uid,
      user.uid,
    );
    t.truthy((await new ClientCredentials(direct).getToken({ scope: 'profile' })).token.access_token);
    await t.throwsAsync(flow.getToken({ code, redirect_uri: app.redirect_uri }), { message: /400/ });
  }
});

test('passport-oauth2 against the documented endpoints', async (t, world) => {
  const [app, user] = await Promise.all([world.client(), world.user()]);
  const options = {
    authorizationURL: `${world.authUrl}/api/Oauth/authorize`,
    tokenURL: `${world.authUrl}/api/Oauth/accessToken`,
    clientID: app.client_id,
    clientSecret: app.client_secret as string,
    callbackURL: app.redirect_uri,
    scope: ['profile'],
    scopeSeparator: ',',
  };
  type Tokens = { access_token: string; refresh_token: string; uid: number };
  const run = (query: Record<string, string>) =>
    new Promise<{ redirect?: string; tokens?: Tokens }>((resolve, reject) => {
      const verify = (
        _access: string,
        _refresh: string,
        tokens: Tokens,
        _profile: unknown,
        done: (e: null, u: Tokens) => void,
      ) => done(null, tokens);
      const strategy = new OAuth2Strategy(options, verify as never);
      Object.assign(strategy, {
        redirect: (redirect: string) => resolve({ redirect }),
        success: (tokens: Tokens) => resolve({ tokens }),
        fail: reject,
        error: reject,
      });
      strategy.authenticate({ query } as never);
    });
  const { redirect } = await run({});
  const { url } = await world.agent().signInAndConsent(redirect as string, user);
  const { tokens } = await run({ code: url.searchParams.get('code') as string });
  t.is(tokens?.uid, user.uid);
});
