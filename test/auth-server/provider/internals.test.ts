/** What we lean on of oidc-provider without its promise; internals-of-requests.test.ts has the rest. A test that fails says what an upgrade has changed. */
import type Provider from 'oidc-provider';
import * as internals from '../../../auth-server/provider/internals.ts';
import '../../../auth-server/provider/internals/context-internals.ts';
import { setTimeout as wait } from 'node:timers/promises';
import test from 'ava';
import { hasKeyNow, lookForNewKeys, tellSessionEndsBy } from '../../../auth-server/provider/internals/app-internals.ts';
import { grantedScopes } from '../../../shared/db/tables/artifacts.ts';
import { createNonces } from '../../../shared/dpop/nonces.ts';
import { createCookieSigner } from '../../../shared/http/cookies.ts';
import { serveOnLoopback } from '../../_world/loopback.ts';
import { createProver } from '../../_world/proofs.ts';
import { createKeys } from '../conformance/_app.ts';
import {
  app,
  authorization,
  CALLBACK,
  CREDENTIALS,
  clientOf,
  codeFor,
  cookiesOf,
  DEVICE,
  grantFor,
  signedIn,
  startEngine,
} from './_engine.ts';

test('a method that is gone stops the start, by its name', (t) => {
  const without = { Client: { prototype: {} } } as Provider;
  t.throws(() => internals.compareSecretsBy(without, () => true), { message: /has no compareClientSecret any more/ });
});

test('a client’s secret is compared by compareClientSecret', async (t) => {
  const { engine, post } = await startEngine(t);
  const asked: string[] = [];
  internals.compareSecretsBy(engine, ({ clientId }, given) => asked.push(clientId, given) > 0);
  const { status } = await post('/token', { ...CREDENTIALS, client_secret: 'another' });
  t.deepEqual(asked, [app.client_id, 'another'], 'the engine compares secrets by something else');
  t.is(status, 200, 'the engine does not take the answer over');
});

test('cookies are signed as the keygrip of Koa signs them, and another signature is none', (t) => {
  const { sign, index } = createCookieSigner('a key');
  const cookie = 'upare_session=of-a-former-version';
  t.is(sign(cookie), 'iFHruaTeM27OrnRz3tJ303WNJNA');
  t.is(index(cookie, 'iFHruaTeM27OrnRz3tJ303WNJNA'), 0);
  for (const other of ['iFHruaTeM27OrnRz3tJ303WNJNB', '', 'ö'.repeat(27)]) t.is(index(cookie, other), -1);
});

test('the engine’s part of a context is a plain property, which keeps no request alive', async (t) => {
  const { engine, post } = await startEngine(t);
  const seen: [PropertyDescriptor | undefined, boolean][] = [];
  engine.on('grant.success', (ctx) => {
    seen.push([Object.getOwnPropertyDescriptor(ctx, 'oidc'), internals.currentContext() === ctx]);
  });
  t.is((await post('/token', CREDENTIALS)).status, 200);
  const [[oidc, isCurrent] = []] = seen;
  t.true(oidc?.value instanceof engine.OIDCContext, 'the engine’s routes begin otherwise: see context-internals.ts');
  t.true(isCurrent, 'the engine keeps the context of a request elsewhere');
});

test('a redirect URI is allowed by redirectUriAllowed', async (t) => {
  const { engine, get } = await startEngine(t);
  internals.allowRedirectUrisBy(engine, (_client, uri) => uri === 'https://elsewhere.example/');
  const answer = await get('/auth', { ...authorization, redirect_uri: 'https://elsewhere.example/' });
  t.is(answer.status, 303, 'the engine allows redirect URIs by something else');
  t.true((await clientOf(engine)).postLogoutRedirectUriAllowed('https://elsewhere.example/'));
});

test('clients are found by Client.find', async (t) => {
  const { engine, post } = await startEngine(t);
  const asked: string[] = [];
  internals.findClientsBy(engine, (id, find) => {
    asked.push(id);
    return find(id);
  });
  t.is((await post('/token', CREDENTIALS)).status, 200);
  t.deepEqual(asked, [app.client_id], 'the engine finds clients by something else, or more often');
});

test('signing keys are published as they are', async (t) => {
  const { get } = await startEngine(t);
  const { keys } = (await (await get('/jwks', {})).json()) as { keys: { kid: string }[] };
  t.deepEqual(
    keys.map(({ kid }) => kid),
    ['ours'],
  );
});

test('a grant takes expiresIn', async (t) => {
  const { engine, stored } = await startEngine(t);
  await grantFor(engine, 60);
  const [{ exp = 0, iat = 0 } = {}] = stored.get('Grant') ?? [];
  t.is(exp - iat, 60, 'a grant no longer takes expiresIn');
});

