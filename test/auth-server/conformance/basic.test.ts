/** The Basic profile of OpenID Connect, module by module, where openid.test.ts has not been yet. */
import { setTimeout as wait } from 'node:timers/promises';
import { onBothDatabases } from '../../_world.ts';
import { createPkce } from './_app.ts';
import { relyingParty } from './_basic.ts';

const test = onBothDatabases();

test('prompt=login and max_age ask again, and auth_time tells; a refresh keeps it', async (t, world) => {
  const app = await world.client({ scope: ['openid'] });
  const person = relyingParty(world, app, await world.user());
  const signedIn = async (more: Readonly<Record<string, string>>) => {
    const { body } = await person.trade((await person.answer(more)).get('code'));
    return { ...body, claims: await person.claims(body.id_token) };
  };
  const first = await signedIn({ max_age: '10000', nonce: 'first' });
  t.is((await signedIn({ max_age: '10000' })).claims.auth_time, first.claims.auth_time, 'nobody is asked again');

  const refresh = { ...app, grant_type: 'refresh_token', refresh_token: first.refresh_token };
  const refreshed = await world.post<{ id_token: string }>('/oauth/token', refresh);
  const { iss, sub, aud, auth_time } = await person.claims(refreshed.body.id_token);
  t.like(first.claims, { iss, sub, aud, auth_time });

  await wait(1050);
  t.is((await person.open({ max_age: '1', prompt: 'none' })).url.searchParams.get('error'), 'login_required');
  const old = await signedIn({ max_age: '1' });
  t.true(Number(old.claims.auth_time) > Number(first.claims.auth_time));
  await wait(1100 - (Date.now() % 1000));
  const again = await signedIn({ prompt: 'login', max_age: '10000' });
  t.true(Number(again.claims.auth_time) > Number(old.claims.auth_time));
});

test('hints: an ID token of who is signed in goes on, another’s does not; a login_hint fills in the name', async (t, world) => {
  const app = await world.client({ scope: ['openid'] });
  const [user, other] = await Promise.all([world.user(), world.user()]);
  const [person, somebody] = [relyingParty(world, app, user), relyingParty(world, app, other)];
  const { body } = await person.trade((await person.answer()).get('code'));
  const hint = { prompt: 'none', id_token_hint: body.id_token };
  t.truthy((await person.open(hint)).url.searchParams.get('code'));
  await somebody.answer();
  t.is((await somebody.open(hint)).url.searchParams.get('error'), 'login_required');
  t.is(
    (await person.open({ ...hint, id_token_hint: 'no.such.token' })).url.searchParams.get('error'),
    'invalid_request',
  );

  const page = await world.agent().open(person.address({ login_hint: user.username }));
  t.is(page.document.querySelector('[name="username"]')?.getAttribute('value'), user.username);
});

test('what nobody knows is left aside: parameters, scopes, acr_values, ways to display', async (t, world) => {
  const app = await world.client({ scope: ['openid', 'profile'] });
  const user = await world.user();
  const person = relyingParty(world, app, user);
  for (const more of [
    { extra: 'foobar' },
    { scope: 'openid profile address' },
    { acr_values: '1 2' },
    { display: 'popup' },
    { ui_locales: 'se' },
    { claims_locales: 'se' },
    { nonce: 'a'.repeat(200) },
  ]) {
    const code = (await person.answer({ ...more })).get('code');
    const { body } = await person.trade(code);
    t.is((await person.claims(body.id_token)).sub, String(user.uid), JSON.stringify(more));
  }
});

test('an answer names what is wrong with the request, with its state', async (t, world) => {
  const app = await world.client({ scope: ['openid'] });
  const person = relyingParty(world, app, await world.user());
  await person.answer();
  const errorOf = async (more: Readonly<Record<string, string>>) => {
    const { search, hash } = (await person.open({ state: 'kept', ...more })).url;
    // Where tokens would come back, errors do too.
    const answer = new URLSearchParams(search || hash.slice(1));
    t.is(answer.get('state'), 'kept');
    t.is(answer.get('iss'), world.authUrl);
    return answer.get('error');
  };
  t.is(await errorOf({ response_type: '' }), 'invalid_request');
  for (const type of ['token', 'id_token', 'code id_token', 'code token']) {
    t.is(await errorOf({ response_type: type }), 'unsupported_response_type', type);
  }
  t.is(await errorOf({ prompt: 'none login' }), 'invalid_request');
  t.is(await errorOf({ prompt: 'dance' }), 'invalid_request');
  t.is(await errorOf({ max_age: '-1' }), 'invalid_request');
  t.is(await errorOf({ request_uri: 'https://client.example/request' }), 'request_uri_not_supported');
  t.is(await errorOf({ registration: '{}' }), 'registration_not_supported');
  t.is(await errorOf({ prompt: 'none', scope: 'openid', max_age: '0' }), 'login_required');
});

