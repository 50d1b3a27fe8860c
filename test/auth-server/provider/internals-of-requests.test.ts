/** What we lean on of oidc-provider without its promise, of sessions and requests. A test that fails says what an upgrade has changed. */
import test from 'ava';
import type { Session } from 'oidc-provider';
import { nameErrorsAsRfc } from '../../../auth-server/provider/internals/app-internals.ts';
import * as internals from '../../../auth-server/provider/internals.ts';
import {
  app,
  authorization,
  CALLBACK,
  CREDENTIALS,
  clientOf,
  codeFor,
  cookiesOf,
  signedIn,
  startEngine,
  type TestEngine,
} from './_engine.ts';

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

test('what the engine calls an invalid request has the RFCs’ own words', async (t) => {
  const engine = await startEngine(t);
  engine.engine.registerGrantType('urn:other', () => undefined);
  nameErrorsAsRfc(engine.engine);
  const { body } = await grantError(engine, { ...app, grant_type: 'urn:other' });
  t.is(body.error, 'unauthorized_client', 'the engine tells it by other words');
  const form = { ...app, grant_type: 'authorization_code', redirect_uri: CALLBACK, code_verifier: 'short' };
  const unverified = await grantError(engine, { ...form, code: await codeFor(engine.engine) });
  t.is(unverified.body.error, 'invalid_grant', 'the engine tells it by other words');
  const unknown = { grant_type: 'authorization_code', client_assertion: 'none' };
  for (const unauthenticated of [{ grant_type: 'authorization_code' }, unknown]) {
    t.is(
      (await grantError(engine, unauthenticated)).body.error,
      'invalid_client',
      'the engine tells it by other words',
    );
  }
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
  t.is(internals.codeFaultOf(internals.codeTaken()), 'used');
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