test('the ids of tokens are made by generateTokenId', async (t) => {
  const { engine, post } = await startEngine(t);
  internals.nameTokensBy(engine, (id) => `stamped-${id}`);
  const { access_token } = (await (await post('/token', CREDENTIALS)).json()) as { access_token: string };
  t.true(access_token.startsWith('stamped-'), 'the engine makes the ids of tokens by something else');
});

test('a refresh token is saved in its request, after the access token', async (t) => {
  const { engine, post } = await startEngine(t, {
    features: { dPoP: { enabled: true } },
    issueRefreshToken: () => true,
  });
  const keys: unknown[] = [];
  internals.beforeSaving(engine.RefreshToken, () => keys.push(internals.boundKey()));
  const prover = await createProver();
  const code = await codeFor(engine);
  const asked = { ...app, grant_type: 'authorization_code', code, redirect_uri: CALLBACK };
  const proof = await prover.prove('POST', `${engine.issuer}/token`);
  t.is((await post('/token', asked, { dpop: proof })).status, 200);
  t.deepEqual(keys, [prover.jkt], 'the engine saves refresh tokens otherwise, or before the access token');
});

test('a proof is taken by ReplayDetection.unique', async (t) => {
  const { engine, post } = await startEngine(t, { features: { dPoP: { enabled: true } } });
  const asked: string[] = [];
  internals.takeProofsBy(engine, async (issuer) => {
    asked.push(issuer);
    return false;
  });
  const prover = await createProver();
  const answer = await post('/token', CREDENTIALS, { dpop: await prover.prove('POST', `${engine.issuer}/token`) });
  t.deepEqual(asked, [app.client_id], 'the engine tells replays by something else');
  t.not(answer.status, 200);
});

test('a proof names the address that urlFor tells', async (t) => {
  const { engine, post } = await startEngine(t, { features: { dPoP: { enabled: true } } });
  internals.tokenAddressBy(engine, ({ url }) => `https://elsewhere.example${url}`);
  const prover = await createProver();
  const ask = async (address: string) => post('/token', CREDENTIALS, { dpop: await prover.prove('POST', address) });
  t.is((await ask('https://elsewhere.example/token')).status, 200, 'the engine has the address from elsewhere');
  t.is((await ask(`${engine.issuer}/token`)).status, 400);
});

test('nonces for proofs are the engine’s and ours alike', async (t) => {
  const secret = Buffer.alloc(32, 7);
  const features = { dPoP: { enabled: true, nonceSecret: secret, requireNonce: () => true } };
  const { engine, post } = await startEngine(t, { features });
  const prover = await createProver();
  const answer = await post('/token', CREDENTIALS, { dpop: await prover.prove('POST', `${engine.issuer}/token`) });
  const nonce = answer.headers.get('dpop-nonce') ?? '';
  t.true(createNonces(secret, true).isCurrent(nonce), 'the engine derives its nonces otherwise');
});

test('the claims of an ID token are chosen by its scope', async (t) => {
  const { engine } = await startEngine(t);
  internals.scopeIdTokensBy(engine, ({ scope }) => (scope === undefined ? 'openid email' : scope));
  const token = new engine.IdToken({ sub: '7', email: 'ada@example.com' }, { client: await clientOf(engine) });
  t.deepEqual(await token.payload(), { sub: '7', email: 'ada@example.com' }, 'its claims are chosen by something else');
});

test('an ID token that comes as a hint is checked by IdToken.validate', async (t) => {
  const { engine, get } = await startEngine(t);
  const asked: string[] = [];
  internals.validateIdTokensBy(engine, async (jwt, { clientId }, validate) => {
    asked.push(jwt, clientId);
    t.is(typeof validate, 'function');
    return { header: {}, payload: { aud: clientId, sub: '7' } };
  });
  const hint = `e30.${Buffer.from(JSON.stringify({ aud: app.client_id })).toString('base64url')}.x`;
  await get('/session/end', { id_token_hint: hint, client_id: app.client_id });
  t.deepEqual(asked, [hint, app.client_id], 'the engine checks hints by something else');
});

test('the engine registers its own grants by registerGrantType', async (t) => {
  const names: string[] = [];
  const contexts: boolean[] = [];
  const Engine = internals.wrapGrants((name, handle) => {
    names.push(name);
    return async (ctx) => {
      contexts.push(ctx === internals.currentContext());
      await handle(ctx);
    };
  });
  const { post } = await startEngine(t, {}, Engine);
  for (const grant of ['authorization_code', 'refresh_token', 'client_credentials', DEVICE]) {
    t.true(names.includes(grant), `the engine registers ${grant} by something else`);
  }
  t.is((await post('/token', CREDENTIALS)).status, 200);
  t.deepEqual(contexts, [true], 'Provider.ctx is another object than a grant’s handler gets');
});

