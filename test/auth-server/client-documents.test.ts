/** Apps that nobody registered: a client_id that is the address of a document. */
import type { RequestListener } from 'node:http';
import { type ClientDocument, pkce, serveClientDocument } from '../_world/client-document.ts';
import { until } from '../_world/until.ts';
import { isConsent, onBothDatabases, startWorld, type TestUser, type Tokens, type World } from '../_world.ts';

const test = onBothDatabases();
const FACES = [
  { authorize: '/oauth/authorize', token: '/oauth/token' },
  { authorize: '/api/Oauth/authorize', token: '/api/Oauth/accessToken' },
];

const query = (world: World, path: string, { client_id, redirect_uri }: ClientDocument, more: object = {}) =>
  `${world.authUrl}${path}?${new URLSearchParams({ response_type: 'code', client_id, redirect_uri, scope: 'profile', ...more })}`;

/** What is told a caller who is not signed in, and takes no page. */
const refusal = async (world: World, app: ClientDocument) => {
  const { redirect_uri, client_id } = app;
  const asked = { response_type: 'code', client_id, redirect_uri, ...pkce().challenge };
  const { body } = await world.get('/api/Oauth/authorize', asked, { headers: { accept: 'application/json' } });
  return body.error_code;
};

async function authorize(world: World, app: ClientDocument, user: TestUser, face = FACES[0], scope = 'profile') {
  const { code_verifier, challenge } = pkce();
  const person = world.agent();
  const page = await person.signIn(
    await person.open(query(world, face?.authorize ?? '', app, { ...challenge, scope })),
    user,
  );
  const consent = isConsent(page) ? page : undefined;
  const end = consent ? await person.submit(page, { scope: ['profile'] }, ['decision', 'allow']) : page;
  const { client_id, redirect_uri } = app;
  const code = end.url.searchParams.get('code') ?? '';
  const trade = { grant_type: 'authorization_code', client_id, redirect_uri, code, code_verifier };
  const { body } = await world.post<Tokens>(face?.token ?? '', trade);
  return { person, consent, body };
}

test('an app is what its document says, and to people the host it lies at', async (t, { dialect }) => {
  // Alone on its database: an instance that another story starts reads documents for itself, as for a job of this one.
  const world = await startWorld(dialect);
  t.teardown(world.stop);
  const discovery = await world.get<Record<string, unknown>>('/.well-known/oauth-authorization-server');
  t.true(discovery.body.client_id_metadata_document_supported);
  await using app = await serveClientDocument();
  const user = await world.user();
  const { client_id } = app;
  for (const face of FACES) {
    const { person, consent, body } = await authorize(world, app, user, face);
    t.true(consent?.document.querySelector('h1')?.text.includes(app.host));
    t.regex(consent?.text ?? '', /Nobody here has reviewed this app[\s\S]*calls itself “Tea Keeper”/);
    t.is(body.scope, 'profile', JSON.stringify(body));
    t.is((await world.post('/api/User/uid', { username: user.username }, { token: body.access_token })).status, 200);
    const refreshed = await world.post<Tokens>(face.token, {
      grant_type: 'refresh_token',
      client_id,
      refresh_token: body.refresh_token,
    });
    t.is(refreshed.status, 200);

    const apps = await person.open('/account/apps');
    t.regex(apps.text, new RegExp(`${app.host}[\\s\\S]*See your profile`));
    await person.submit(apps, {}, ['client_id', client_id]);
    const { access_token } = refreshed.body;
    t.is(
      (await world.post('/api/User/uid', { username: user.username }, { token: access_token })).body.error_code,
      201203,
    );
  }
  t.is(app.asked, 1, 'what says nothing of how long it holds is kept for a while');

  await using modest = await serveClientDocument({ scope: 'profile', client_name: null });
  const { body } = await authorize(world, modest, user, FACES[0], 'profile calendar:write');
  t.is(body.scope, 'profile', 'of a scope that it says it does not ask for, nobody is asked');

  const { redirect_uri } = app;
  const pushed = { client_id, redirect_uri, response_type: 'code', scope: 'profile', ...pkce().challenge };
  t.is((await world.post('/oauth/par', pushed)).status, 201);
  t.is((await world.post('/oauth/par', { ...pushed, redirect_uri: 'https://elsewhere.example/' })).status, 400);
});

