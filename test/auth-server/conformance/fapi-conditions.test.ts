/** FAPI 2.0 Security Profile: the conditions of its certification that fapi.test.ts does not walk. */
import { storedId } from '../../../shared/db/tables/artifacts.ts';
import { createProver, type Prover } from '../../_world/proofs.ts';
import { onBothDatabases, type TestClient, type World } from '../../_world.ts';
import { type Answer, createKeys, createPkce, type Keys, standardUrl } from './_app.ts';

const test = onBothDatabases();

const now = () => Math.floor(Date.now() / 1000);

/** An app with the profile, and all that it does. */
async function fapiApp(world: World) {
  const keys = await createKeys();
  const options = ['--jwks', JSON.stringify(keys.jwks), '--fapi'];
  const client = await world.client({ scope: ['openid', 'profile'], more: options });
  return { client, keys, ...waysOf(world, client, keys) };
}

function waysOf(world: World, client: TestClient, keys: Keys) {
  const { client_id, redirect_uri } = client;
  const { authUrl } = world;
  const proven = (claims = {}) => keys.assertion(client, authUrl, claims);
  return {
    proven,
    asked: (more: object = {}) => ({ client_id, redirect_uri, response_type: 'code', scope: 'openid', ...more }),
    push: async (form: object, headers = {}) =>
      world.post<Answer>('/oauth/par', { client_id, ...form, ...(await proven()) }, { headers }),
    address: (request_uri: string, more = {}) => standardUrl(world, { client_id, request_uri, ...more }),
    token: async (form: object, prover: Prover, proof = {}) =>
      world.post<Answer>(
        '/oauth/token',
        { client_id, redirect_uri, ...form, ...(await proven()) },
        { headers: { dpop: await prover.prove('POST', `${authUrl}/oauth/token`, { claims: proof }) } },
      ),
  };
}

/** A person goes through a pushed request. */
async function codeFor(world: World, app: Awaited<ReturnType<typeof fapiApp>>, more: object = {}, headers = {}) {
  const { code_verifier, challenge } = createPkce();
  const { body } = await app.push(app.asked({ ...challenge, ...more }), headers);
  const { url } = await world.agent().signInAndConsent(app.address(body.request_uri), await world.user());
  return { answer: url.searchParams, code: url.searchParams.get('code'), code_verifier };
}

test('clocks may differ by some seconds, and not by a minute', async (t, world) => {
  const app = await fapiApp(world);
  const { challenge } = createPkce();
  const asked = app.asked(challenge);
  const pushed = async (claims: object) =>
    (await world.post('/oauth/par', { ...asked, ...(await app.proven(claims)) })).status;
  t.is(await pushed({ iat: now() + 8, nbf: now() + 8 }), 201);
  t.is(await pushed({ nbf: now() + 70 }), 401);
  t.is(await pushed({ iat: now() + 70 }), 401);
  t.is(await pushed({ exp: now() - 300 }), 401);

  const { client_id } = app.client;
  const about = { iss: client_id, aud: world.authUrl, exp: now() + 120, ...asked };
  const signed = async (claims: object) =>
    (await app.push({ request: await app.keys.sign({ ...about, ...claims }) })).status;
  t.is(await signed({ nbf: now() + 8, iat: now() + 8 }), 201);
  t.is(await signed({ nbf: now() + 70 }), 400);
  t.is(await signed({ nbf: now() - 4000 }), 400, 'section 5.3.1 of Message Signing: no older than an hour');
  t.is(await signed({ nbf: now(), exp: now() + 4000 }), 400, 'and no longer');

  const prover = await createProver();
  const { code, code_verifier } = await codeFor(world, app);
  const exchange = { grant_type: 'authorization_code', code, code_verifier };
  t.is((await app.token(exchange, prover, { iat: now() + 70 })).body.error, 'invalid_dpop_proof');
  t.is((await app.token(exchange, prover, { iat: now() - 4000 })).body.error, 'use_dpop_nonce', 'which tells the time');
  t.is((await app.token(exchange, prover, { iat: now() + 8 })).body.token_type, 'DPoP');
});

