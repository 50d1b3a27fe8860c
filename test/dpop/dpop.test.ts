/** Tokens that are bound to their client's key (RFC 9449), at both servers. */
import { createHash } from 'node:crypto';
import { createProver, type Prover } from '../_world/proofs.ts';
import { onBothDatabases, type Tokens, type World } from '../_world.ts';

const test = onBothDatabases();

type Bound = Tokens & { token_type: string };

/** What the password grant gives to whoever proves a key. */
async function boundTokens(world: World, prover: Prover, path = '/api/Oauth/accessToken') {
  const [app, user] = await Promise.all([
    world.client({ grants: ['password', 'refresh_token'], scope: ['profile'] }),
    world.user(),
  ]);
  const { username, password } = user;
  const asked = { ...app, grant_type: 'password', username, password };
  const headers = { dpop: await prover.prove('POST', world.authUrl + path) };
  const { body } = await world.post<Bound>(path, asked, { headers });
  return { app, user, tokens: body };
}

const uid = '/api/User/uid';

test('a bound token opens the API with its proof, and with nothing else', async (t, world) => {
  const [prover, other] = await Promise.all([createProver(), createProver()]);
  const { tokens, user } = await boundTokens(world, prover);
  t.is(tokens.token_type, 'DPoP');
  const token = tokens.access_token;
  const asked = { username: user.username };
  const url = world.resourceUrl + uid;
  for (const path of [uid, '/apis/User/uid', '/api/user/UID/']) {
    const headers = await prover.bound(token, world.resourceUrl + path);
    const { body } = await world.post<{ uid: number }>(path, asked, { headers });
    t.is(body.uid, user.uid, path);
  }
  const proofs: Record<string, string> = {
    none: '',
    'no proof': 'x',
    'two of them': `${await prover.prove('POST', url, { token })}, ${await prover.prove('POST', url, { token })}`,
    'another key': await other.prove('POST', url, { token }),
    'another method': await prover.prove('GET', url, { token }),
    'another path': await prover.prove('POST', `${world.resourceUrl}/api/User/avatar`, { token }),
    'another host': await prover.prove('POST', `https://evil.example${uid}`, { token }),
    'a user in it': await prover.prove('POST', url.replace('//', '//a@'), { token }),
    'no address': await prover.prove('POST', 'x', { token }),
    'no ath': await prover.prove('POST', url),
    'another token': await prover.prove('POST', url, { token: `${token}x` }),
    'no jti': await prover.prove('POST', url, { token, claims: { jti: undefined } }),
    'no iat': await prover.prove('POST', url, { token, claims: { iat: undefined } }),
    'an old one': await prover.prove('POST', url, { token, claims: { iat: Date.now() / 1000 - 1200 } }),
    'one of tomorrow': await prover.prove('POST', url, { token, claims: { iat: Date.now() / 1000 + 1200 } }),
    'an expired one': await prover.prove('POST', url, { token, claims: { exp: Date.now() / 1000 - 60 } }),
    'another type': await prover.prove('POST', url, { token, header: { typ: 'JWT' } }),
    'no type': await prover.prove('POST', url, { token, header: { typ: undefined } }),
    'a private key in it': await prover.prove('POST', url, { token, header: { jwk: prover.privateJwk } }),
    'no key': await prover.prove('POST', url, { token, header: { jwk: undefined } }),
    'a broken signature': (await prover.prove('POST', url, { token })).replace(/.{8}$/, 'AAAAAAAA'),
    unsigned: [{ typ: 'dpop+jwt', alg: 'none' }, {}, ''].map((part) => btoa(JSON.stringify(part))).join('.'),
    'a nonce of nobody': await prover.prove('POST', url, { token, claims: { nonce: 'mine' } }),
  };
  for (const [what, dpop] of Object.entries(proofs)) {
    const headers = { authorization: `DPoP ${token}`, ...(dpop && { dpop }) };
    const reply = await world.post(uid, asked, { headers });
    t.is(reply.status, 401, what);
    t.is(reply.body.error_code, 201201, what);
    const error = what === 'a nonce of nobody' ? 'use_dpop_nonce' : 'invalid_dpop_proof';
    t.regex(reply.headers.get('www-authenticate') ?? '', new RegExp(`^DPoP .*error="${error}".*algs="ES256 `), what);
  }
});

