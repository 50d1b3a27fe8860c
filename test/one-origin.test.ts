/** Both servers at one public address, told apart by the path alone, as the proxies of deploy/ do it. */
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import test from 'ava';
import { parse } from 'node-html-parser';
import { createAgent } from './_world/agent.ts';
import { asFile, portraitJpeg } from './_world/pictures.ts';
import { postInit } from './_world/requests.ts';
import { call, type Envelope, startWorld } from './_world.ts';

const OAUTH = /^\/apis?\/oauth(\/|$)/i;
const RESOURCE = /^\/(apis?(\/|$)|docs(\/|$)|avatars\/|openapi\.json$|\.well-known\/oauth-protected-resource$)/i;

/** A front that knows nothing but paths. */
async function startFront() {
  const servers = { auth: '', resource: '' };
  const front = createServer((req, res) => {
    const { pathname } = new URL(req.url ?? '/', 'http://front');
    const target = RESOURCE.test(pathname) && !OAUTH.test(pathname) ? servers.resource : servers.auth;
    const { method, headers } = req;
    const passed = request(target + req.url, { method, headers }, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(res);
    });
    passed.on('error', () => res.writeHead(502).end());
    req.pipe(passed);
  });
  await new Promise<void>((resolve) => {
    front.listen(0, '127.0.0.1', resolve);
  });
  const stop = () =>
    new Promise((resolve) => {
      front.close(resolve);
      front.closeAllConnections();
    });
  return { origin: `http://127.0.0.1:${(front.address() as AddressInfo).port}`, servers, stop };
}

test('one public address serves apps, people and developers', async (t) => {
  const { origin, servers, stop } = await startFront();
  const world = await startWorld('sqlite', { AUTH_URL: origin, RESOURCE_URL: origin }).catch(async (error) => {
    await stop();
    throw error;
  });
  Object.assign(servers, { auth: world.authUrl, resource: world.resourceUrl });
  try {
    const post = <Fields>(path: string, params: object, token?: string) =>
      call<Envelope & Fields>(origin + path, postInit(params, { token }));
    const user = await world.user();
    const scope = ['profile', 'avatar', 'avatar:write', 'calendar'];
    const app = await world.client({ scope });
    const agent = createAgent([origin], 'abcd5');

    // Apps: the code flow, and a token that the resource API asks the auth-server about by that same address.
    const { authUrl } = world;
    const start = world.authorizeUrl(app, { scope: scope.join(' '), state: 's1' }).replace(authUrl, origin);
    const end = await agent.signInAndConsent(start, user);
    t.is(end.url.origin, 'https://client.example');
    const { body: tokens } = await post<{ access_token: string }>('/APIS/oauth/accessToken', {
      ...app,
      grant_type: 'authorization_code',
      code: end.url.searchParams.get('code'),
    });
    const token = tokens.access_token;
    t.is((await post<{ uid: number }>('/api/User/uid', { username: user.username }, token)).body.uid, user.uid);

    // Addresses that are handed out lead there too.
    const picture = { username: user.username, avatar: asFile(await portraitJpeg()) };
    const { body: avatar } = await post<{ url: string }>('/api/User/avatarUpload', picture, token);
    t.true(avatar.url.startsWith(`${origin}/avatars/`), avatar.url);
    t.is((await call(avatar.url)).headers.get('content-type'), 'image/jpeg');
    const { body: calendar } = await post<{ feed: string }>('/api/Calendar/events', {}, token);
    t.true(calendar.feed.startsWith(`${origin}/api/Calendar/feed/`), calendar.feed);
    t.regex((await call(calendar.feed)).headers.get('content-type') ?? '', /^text\/calendar/);

    // Any page may call either API, and none may read what is shown to people.
    for (const path of ['/api/Oauth/accessToken', '/api/User/uid']) {
      const headers = {
        origin: 'https://app.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,x-requested-with',
      };
      const preflight = await call(origin + path, { method: 'OPTIONS', headers });
      t.is(preflight.headers.get('access-control-allow-origin'), '*', path);
      t.is(preflight.headers.get('access-control-allow-headers'), 'authorization,x-requested-with', path);
      t.is(preflight.headers.get('access-control-allow-credentials'), null, path);
    }
    const account = await agent.open('/account');
    t.is(account.url.href, `${origin}/account`);
    t.regex(account.text, new RegExp(`Signed in as ${user.username}`));
    t.is(account.reply.headers.get('access-control-allow-origin'), null);

    // Developers: the way from the home page to both documents.
    const home = await agent.open('/');
    const links = parse(home.reply.text).querySelectorAll('a[href]');
    t.true(links.some((link) => link.getAttribute('href') === `${origin}/docs`));
    t.is((await call(`${origin}/docs`)).status, 200);
    const operations = (await call(`${origin}/docs/operations`)).text;
    for (const [path, endpoint] of [
      ['/openapi.json', '/api/User/uid'],
      ['/oauth/openapi.json', '/api/Oauth/accessToken'],
    ] as const) {
      t.true(operations.includes(`href="${origin}${path}"`), path);
      t.true(operations.includes(endpoint), path);
      const { body } = await call<{ paths: object; servers: object }>(origin + path);
      t.true(endpoint in body.paths, path);
      t.deepEqual(body.servers, [{ url: origin }]);
    }
  } finally {
    await world.stop();
    await stop();
  }
});

test('every cookie of a public address of https is for TLS and for this host alone, whichever server sets it', async (t) => {
  const url = 'https://upare.example';
  const world = await startWorld('sqlite', { AUTH_URL: url, RESOURCE_URL: url, TRUST_PROXY: '1' });
  try {
    const authorize = world.authorizeUrl(await world.client()).replace(url, world.authUrl);
    const [captcha, started] = await Promise.all([world.get('/api/Image/captcha'), call(authorize)]);
    t.is(started.status, 303);
    for (const { headers } of [captcha, started]) {
      const cookies = headers.getSetCookie();
      t.true(cookies.length > 0);
      t.deepEqual(
        cookies.filter((cookie) => !/;\s*secure/i.test(cookie) || /;\s*domain/i.test(cookie)),
        [],
      );
      const wide = cookies.filter((cookie) => /;\s*path=\/(;|$)/i.test(cookie));
      t.true(wide.every((cookie) => cookie.startsWith('__Host-')));
      t.true(cookies.every((cookie) => wide.includes(cookie) || cookie.startsWith('__Secure-')));
    }
    const page = await call(new URL(started.location ?? '', world.authUrl), {
      headers: { cookie: cookiesOf(started.headers), accept: 'text/html' },
    });
    t.is(page.status, 200);
    t.is(page.headers.get('strict-transport-security'), 'max-age=31536000');
  } finally {
    await world.stop();
  }
});

const cookiesOf = (headers: Headers): string =>
  headers
    .getSetCookie()
    .map((cookie) => cookie.split(';', 1)[0])
    .join('; ');