test('what is no document of an app is refused', async (t, world) => {
  const faults: Readonly<Record<string, (app: ClientDocument) => object | RequestListener>> = {
    'another client_id': ({ document }) => ({ ...document, client_id: 'https://elsewhere.example/app.json' }),
    'a secret': ({ document }) => ({ ...document, client_secret: 'known to everybody' }),
    'a method with a secret': ({ document }) => ({ ...document, token_endpoint_auth_method: 'client_secret_post' }),
    'no redirect URI': ({ document }) => ({ ...document, redirect_uris: [] }),
    'http to another machine': ({ document }) => ({ ...document, redirect_uris: ['http://elsewhere.example/'] }),
    'a scheme that browsers run': ({ document }) => ({ ...document, redirect_uris: ['javascript:alert(1)'] }),
    'a redirect URI that is not asked for': ({ document }) => ({ ...document, redirect_uris: ['https://a.example/'] }),
    'a large one': ({ document }) => ({ ...document, more: 'a'.repeat(100_000) }),
    'no JSON': () => (_req, res) => res.setHeader('content-type', 'application/json').end('<html>'),
    'a page':
      ({ document }) =>
      (_req, res) =>
        res.setHeader('content-type', 'text/html').end(JSON.stringify(document)),
    none: () => (_req, res) => res.writeHead(404).end(),
    'a redirect':
      ({ client_id }) =>
      (_req, res) =>
        res.writeHead(302, { location: `${client_id}?again` }).end(),
    'a fault': () => (_req, res) => res.writeHead(500).end(),
    'an end without an answer': () => (req) => req.socket.destroy(),
  };
  await Promise.all(
    Object.entries(faults).map(async ([what, fault]) => {
      await using app = await serveClientDocument();
      const said = fault(app);
      if (typeof said === 'function') app.answer = said as RequestListener;
      else app.document = said;
      const code = what === 'a redirect URI that is not asked for' ? 201104 : 201103;
      t.is(await refusal(world, app), code, what);
      t.is(await refusal(world, app), code, `${what}, again`);
      t.is(app.asked, 1, `${what} is not asked for again`);
    }),
  );

  await using app = await serveClientDocument();
  for (const client_id of [
    app.client_id.replace('http:', 'ftp:'),
    app.client_id.replace('//', '//user@'),
    app.client_id.replace('/agents/', '/agents/../agents/'),
    `${app.client_id}#part`,
    app.client_id.replace('http:', 'HTTP:'),
    'http://elsewhere.example/app.json',
    'https://elsewhere.example',
  ]) {
    t.is(await refusal(world, { ...app, client_id } as ClientDocument), 201103, client_id);
  }
  t.is(app.asked, 0);
});

test('a name that turns the writing around it is shown without what does so', async (t, world) => {
  await using app = await serveClientDocument({ client_name: 'gro.\u202eelpmaxe\u2028 ' });
  const { consent } = await authorize(world, app, await world.user());
  t.regex(consent?.text ?? '', /calls itself “gro.elpmaxe”/);

  await using likeUs = await serveClientDocument({ client_name: 'U\u0440are!' });
  const other = await authorize(world, likeUs, await world.user());
  t.regex(other.consent?.text ?? '', /Nobody here has reviewed this app/);
  t.notRegex(other.consent?.text ?? '', /calls itself/, 'nobody calls itself like the platform');
});

test('documents are taken of listed hosts alone, of none where that is off, and never slowly', async (t, world) => {
  await using app = await serveClientDocument();
  await using other = await serveClientDocument();
  const [listed, off] = await Promise.all([
    world.another('auth', { CLIENT_METADATA_HOSTS: `${app.host},*.agents.example` }),
    world.another('auth', { CLIENT_METADATA_DOCUMENTS: 'off' }),
  ]);
  const at = async (url: string, { client_id, redirect_uri }: ClientDocument) => {
    const asked = { response_type: 'code', client_id, redirect_uri, ...pkce().challenge };
    const { body } = await world.get(`${url}/api/Oauth/authorize`, asked, { headers: { accept: 'application/json' } });
    return body.error_code;
  };
  t.is(await at(listed, app), 202101);
  t.is(await at(listed, other), 201103);
  t.is(await at(off, app), 201103);
  t.is(other.asked, 0);
  const { body } = await world.get<Record<string, unknown>>(`${off}/.well-known/oauth-authorization-server`);
  t.false(body.client_id_metadata_document_supported);

  await using slow = await serveClientDocument();
  // It says something all the time, and never all of it.
  slow.answer = (_req, res) => {
    res.setHeader('content-type', 'application/json');
    const drops = setInterval(() => res.write(' '), 200);
    res.once('close', () => clearInterval(drops));
  };
  t.is(await refusal(world, slow), 201103);
});

test('a changed document holds when the former one may be kept no longer', async (t, world) => {
  await using app = await serveClientDocument();
  await using grown = await serveClientDocument();
  await using aged = await serveClientDocument();
  for (const one of [app, grown]) one.headers = { 'cache-control': 'no-store' };
  aged.headers = { 'cache-control': 'max-age=3600', age: '3600' };
  for (const one of [app, grown, aged]) t.is(await refusal(world, one), 202101);
  app.document = { ...app.document, redirect_uris: ['https://moved.example/callback'] };
  grown.document = { ...grown.document, more: 'a'.repeat(100_000) };
  aged.answer = (_req, res) => res.writeHead(404).end();
  const becomes = async (one: ClientDocument, wanted: number, why: string) => {
    t.is(
      await until(
        () => refusal(world, one),
        (code) => code === wanted,
      ),
      wanted,
      why,
    );
  };
  await Promise.all([
    becomes(app, 201104, 'it says something else'),
    becomes(grown, 201103, 'who says too much is not silent'),
    becomes(aged, 201103, 'what was kept on its way is older than it looks (RFC 9111 section 4.2.3)'),
  ]);

  await using lasting = await serveClientDocument();
  lasting.headers = { 'cache-control': 'max-age=3600' };
  const user = await world.user();
  const { body } = await authorize(world, lasting, user);
  lasting.answer = (_req, res) => res.writeHead(404).end();
  const { client_id } = lasting;
  const refresh = { grant_type: 'refresh_token', client_id, refresh_token: body.refresh_token };
  t.is((await world.post('/oauth/token', refresh)).status, 200);
  t.is(lasting.asked, 1);
});