test('a bound token is no bearer token, and a bearer token is not bound', async (t, world) => {
  const prover = await createProver();
  const { tokens, user } = await boundTokens(world, prover);
  const { access_token } = tokens;
  const asked = { username: user.username };
  const url = world.resourceUrl + uid;
  const dpop = await prover.prove('POST', url, { token: access_token });
  const bearer = await world.tokens(user, ['profile']);
  const replies = {
    bearer: await world.post(uid, asked, { token: access_token }),
    'bearer with the proof': await world.post(uid, asked, { token: access_token, headers: { dpop } }),
    'in the body': await world.post(uid, { ...asked, access_token }),
    'unbound as bound': await world.post(uid, asked, { headers: await prover.bound(bearer.access_token, url) }),
  };
  for (const [how, { status, body, headers }] of Object.entries(replies)) {
    t.is(status, 401, how);
    t.is(body.error_code, 201201, how);
    t.regex(headers.get('www-authenticate') ?? '', /^DPoP realm="upare", error="invalid_token".*algs="ES256 /, how);
  }
  const unasked = await world.post(uid, asked);
  t.regex(
    unasked.headers.get('www-authenticate') ?? '',
    /^Bearer realm="upare", resource_metadata="[^"]+", DPoP realm="upare", algs="ES256 /,
  );
  const unknown = await world.post(uid, asked, { headers: await prover.bound('never-was', url) });
  t.is(unknown.body.error_code, 201203);
  const narrow = await world.post(
    '/api/User/friends',
    {},
    {
      headers: await prover.bound(access_token, `${world.resourceUrl}/api/User/friends`),
    },
  );
  t.is(narrow.body.error_code, 201206);
  t.regex(narrow.headers.get('www-authenticate') ?? '', /^DPoP .*error="insufficient_scope"/);
});

test('a proof is taken once, by all instances together', async (t, world) => {
  const prover = await createProver();
  const { tokens, user } = await boundTokens(world, prover);
  const second = await world.another('resource');
  const headers = await prover.bound(tokens.access_token, world.resourceUrl + uid);
  let turn = 0;
  const ask = () => world.post(turn++ % 2 ? uid : second + uid, { username: user.username }, { headers });
  const replies = await Promise.all(Array.from({ length: 20 }, ask));
  t.deepEqual(replies.map(({ status }) => status).sort(), [200, ...Array.from({ length: 19 }, () => 401)]);

  const path = '/oauth/token';
  const app = await world.client({ grants: ['client_credentials'] });
  const proof = await prover.prove('POST', world.authUrl + path);
  const grant = () => world.post(path, { ...app, grant_type: 'client_credentials' }, { headers: { dpop: proof } });
  const grants = await Promise.all(Array.from({ length: 10 }, grant));
  t.deepEqual(grants.map(({ status }) => status).sort(), [200, ...Array.from({ length: 9 }, () => 400)]);
});

test('introspection tells the key, by either way of asking', async (t, world) => {
  const prover = await createProver();
  const { tokens } = await boundTokens(world, prover, '/oauth/token');
  const { client_id, client_secret } = await world.resourceServer();
  const authorization = `Basic ${btoa(`${client_id}:${client_secret}`)}`;
  const { access_token: token } = tokens;
  const short = await world.post('/oauth/introspect', { token }, { headers: { authorization } });
  const engine = await world.post('/oauth/introspect', { token, client_id, client_secret });
  t.like(short.body, { active: true, token_type: 'DPoP', cnf: { jkt: prover.jkt } });
  t.deepEqual(short.body, engine.body);
});

test('a refresh token of a public app stays bound; an app with credentials may take another key', async (t, world) => {
  const [prover, other] = await Promise.all([createProver(), createProver('Ed25519')]);
  const device = await world.client({ public: true });
  for (const path of ['/api/Oauth/accessToken', '/oauth/token']) {
    const url = world.authUrl + path;
    const { app, tokens } = await boundTokens(world, prover, path);
    const agent = world.agent();
    const code_verifier = 'a-verifier-of-more-than-forty-three-characters';
    const code_challenge = createHash('sha256').update(code_verifier).digest('base64url');
    const address = world.authorizeUrl(device, { code_challenge, code_challenge_method: 'S256', dpop_jkt: prover.jkt });
    const { url: back } = await agent.signInAndConsent(address, await world.user());
    const trade = { ...device, grant_type: 'authorization_code', code: back.searchParams.get('code'), code_verifier };
    const withoutProof = await world.post(path, trade);
    t.is(withoutProof.body.error, 'invalid_grant', 'the code is for that key');
    const traded = await world.post<Bound>(path, trade, { headers: { dpop: await prover.prove('POST', url) } });
    const asked = { ...device, grant_type: 'refresh_token', refresh_token: traded.body.refresh_token };
    t.is((await world.post(path, asked)).body.error, 'invalid_grant');
    const foreign = await world.post(path, asked, { headers: { dpop: await other.prove('POST', url) } });
    t.is(foreign.body.error, 'invalid_grant');
    const elsewhere = { dpop: await prover.prove('POST', `${world.authUrl}/oauth/introspect`) };
    t.is((await world.post(path, asked, { headers: elsewhere })).body.error, 'invalid_dpop_proof');
    const own = await world.post<Bound>(path, asked, { headers: { dpop: await prover.prove('POST', url) } });
    t.is(own.body.token_type, 'DPoP');
    const again = { ...asked, refresh_token: own.body.refresh_token };
    t.is((await world.post(path, again)).body.error, 'invalid_grant', 'still bound after a rotation');

    // RFC 9449 section 5: what its credentials bind already outlives the loss of a key.
    const renewal = { ...app, grant_type: 'refresh_token', refresh_token: tokens.refresh_token };
    const renewed = await world.post<Bound>(path, renewal, { headers: { dpop: await other.prove('POST', url) } });
    t.is(renewed.body.token_type, 'DPoP', renewed.text);
    const foreignAgain = await world.post(path, renewal, { headers: { dpop: await prover.prove('POST', url) } });
    t.is(foreignAgain.body.error, 'invalid_grant', 'the answer of the grace is for the key that proved it');
  }
});