test('a redirect URI with a query is matched as it stands', async (t, world) => {
  const redirectUri = 'https://client.example/callback?foo=bar';
  const app = await world.client({ scope: ['openid'], redirectUri });
  const person = relyingParty(world, app, await world.user());
  const answer = await person.answer({ state: 'a' });
  t.is(answer.get('foo'), 'bar');
  t.truthy((await person.trade(answer.get('code'))).body.id_token);
  for (const other of [
    'https://client.example/callback',
    `${redirectUri}&more=1`,
    'https://client.example/callback?bar=foo',
    `${redirectUri}#fragment`,
    'https://client.example/callback/?foo=bar',
    'https://CLIENT.example/callback?foo=bar',
  ]) {
    const { outside, reply } = await person.open({ redirect_uri: other });
    t.deepEqual([outside, reply.status], [false, 400], other);
  }
});

test('a code is for who asked for it, with its address and its verifier, once; used again, its tokens end', async (t, world) => {
  const [app, other] = await Promise.all([world.client({ scope: ['openid'] }), world.client({ scope: ['openid'] })]);
  const person = relyingParty(world, app, await world.user());
  const { code_verifier, challenge } = createPkce();
  const fresh = async () => (await person.answer(challenge)).get('code');
  for (const [wrong, error] of [
    [{}, 'invalid_grant'],
    [{ code_verifier: createPkce().code_verifier }, 'invalid_grant'],
    [{ code_verifier, ...other, redirect_uri: app.redirect_uri }, 'invalid_grant'],
    [{ code_verifier, redirect_uri: 'https://client.example/other' }, 'invalid_grant'],
    [{ code_verifier, client_secret: 'wrong' }, 'invalid_client'],
    [{ code_verifier, code: 'unknown' }, 'invalid_grant'],
    [{ code_verifier, grant_type: 'implicit' }, 'unsupported_grant_type'],
  ] as const) {
    t.is((await person.trade(await fresh(), wrong)).body.error, error, JSON.stringify(wrong));
  }
  const code = await fresh();
  const { body, headers } = await person.trade(code, { code_verifier });
  t.is(headers.get('cache-control'), 'no-store');
  t.is((await person.userinfo(body.access_token)).status, 200);
  const again = await person.trade(code, { code_verifier });
  t.is(again.body.error, 'invalid_grant');
  t.is((await person.userinfo(body.access_token)).status, 401);
});

test('userinfo takes its token in the header of GET and POST and in a form, and nowhere else', async (t, world) => {
  const app = await world.client({ scope: ['openid', 'email'] });
  const user = await world.user();
  const person = relyingParty(world, app, user);
  const { body } = await person.trade((await person.answer({ scope: 'openid email' })).get('code'));
  const { access_token } = body;
  const bearer = { authorization: `Bearer ${access_token}` };
  const sub = String(user.uid);
  t.is((await world.get<{ sub: string }>('/oauth/userinfo', {}, { headers: bearer })).body.sub, sub);
  t.is((await world.post<{ sub: string }>('/oauth/userinfo', {}, { headers: bearer })).body.sub, sub);
  t.is((await world.post<{ sub: string }>('/oauth/userinfo', { access_token })).body.sub, sub);
  t.is((await world.get('/oauth/userinfo', { access_token })).status, 400);
  t.is((await world.post('/oauth/userinfo', { access_token }, { headers: bearer })).status, 400, 'twice');
  const nobody = await world.get('/oauth/userinfo');
  t.is(nobody.status, 401);
  t.regex(nobody.headers.get('www-authenticate') ?? '', /^Bearer /);
  const unknown = await world.get('/oauth/userinfo', {}, { token: 'unknown' });
  t.is(unknown.status, 401);
  t.regex(unknown.headers.get('www-authenticate') ?? '', /error="invalid_token"/);
});
