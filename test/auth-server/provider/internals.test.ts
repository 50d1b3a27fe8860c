/** What we lean on of oidc-provider without its promise. A test that fails says what an upgrade has changed. */
import test from 'ava';
import type Provider from 'oidc-provider';
import type { Client, Session } from 'oidc-provider';
import { hasKeyNow, tellSessionEndsBy } from '../../../auth-server/provider/app-internals.ts';
import * as internals from '../../../auth-server/provider/internals.ts';
import { grantedScopes } from '../../../shared/clients/granted-scopes.ts';
import { createNonces } from '../../../shared/dpop/nonces.ts';
import { createProver } from '../../_world/proofs.ts';
import { app, CALLBACK, cookiesOf, DEVICE, startEngine, type TestEngine } from './_engine.ts';

const CREDENTIALS = { ...app, grant_type: 'client_credentials' };

const clientOf = async ({ Client }: Provider): Promise<Client> => (await Client.find(app.client_id)) as Client;

/** A grant of somebody's, stored. */
async function grantFor(engine: Provider, expiresIn = 600): Promise<string> {
  const grant = new engine.Grant(internals.livingFor(expiresIn, { accountId: '7', clientId: app.client_id }));
  grant.addOIDCScope('openid email');
  grant.rejectOIDCScope('phone');
  return grant.save();
}

/** A session in which somebody is signed in, as its cookie. */
async function signedIn(engine: Provider): Promise<string> {
  const session = new engine.Session();
  session.loginAccount({ accountId: '7' });
  await session.save(600);
  return `${engine.cookieName('session')}=${session.jti}`;
}

const authorization = { client_id: app.client_id, redirect_uri: CALLBACK, response_type: 'code', scope: 'openid' };

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