test('a pushed request is for the app that pushed it, once, and for a short time', async (t, world) => {
  const [app, other] = await Promise.all([fapiApp(world), fapiApp(world)]);
  const push = async () => (await app.push(app.asked(createPkce().challenge))).body.request_uri;
  const agent = world.agent();
  const user = await world.user();

  const first = await push();
  const { outside, reply } = await agent.open(other.address(first));
  t.true(!outside && reply.status === 400, 'another app');
  const { url } = await agent.signInAndConsent(app.address(first), user);
  t.truthy(url.searchParams.get('code'));
  const used = await agent.open(app.address(first));
  t.is(used.outside ? used.url.searchParams.get('code') : null, null, 'used already');

  const raced = app.address(await push());
  const tabs = await Promise.all(Array.from({ length: 10 }, () => agent.open(raced)));
  const ends = tabs.filter((tab) => tab.outside).map((tab) => tab.url.searchParams);
  t.is(ends.filter((end) => end.has('code')).length, 1, 'once, however many tabs open it at once');
  const errors = ends.filter((end) => end.has('error')).map((end) => end.get('error'));
  t.true(
    errors.every((error) => error === 'invalid_request_uri'),
    errors.join(),
  );

  const late = await push();
  const { database } = world;
  const id = storedId(late.split(':').at(-1) ?? '');
  const ended = database
    .sql('pushed_requests')
    .where({ id })
    .update({ expires_at: Date.now() - 1000 });
  t.is(await database.write(ended), 1);
  const expired = await agent.open(app.address(late));
  t.is(expired.outside ? expired.url.searchParams.get('code') : null, null, 'expired');
  const made = await agent.open(app.address('urn:ietf:params:oauth:request_uri:made-up'));
  t.is(made.outside ? made.url.searchParams.get('code') : null, null);

  const { challenge } = createPkce();
  t.is((await app.push(app.asked({ ...challenge, request_uri: late }))).status, 400, 'RFC 9126 section 2.1');
  t.is((await world.get('/oauth/par')).status, 405);
  const object = {
    iss: app.client.client_id,
    aud: world.authUrl,
    nbf: now(),
    exp: now() + 60,
    ...app.asked(challenge),
  };
  const straight = standardUrl(world, { ...app.asked(), request: await app.keys.sign(object) });
  t.is((await agent.open(straight)).url.searchParams.get('error'), 'invalid_request', 'signed, and yet not pushed');
});

test('what goes back has no state that nobody gave, and iss where somebody says no', async (t, world) => {
  const app = await fapiApp(world);
  const { answer } = await codeFor(world, app, { scope: 'profile openid' });
  t.false(answer.has('state'));
  t.is(answer.get('iss'), world.authUrl);
  const { body } = await app.push(app.asked({ ...createPkce().challenge, state: 'kept' }));
  const { url } = await world
    .agent()
    .signInAndConsent(app.address(body.request_uri), await world.user(), { decision: 'deny' });
  t.is(url.searchParams.get('error'), 'access_denied');
  t.is(url.searchParams.get('state'), 'kept');
  t.is(url.searchParams.get('iss'), world.authUrl);
});

test('a code is bound to its app and its verifier, and to a key that was named for it', async (t, world) => {
  const [app, other] = await Promise.all([fapiApp(world), fapiApp(world)]);
  const [prover, stranger] = await Promise.all([createProver(), createProver()]);
  const errorOf = async (from: typeof app, form: object, by = prover) =>
    (await from.token({ grant_type: 'authorization_code', ...form }, by)).body.error;

  const one = await codeFor(world, app);
  t.is(await errorOf(other, { code: one.code, code_verifier: one.code_verifier }), 'invalid_grant', 'another app');
  const two = await codeFor(world, app);
  t.is(await errorOf(app, { code: two.code }), 'invalid_grant', 'without the verifier');
  const three = await codeFor(world, app, { dpop_jkt: prover.jkt });
  const bound = { code: three.code, code_verifier: three.code_verifier };
  t.regex((await errorOf(app, bound, stranger)) ?? '', /invalid_grant|invalid_dpop_proof/, 'another key than dpop_jkt');

  const named = await codeFor(world, app, { dpop_jkt: prover.jkt });
  t.is(await errorOf(app, { code: named.code, code_verifier: named.code_verifier }), undefined);
  const par = `${world.authUrl}/oauth/par`;
  const proven = await codeFor(world, app, {}, { dpop: await prover.prove('POST', par) });
  const form = { code: proven.code, code_verifier: proven.code_verifier };
  t.regex((await errorOf(app, form, stranger)) ?? '', /invalid_grant|invalid_dpop_proof/, 'RFC 9449 section 10.1');
  const both = await app.push(app.asked({ ...createPkce().challenge, dpop_jkt: stranger.jkt }), {
    dpop: await prover.prove('POST', par),
  });
  t.is(both.status, 400, 'a key is named and another proven');
});
