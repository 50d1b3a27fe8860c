/** How an authorization ends at the documented address: with a form, with JSON, or with a fault of ours. */

import { whileRefused } from '../../_world/broken-table.ts';
import { onBothDatabases, type World } from '../../_world.ts';

const test = onBothDatabases();

/** A browser in which a person has granted `profile` to an app. */
async function granted(world: World) {
  const [app, user] = await Promise.all([world.client({ scope: ['openid', 'profile', 'email'] }), world.user()]);
  const agent = world.agent();
  await agent.signInAndConsent(world.authorizeUrl(app), user);
  return { app, user, agent };
}

test('response_mode=form_post ends on our page, with a code and with an error', async (t, world) => {
  const { app, agent } = await granted(world);
  const form = { response_mode: 'form_post', state: 'a"<b' };
  for (const [more, status, expected] of [
    [{}, 200, /name="code" value="[^"]+"/],
    // Once the form was answered with 100006, and the app never learned of it.
    [{ scope: 'email', prompt: 'none' }, 400, /name="error" value="consent_required"/],
    [{ scope: 'calendar' }, 400, /name="error" value="invalid_scope"/],
  ] as const) {
    const { reply, document } = await agent.open(world.authorizeUrl(app, { ...form, ...more }));
    t.is(reply.status, status);
    t.regex(reply.text, expected);
    t.regex(reply.text, /name="state" value="a&quot;&lt;b"/);
    t.is(document.querySelector('form')?.getAttribute('action'), app.redirect_uri);
    // Once it was the engine's own page, which anybody could frame.
    t.regex(reply.headers.get('content-security-policy') ?? '', /frame-ancestors 'none'/);
    t.is(reply.headers.get('x-frame-options'), 'DENY');
    t.truthy(document.querySelector('main form button'), 'a button for browsers without scripts');
  }
});

test('response_type=json is answered with JSON, whatever response_mode says', async (t, world) => {
  const { app, agent } = await granted(world);
  for (const response_mode of ['query', 'fragment', 'form_post', 'jwt', 'unheard-of']) {
    const ended = await agent.open(world.authorizeUrl(app, { response_type: 'json', response_mode }));
    t.like(ended.reply.body, { error_code: 0, api_uri: 'api/Oauth/authorize' }, response_mode);
    const asked = { response_type: 'json', response_mode, scope: 'email', prompt: 'none', state: 's' };
    const refused = await agent.open(world.authorizeUrl(app, asked));
    t.like(refused.reply.body, { error_code: 201206, error: 'consent_required', state: 's' }, response_mode);
  }
});

test('whoever is signed in with one factor is told that another is required', async (t, world) => {
  const { app, agent } = await granted(world);
  const cookie = await agent.jar.getCookieString(world.authUrl);
  const asked = { ...app, client_secret: undefined, scope: 'openid profile', acr_values: 'urn:upare:acr:2' };
  for (const [more, expected] of [
    // Once 202101: they are signed in.
    [{ response_type: 'code' }, undefined],
    [{ response_type: 'json' }, undefined],
    [{ response_type: 'json', prompt: 'none' }, 'unmet_authentication_requirements'],
  ] as const) {
    const { status, body } = await world.get<{ error?: string; login_uri?: string }>(
      '/api/Oauth/authorize',
      { ...asked, ...more },
      { headers: { accept: 'application/json', cookie } },
    );
    t.is(status, 401);
    t.like(body, { error_code: 202104, api_uri: 'api.User.login', message: 'Second factor required' });
    t.is(body.error, expected);
    t.is(body.login_uri?.startsWith(`${world.authUrl}/interaction/`), expected ? undefined : true);
  }
});

test('a fault of the database is told as one', async (t, world) => {
  const { app, agent } = await granted(world);
  const own = { payload: `%${app.client_id}%` };
  const refused = (uri: string) =>
    whileRefused(world.database, 'INSERT', 'authorization_codes', own, () => agent.open(uri));
  for (const response_type of ['code', 'json']) {
    const { reply } = await refused(world.authorizeUrl(app, { response_type }));
    t.is(reply.status, 503, response_type);
    t.like(reply.body, { error_code: 100003, api_uri: 'system.common', message: 'Database error' }, response_type);
  }
});

test('an app without the code flow is told that it may not use it', async (t, world) => {
  const app = await world.client({ grants: ['password'] });
  const { client_id, client_secret, redirect_uri } = app;
  for (const path of ['/api/Oauth/authorize', '/oauth/authorize']) {
    const query = new URLSearchParams({ client_id, redirect_uri, response_type: 'code', state: 's' });
    const { url } = await world.agent().open(`${path}?${query}`);
    t.is(url.searchParams.get('error'), 'unauthorized_client', path);
    t.is(url.searchParams.get('state'), 's');
  }
  for (const path of ['/oauth/par', '/oauth/device']) {
    const asked = { client_id, client_secret, redirect_uri, response_type: 'code' };
    const { status, body } = await world.post<{ error: string }>(path, asked);
    t.is(status, 400);
    t.is(body.error, 'unauthorized_client', path);
  }
});