test('a redirect URI is allowed by redirectUriAllowed', async (t) => {
  const { engine, get } = await startEngine(t);
  internals.allowRedirectUrisBy(engine, (_client, uri) => uri === 'https://elsewhere.example/');
  const answer = await get('/auth', { ...authorization, redirect_uri: 'https://elsewhere.example/' });
  t.is(answer.status, 303, 'the engine allows redirect URIs by something else');
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

async function codeFor(engine: Provider): Promise<string> {
  const code = new engine.AuthorizationCode({
    client: await clientOf(engine),
    accountId: '7',
    grantId: await grantFor(engine),
    gty: 'authorization_code',
    redirectUri: CALLBACK,
    scope: 'openid email',
  });
  return code.save();
}

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

test('a session goes on under other ids by resetIdentifier, and is kept by persist', async (t) => {
  const { engine, url, stored } = await startEngine(t);
  internals.keepSessionsBy(engine, {
    successorOf: (id, uid, account) => ({ id: `${id}+${account}`, uid: `${uid}+${account}` }),
    cookie: { signed: false },
    formTtl: 60,
  });
  const session = new engine.Session() as Session & { id?: string };
  const { jti, uid } = session;
  session.loginAccount({ accountId: '7' });
  session.resetIdentifier();
  t.deepEqual(
    [session.id, session.jti, session.uid],
    [`${jti}+7`, `${jti}+7`, `${uid}+7`],
    'a session’s id is its jti',
  );
  await session.persist();
  const [{ exp = 0, iat = 0 } = {}] = stored.get('Session') ?? [];
  t.is(exp - iat, 60, 'a session without an end is no longer kept by persist');
  const later = await engine.Session.find<Session>(session.jti);
  later?.loginAccount({ accountId: '7' });
  later?.resetIdentifier();
  t.is(later?.jti, session.jti, 'the same person keeps the session');

  engine.use(async (ctx) => {
    const { new: fresh } = (await engine.Session.get(ctx)) as Session & { new?: boolean };
    ctx.body = { fresh };
  });
  const answer = await fetch(url, { headers: { cookie: `${engine.cookieName('session')}=unheard-of` } });
  t.deepEqual(await answer.json(), { fresh: true }, 'a session that was not found is told by something else');
});

/** Runs `look` in the page that asks whether to sign out. */
async function atSignOut(t: Parameters<typeof startEngine>[0], look: (ctx: unknown, form: string) => void) {
  const logoutSource = async (ctx: { body: unknown }, form: string) => {
    look(ctx, form);
    ctx.body = 'asked';
  };
  const { engine, get } = await startEngine(t, { features: { rpInitiatedLogout: { enabled: true, logoutSource } } });
  const cookie = await signedIn(engine);
  const query = { client_id: app.client_id, post_logout_redirect_uri: CALLBACK };
  t.is(await (await get('/session/end', query, { cookie })).text(), 'asked');
}

test('a form’s secret, and where a sign-out leads, are kept in the session', async (t) => {
  t.plan(4);
  type Asked = Parameters<typeof internals.formSecretOf>[0];
  await atSignOut(t, (ctx, form) => {
    t.true(form.includes(internals.formSecretOf(ctx as Asked)), 'the secret of a form is kept elsewhere');
    t.is(internals.signOutAddressOf((ctx as Asked).oidc), CALLBACK, 'where a sign-out leads is kept elsewhere');
  });
  t.throws(() => internals.formSecretOf({ oidc: {} } as Asked), { message: /without a secret/ });
});

test('what the engine knows of a request is ctx.oidc', async (t) => {
  const { engine, post } = await startEngine(t);
  const known: unknown[] = [];
  engine.use(async (ctx, next) => {
    known.push(internals.oidcOf(ctx));
    await next();
    known.push(internals.oidcOf(ctx)?.client?.clientId);
  });
  await post('/token', CREDENTIALS);
  t.deepEqual(known, [undefined, app.client_id]);
});

test('a request can be sent on to another route, with another body', async (t) => {
  const { engine, url } = await startEngine(t);
  const paths: string[] = [];
  engine.use(async (ctx, next) => {
    const given = await new Response(ctx.req as never).json();
    internals.giveForm(ctx.req, given as Record<string, string>);
    const back = internals.routeAs(ctx, 'POST', '/token');
    await next();
    back();
    paths.push(ctx.path);
  });
  const ask = (body: object) =>
    fetch(`${url}/documented`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
  t.is((await ask(CREDENTIALS)).status, 200, 'the engine reads a body otherwise than by req.readable and req.iterator');
  const twice = (await (await ask({ ...CREDENTIALS, scope: ['openid', 'email'] })).json()) as {
    error_description: string;
  };
  t.is(twice.error_description, "'scope' parameter must not be provided twice");
  t.deepEqual(paths, ['/documented', '/documented']);
});

/** What the engine emits as the error of a token request. */
async function grantError({ engine, post }: TestEngine, form: Record<string, string>) {
  const errors: { error_detail?: string | undefined }[] = [];
  engine.on('grant.error', (_ctx, error) => errors.push(error));
  const body = (await (await post('/token', form)).json()) as { error: string };
  return { body, error: errors[0] as { error_detail?: string } };
}

test('a code for another address is told by the error’s detail', async (t) => {
  const engine = await startEngine(t);
  const form = { ...app, grant_type: 'authorization_code', redirect_uri: `${CALLBACK}/other` };
  const mismatch = await grantError(engine, { ...form, code: await codeFor(engine.engine) });
  t.true(internals.isRedirectMismatch(mismatch.error), `it now says: ${mismatch.error?.error_detail}`);
  const unknown = await grantError(await startEngine(t), { ...form, code: 'unheard-of' });
  t.false(internals.isRedirectMismatch(unknown.error));
});

test('an interaction that is gone is a SessionNotFound', async (t) => {
  const { engine, url } = await startEngine(t);
  engine.use(async (ctx) => {
    const error = await engine.interactionDetails(ctx.req, ctx.res).catch((thrown) => thrown);
    ctx.body = { gone: internals.isInteractionGone(error), other: internals.isInteractionGone(new Error()) };
  });
  t.deepEqual(await (await fetch(url)).json(), { gone: true, other: false });
});

test('a grant that an app may not use has its own word', async (t) => {
  const engine = await startEngine(t);
  engine.engine.registerGrantType('urn:other', () => undefined);
  internals.nameUnauthorizedClients(engine.engine);
  const { body } = await grantError(engine, { ...app, grant_type: 'urn:other' });
  t.is(body.error, 'unauthorized_client', 'the engine tells it by other words');
});

test('a device is told how often to ask', async (t) => {
  const { engine, post } = await startEngine(t);
  internals.tellInterval(engine, 5);
  const answer = (await (await post('/device/auth', app)).json()) as { interval: number };
  t.is(answer.interval, 5, 'the answer is another object than the event’s');
});

test('what is wrong with a device’s code is told by the error’s name', async (t) => {
  const faults: string[] = [];
  let secret = '';
  const { engine, get, post } = await startEngine(t, {
    features: {
      deviceFlow: {
        enabled: true,
        async userCodeInputSource(ctx, _form, _out, error) {
          secret = internals.formSecretOf(ctx);
          if (error) faults.push(internals.codeFaultOf(error));
          ctx.body = 'asked';
        },
      },
    },
  });
  const codeIn = async (userCode: string, more: object) => {
    const properties = { client: await clientOf(engine), userCode, params: {}, deviceInfo: {}, grantId: '', ...more };
    await new engine.DeviceCode(properties).save();
  };
  await codeIn('USED', { accountId: '7' });
  await codeIn('OPEN', {});
  await codeIn('EXPIRED', { expiresIn: -1 });
  for (const user_code of ['', 'UNKNOWN', 'USED', 'EXPIRED', 'OPEN']) {
    const cookie = cookiesOf(await get('/device', {}));
    await post('/device', { xsrf: secret, user_code, abort: 'yes' }, { cookie });
  }
  t.deepEqual(faults, ['missing', 'unknown', 'used', 'expired', 'aborted'], 'the names of the errors have changed');
  t.is(internals.codeFaultOf(new Error('something else')), 'other');
});

test('a page that sends itself on is read', async (t) => {
  const { get } = await startEngine(t);
  const answer = await get('/auth', { ...authorization, response_mode: 'form_post', prompt: 'none', state: '<&">' });
  const form = internals.autoSubmitFormOf(await answer.text());
  t.is(form?.action, CALLBACK, 'the engine’s HTML has changed');
  t.regex(form?.inputs ?? '', /name="error" value="login_required"/);
  t.regex(form?.inputs ?? '', /name="state" value="&lt;&amp;&quot;&gt;"/, 'values are no longer escaped');
  t.is(internals.autoSubmitFormOf('<title>Something else</title>'), undefined);
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
