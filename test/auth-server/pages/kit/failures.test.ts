/** Failures as people see them, and the headers of whatever they see. */
import { call, onBothDatabases, type Reply, type World } from '../../../_world.ts';
import { appOf, openFirstPage, startOf } from '../interaction/_at-an-app.ts';

const test = onBothDatabases();
const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

const ask = (world: World, path: string, accept: string | undefined = BROWSER, init: RequestInit = {}) =>
  call(world.authUrl + path, { ...init, headers: { accept, ...init.headers } });
const isPage = ({ headers }: Reply<unknown>) => headers.get('content-type') === 'text/html; charset=utf-8';

test('a browser gets a page, everybody else the envelope or RFC 6749’s error', async (t, world) => {
  const { client_id } = await appOf(world);
  const failures: [string, number, object][] = [
    ['/nothing/here', 404, { error_code: 404 }],
    ['/interaction/unknown', 400, { error_code: 100006 }],
    ['/oauth/authorize', 400, { error: 'invalid_request' }],
    ['/oauth/authorize?client_id=nobody&response_type=code', 400, { error: 'invalid_client' }],
    [
      `/oauth/authorize?client_id=${client_id}&response_type=code&redirect_uri=https://evil.example`,
      400,
      { error: 'invalid_redirect_uri' },
    ],
    ['/oauth/authorize/unknown', 400, { error: 'invalid_request' }],
    ['/oauth/logout?post_logout_redirect_uri=https://evil.example&client_id=nobody', 400, { error: 'invalid_client' }],
  ];
  for (const [path, status, told] of failures) {
    const page = await ask(world, path);
    t.is(page.status, status, path);
    t.true(isPage(page), path);
    t.true(page.text.includes(page.headers.get('x-request-id') ?? '?'), 'with the request’s id');
    t.notRegex(page.text, /\bat .*\.(ts|js):|node_modules|Error:/, 'and no trace');
    for (const accept of ['*/*', 'application/json']) {
      const reply = await ask(world, path, accept);
      t.is(reply.status, status, path);
      t.like(reply.body, told);
    }
  }
});

test('the documented authorize tells a person on a page what their app did wrong, and everybody else in JSON', async (t, world) => {
  const { client_id, redirect_uri } = await appOf(world);
  const navigation = { headers: { 'sec-fetch-dest': 'document' } };
  const failures: [string, number, RegExp][] = [
    ['/api/Oauth/authorize', 201101, /redirect_uri and client_id are required/],
    [
      `/apis/oauth/authorize/?client_id=nobody&redirect_uri=${redirect_uri}&response_type=code`,
      201103,
      /Invalid clientid/,
    ],
    [
      `/api/Oauth/authorize?client_id=${client_id}&redirect_uri=https://evil.example&response_type=code`,
      201104,
      /not matched/,
    ],
  ];
  for (const [path, code, told] of failures) {
    const page = await ask(world, path, BROWSER, navigation);
    t.is(page.status, 400, path);
    t.true(isPage(page), path);
    t.regex(page.text, told);
    for (const [accept, init] of [
      [BROWSER, {}],
      ['application/json', navigation],
    ] as const) {
      t.like((await ask(world, path, accept, init)).body, { error_code: code });
    }
  }
  const asJson = `/api/Oauth/authorize?client_id=nobody&redirect_uri=${redirect_uri}&response_type=json`;
  t.like((await ask(world, asJson, BROWSER, navigation)).body, { error_code: 201103 });
});

test('a browser that keeps no cookies is told so', async (t, world) => {
  const start = await call(await startOf(world), { redirect: 'manual' });
  const path = new URL(start.headers.get('location') ?? '', world.authUrl).pathname;
  t.regex((await ask(world, path)).text, /This page has expired[\s\S]*Your browser sent no cookies/);
  t.notRegex((await ask(world, path, BROWSER, { headers: { cookie: 'other=1' } })).text, /no cookies/);
});

test('what browsers, crawlers and password managers ask for by themselves is there', async (t, world) => {
  const robots = await ask(world, '/robots.txt');
  t.is(robots.status, 200);
  t.regex(robots.text, /^User-agent: \*\nDisallow: \/$/m);
  const icon = await ask(world, '/favicon.ico');
  t.is(icon.status, 302);
  t.is((await ask(world, icon.headers.get('location') ?? '')).headers.get('content-type'), 'image/svg+xml');
  t.is((await ask(world, '/.well-known/change-password')).headers.get('location'), '/account');
});

test('what machines call never answers with a page', async (t, world) => {
  for (const path of [
    '/api/nothing',
    '/APIS/nothing',
    '/oauth/userinfo',
    '/oauth/jwks/x',
    '/.well-known/x',
    '/healthz',
  ]) {
    t.false(isPage(await ask(world, path)), path);
  }
  for (const path of ['/oauth/token', '/oauth/introspect', '/oauth/revoke', '/oauth/par', '/oauth/device']) {
    t.false(isPage(await ask(world, path, BROWSER, { method: 'POST' })), path);
    t.false(isPage(await ask(world, path)), path);
  }
});