test('what is stored has the members that we read', async (t) => {
  const { engine, stored, get } = await startEngine(t);
  engine.use(async (ctx, next) => {
    if (ctx.path === '/held') ctx.body = internals.interactionIdsOf(engine, ctx);
    else await next();
  });
  const last = (model: string) => JSON.stringify(stored.get(model)?.at(-1));
  const grantId = await grantFor(engine);
  const { openid, rejected } = JSON.parse(last('Grant'));
  t.deepEqual([openid?.scope, rejected?.openid?.scope], ['openid email', 'phone'], 'of a grant');
  t.deepEqual(grantedScopes(last('Grant')), ['openid', 'email']);

  const token = {
    client: await clientOf(engine),
    accountId: '7',
    grantId,
    scope: 'openid',
    gty: 'x',
    extra: { uid: 7 },
  };
  const access = new engine.AccessToken(token);
  access.setThumbprint('jkt', 'a thumbprint');
  await access.save();
  const payload = internals.parsePayload(last('AccessToken'));
  const told = { accountId: '7', clientId: app.client_id, grantId, scope: 'openid', jkt: 'a thumbprint' };
  t.like(payload, told, 'of an access token');
  t.is(typeof payload.iat, 'number');

  const answer = await get('/auth', { ...authorization, prompt: 'login' }, { cookie: await signedIn(engine) });
  t.is(typeof internals.parsePayload(last('Session')).loginTs, 'number', 'of a session');
  const interaction = internals.parsePayload(last('Interaction'));
  t.is(interaction.params?.redirect_uri, CALLBACK, 'of an interaction');
  t.is(typeof interaction.session?.cookie, 'string', 'the session’s cookie is no longer copied into an interaction');
  t.deepEqual(Object.keys(internals.storedInteraction(interaction).session ?? {}).includes('cookie'), false);
  t.is(internals.storedInteraction(interaction).session?.accountId, '7');

  const held = await (await get('/held', {}, { cookie: cookiesOf(answer) })).json();
  t.deepEqual(held, [interaction.jti, interaction.jti], 'of its cookies');
});

test('a check of the parameter scope runs for every authorization', async (t) => {
  const { get } = await startEngine(t, {
    extraParams: {
      scope(ctx) {
        Object.assign(ctx.oidc.params ?? {}, { scope: 'openid email' });
      },
    },
  });
  t.is((await get('/auth', authorization)).status, 303);
});

test('an app is told of a session’s end by backchannelLogout', async (t) => {
  const { engine } = await startEngine(t, { features: { backchannelLogout: { enabled: true } } });
  const told: string[] = [];
  tellSessionEndsBy(engine, async ({ clientId }, account, sid) => void told.push(clientId, account, sid));
  await (
    (await clientOf(engine)) as unknown as { backchannelLogout(...to: string[]): Promise<void> }
  ).backchannelLogout('7', 'the session');
  t.deepEqual(told, [app.client_id, '7', 'the session']);
});

test('an app’s keys are in its asymmetricKeyStore', async (t) => {
  const { engine } = await startEngine(t);
  const client = await clientOf(engine);
  t.false(await hasKeyNow(client, { alg: 'ES256', kid: 'none' }));
});

test('an app may sign by a key as soon as it has published it; keys that are made up have it asked no more often', async (t) => {
  const [former, next, madeUp] = await Promise.all([createKeys(), createKeys(), createKeys()]);
  for (const pause of [1, 3_600_000]) {
    let shown: object = former.jwks;
    let asked = 0;
    let down = false;
    const published = await serveOnLoopback((_req, res) => {
      asked += 1;
      if (down) return res.destroy();
      // Whoever keeps keys for as long as they may be kept would not know of the next for a day.
      return res.setHeader('Cache-Control', 'max-age=86400').end(JSON.stringify(shown));
    });
    t.teardown(published.stop);
    const client = { client_id: 'signs', token_endpoint_auth_method: 'private_key_jwt' } as const;
    const { engine, post } = await startEngine(t, {
      clientAuthMethods: ['private_key_jwt', 'none'],
      clients: [
        {
          ...{ ...client, jwks_uri: `${published.url}/jwks`, grant_types: ['client_credentials'] },
          ...{ redirect_uris: [], response_types: [], token_endpoint_auth_signing_alg: 'ES256' },
        },
      ],
      // The engine's own goes to no loopback.
      fetch: (url) => fetch(url),
    });
    lookForNewKeys(engine, pause);
    const ask = async (keys: typeof former) => {
      const proof = await keys.assertion(client, engine.issuer);
      return (await post('/token', { grant_type: 'client_credentials', ...proof })).status;
    };
    t.is(await ask(former), 200);
    shown = next.jwks;
    await wait(5);
    t.is(await ask(pause === 1 ? next : madeUp), pause === 1 ? 200 : 401);
    t.is(asked, pause === 1 ? 2 : 1);
    down = true;
    await wait(5);
    t.is(await ask(madeUp), 401);
    const signing = await engine.Client.find(client.client_id);
    t.true(signing && (await hasKeyNow(signing, { alg: 'ES256' })), 'a stranger takes the known keys from nobody');
  }
});