test('a bound token is deleted and revoked as any other', async (t, world) => {
  const prover = await createProver();
  for (const path of ['/api/Oauth/delete', '/api/Oauth/revoke']) {
    const { tokens, user } = await boundTokens(world, prover);
    const ask = async () =>
      world.post(
        uid,
        { username: user.username },
        { headers: await prover.bound(tokens.access_token, world.resourceUrl + uid) },
      );
    t.is((await ask()).body.error_code, 0);
    t.is((await world.post(path, { access_token: tokens.access_token })).body.error_code, 0);
    t.is((await ask()).body.error_code, 201203);
  }
});

test('where nonces are asked for, a proof needs one', async (t, world) => {
  const prover = await createProver();
  const { tokens, user } = await boundTokens(world, prover);
  const token = tokens.access_token;
  const strict = await world.another('resource', { DPOP_NONCE: 'on' });
  const url = world.resourceUrl + uid;
  const ask = async (claims: object) =>
    world.post(
      strict + uid,
      { username: user.username },
      { headers: await prover.bound(token, url, { claims: { ...claims } }) },
    );
  const refused = await ask({});
  t.is(refused.status, 401);
  t.regex(refused.headers.get('www-authenticate') ?? '', /^DPoP .*error="use_dpop_nonce"/);
  const nonce = refused.headers.get('dpop-nonce');
  t.is((await ask({ nonce })).status, 200);
  t.is((await ask({ nonce, iat: 1 })).status, 200, 'the nonce tells the time');

  const authorizing = await world.another('auth', { DPOP_NONCE: 'on' });
  const { username, password } = user;
  const app = await world.client({ grants: ['password', 'client_credentials', 'refresh_token'] });
  for (const path of ['/oauth/token', '/api/Oauth/accessToken']) {
    const trade = async (asked: object, nonce?: string | null) =>
      world.post<Bound>(
        authorizing + path,
        { ...app, ...asked },
        {
          headers: {
            dpop: await prover.prove('POST', world.authUrl + path, { claims: { nonce: nonce ?? undefined } }),
          },
        },
      );
    const byPassword = { grant_type: 'password', username, password };
    const first = await trade(byPassword);
    t.is(first.status, 400);
    t.is(first.body.error, 'use_dpop_nonce');
    const { refresh_token } = (await trade(byPassword, first.headers.get('dpop-nonce'))).body;
    // Another part of the server checks this one, and theirs are good for one another.
    const refresh = { grant_type: 'refresh_token', refresh_token };
    const asked = await trade(refresh);
    t.is(asked.body.error, 'use_dpop_nonce');
    t.is((await trade(refresh, first.headers.get('dpop-nonce'))).body.token_type, 'DPoP');
    const application = await trade({ grant_type: 'client_credentials' }, asked.headers.get('dpop-nonce'));
    t.is(application.body.token_type, 'DPoP');
  }
});

test('a page of another origin may send proofs, and read what is told of them', async (t, world) => {
  for (const url of [world.resourceUrl + uid, `${world.authUrl}/api/Oauth/accessToken`]) {
    const asked = {
      origin: 'https://app.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'dpop',
    };
    const preflight = await fetch(url, { method: 'OPTIONS', headers: asked });
    await preflight.arrayBuffer();
    t.regex(preflight.headers.get('access-control-allow-headers') ?? '', /\bDPoP\b/i, url);
    const reply = await world.post(url, {}, { headers: { origin: 'https://app.example' } });
    const exposed = reply.headers.get('access-control-expose-headers') ?? '';
    t.regex(exposed, /\bDPoP-Nonce\b/i);
    t.regex(exposed, /\bWWW-Authenticate\b/i);
  }
});