test('in Chinese', async (t, world) => {
  for (const path of ['/nothing', '/oauth/authorize?client_id=nobody&response_type=code']) {
    const headers = { 'accept-language': 'zh-CN' };
    const page = await ask(world, path, BROWSER, { headers });
    t.regex(page.text, /<html lang="zh">/);
    t.regex(page.text, /页面不存在|请求未能完成/);
  }
});

test('every page forbids scripts but our own files, frames, caches and guessing', async (t, world) => {
  const { page } = await openFirstPage(world);
  const paths = [
    '/',
    '/nothing',
    '/device',
    '/oauth/logout/success',
    '/demo/callback?error=access_denied',
    '/oauth/authorize',
  ];
  const replies = [page.reply, ...(await Promise.all(paths.map((path) => ask(world, path))))];
  for (const { headers, text } of replies) {
    const policy = headers.get('content-security-policy') ?? '';
    t.regex(
      policy,
      /default-src 'none'; script-src ('none'|'self'; connect-src 'self'); style-src 'self'; img-src 'self' data:; form-action 'self'/,
    );
    t.regex(policy, /base-uri 'none'; frame-ancestors 'none'$/);
    t.is(headers.get('x-frame-options'), 'DENY');
    t.is(headers.get('cache-control'), 'no-store');
    t.is(headers.get('referrer-policy'), 'same-origin');
    t.is(headers.get('x-content-type-options'), 'nosniff');
    t.is(headers.get('cross-origin-opener-policy'), 'same-origin');
    t.truthy(headers.get('permissions-policy'));
    t.is(headers.get('strict-transport-security'), null, 'not over http');
    t.notRegex(text, /<script(?! type="module" src="\/assets\/)|\son\w+=|javascript:|style="/i);
  }
});

test('a form’s way may end where the app is: by its scheme, whatever redirect URI it has', async (t, world) => {
  const app = await world.client({ public: true, redirectUri: ['com.example.app:/cb', 'http://[::1]/cb'] });
  const challenge = { code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'S256' };
  for (const [redirect_uri, scheme] of [
    ['com.example.app:/cb', 'com.example.app:'],
    ['http://[::1]:4567/cb', 'http:'],
  ] as const) {
    const { reply } = await world.agent().open(world.authorizeUrl({ ...app, redirect_uri }, challenge));
    t.is(reply.status, 200);
    const policy = reply.headers.get('content-security-policy') ?? '';
    t.true(policy.includes(`form-action 'self' ${scheme};`), policy);
  }
});

test('the stylesheet and the icon may be kept for good, under names that change with them', async (t, world) => {
  const { page, agent } = await openFirstPage(world);
  const found = page.document.querySelectorAll('link').map((link) => link.getAttribute('href') ?? '');
  t.is(found.length, 2);
  for (const address of found) {
    t.regex(address, /^\/assets\/upare\.[0-9a-f]{12}\.(css|svg)$/);
    const { reply } = await agent.open(address);
    t.is(reply.status, 200);
    t.regex(reply.headers.get('content-type') ?? '', /^(text\/css|image\/svg\+xml)/);
    t.is(reply.headers.get('cache-control'), 'public, max-age=31536000, immutable');
  }
  t.is((await ask(world, '/assets/upare.000000000000.css')).status, 404);
  t.is((await ask(world, '/assets/..%2fpages.ts')).status, 404);
});

test('no link of a page leads where its address says', async (t, world) => {
  for (const path of [
    '//evil.example/x',
    '//[',
    '/%2f%2fevil.example',
    '/\\evil.example',
    '/nothing?lang=zh&x="><b>',
  ]) {
    const page = await ask(world, path);
    t.is(page.status, 404, path);
    t.notRegex(page.text, /href="(?!\?|\/assets\/|\/(account)?")/, path);
    t.notRegex(page.text, /<b>/);
  }
  const { agent, page } = await openFirstPage(world, { redirect_uri: `${world.authUrl}/demo/callback` });
  const again = await agent.open(`${page.url.pathname}/login?lang=zh&next=https://evil.example`);
  t.is(again.url.origin, world.authUrl);
});

test('the front page says what this is', async (t, world) => {
  const page = await ask(world, '/');
  t.is(page.status, 200);
  t.regex(page.text, /openid-configuration/);
  t.true(page.text.includes(`${world.resourceUrl}/`));
  t.is((await ask(world, '/', BROWSER, { method: 'POST' })).status, 405);
});

test('the demo’s page shows what the app received, and makes commands of nothing else than a code', async (t, world) => {
  const agent = world.agent();
  const { url, text } = await agent.signInAndConsent(await startOf(world), await world.user());
  const code = url.searchParams.get('code') ?? '?';
  t.true(text.includes(`-d code=${code}`));
  t.true(text.includes(`${world.authUrl}/api/Oauth/accessToken`));

  const hostile = await ask(world, `/demo/callback?code=${encodeURIComponent(`x'; rm -rf ~ #<b>`)}&state=<i>`);
  t.notRegex(hostile.text, /<b>|<i>|-d code=/);
  t.regex((await ask(world, '/demo/callback?error=access_denied')).text, /got no access/);
});
