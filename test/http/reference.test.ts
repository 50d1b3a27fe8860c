import { createConfig, lintFromString } from '@redocly/openapi-core';
import { endpoints as oauth } from '../../auth-server/oauth/endpoints.ts';
import { endpoints as resource } from '../../resource-api/endpoints.ts';
import type { Endpoint } from '../../shared/api/endpoint.ts';
import { catalogue } from '../../shared/api/errors.ts';
import { scopes } from '../../shared/api/scopes.ts';
import { clientRow } from '../../shared/clients/metadata.ts';
import { budgets } from '../../shared/limits/budgets.ts';
import { call, onBothDatabases, type World, withBrowser } from '../_world.ts';
import { obstacles } from '../auth-server/pages/kit/_legible.ts';

const test = onBothDatabases();

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly security: readonly { readonly bearer?: readonly string[] }[];
  readonly parameters: readonly { readonly name?: string; readonly description?: string; readonly example?: unknown }[];
  readonly requestBody?: { readonly content: object };
  readonly responses: Record<
    string,
    { readonly content?: Record<string, { readonly examples?: Record<string, { value: object }> }> }
  >;
}

interface Document {
  readonly openapi: string;
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: {
    readonly schemas: Record<
      string,
      { readonly properties?: Record<string, Member>; readonly required?: readonly string[] }
    >;
  };
}

interface Member {
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly format?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly minLength?: number;
  readonly pattern?: string;
}

const documentOf = (origin: string) => call<Document>(`${origin}/openapi.json`);
const servers = (world: World): [string, readonly Endpoint<never>[]][] => [
  [world.authUrl, oauth as readonly Endpoint<never>[]],
  [world.resourceUrl, resource as readonly Endpoint<never>[]],
];

test('each server describes itself, and a stock linter has nothing against it', async (t, world) => {
  const config = await createConfig({ extends: ['recommended'], rules: { 'info-license': 'off' } });
  for (const [origin] of servers(world)) {
    const { status, headers, text, body } = await documentOf(origin);
    t.is(status, 200);
    t.is(headers.get('content-type'), 'application/json; charset=utf-8');
    t.is(headers.get('access-control-allow-origin'), '*');
    t.deepEqual(body.servers, [{ url: origin }]);
    const problems = await lintFromString({ source: text, config, absoluteRef: 'openapi.json' });
    t.deepEqual(
      problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer]),
      [],
    );
  }
  const wrong = await call(`${world.resourceUrl}/openapi.json`, { method: 'POST' });
  t.is(wrong.status, 405);
  t.is(wrong.headers.get('allow'), 'GET');
});

test('what describes a server is sent compressed, and no second time to who has it', async (t, world) => {
  for (const [origin] of servers(world)) {
    // As `fetch` asks where it is given a tag.
    const asking = { 'Cache-Control': 'no-cache' };
    const about = (headers: Record<string, string>) =>
      call(`${origin}/openapi.json`, { headers: { ...asking, ...headers } });
    const plain = await about({ 'Accept-Encoding': 'identity' });
    const tags = [plain.headers.get('etag') ?? ''];
    for (const encoding of ['gzip', 'br']) {
      const packed = await about({ 'Accept-Encoding': encoding });
      t.is(packed.headers.get('content-encoding'), encoding);
      t.regex(packed.headers.get('vary') ?? '', /Accept-Encoding/);
      t.deepEqual(packed.body, plain.body);
      tags.push(packed.headers.get('etag') ?? '');
      t.is((await about({ 'Accept-Encoding': encoding, 'If-None-Match': tags.at(-1) ?? '' })).status, 304);
    }
    t.is(new Set(tags.filter(Boolean)).size, 3, 'each encoding has a tag of its own');
    t.is((await about({ 'Accept-Encoding': 'identity', 'If-None-Match': tags[0] ?? '' })).status, 304);
    t.is((await about({ 'If-None-Match': '"another"' })).status, 200);
  }
});

test('every endpoint is there with its parameters, scopes and errors', async (t, world) => {
  for (const [origin, endpoints] of servers(world)) {
    const { body } = await documentOf(origin);
    t.is(Object.keys(body.paths).length, endpoints.length);
    for (const { uri, method, auth, scopes = [], errors, failure } of endpoints) {
      const pattern = new RegExp(`^/${uri.replaceAll('.', '/')}(/\\{\\w+\\})?$`);
      const path = Object.keys(body.paths).find((one) => pattern.test(one));
      const operations = body.paths[path ?? ''] ?? {};
      t.deepEqual(Object.keys(operations).sort(), method.toLowerCase().split('/').sort(), uri);
      for (const [verb, { security, requestBody, responses, summary }] of Object.entries(operations)) {
        t.truthy(summary);
        t.is(requestBody !== undefined, verb === 'post', uri);
        t.deepEqual(
          security.map(({ bearer }) => bearer?.[0]),
          auth === 'none'
            ? []
            : [...(auth === 'optional' ? [undefined] : []), ...scopes, ...(auth === 'app' ? [] : ['account'])],
          uri,
        );
        const examples = new Set(
          Object.values(responses).flatMap(({ content }) => Object.keys(content?.['application/json']?.examples ?? {})),
        );
        for (const error of errors)
          t.true(examples.has(error) || /^NO_(EVENTS|FRIENDS|CONTENT)$/.test(error), `${uri} ${error}`);
        for (const status of [
          '405',
          '429',
          // RFC 6749 has server_error at 503 alone.
          ...(failure ? [] : ['500']),
          '503',
          ...(verb === 'post' ? ['413', '415'] : []),
          ...{ none: [], optional: ['401'], token: ['401', '403'], login: ['401', '403'], app: ['401', '403'] }[auth],
        ]) {
          t.truthy(responses[status], `${uri} ${status}`);
        }
      }
    }
  }
});

test('each operation has one type of body, and every parameter and member is described, with an example; a required text is not empty', async (t, world) => {
  for (const [origin, endpoints] of servers(world)) {
    const { paths, components } = (await documentOf(origin)).body;
    for (const [path, operations] of Object.entries(paths)) {
      for (const { operationId, requestBody, parameters, summary } of Object.values(operations)) {
        t.is((summary.match(/\(/g) ?? []).length, (summary.match(/\)/g) ?? []).length, `${summary}: whole`);
        for (const { name, description, example } of parameters.filter((one) => one.name)) {
          t.truthy(description, `${operationId} ${name}`);
          t.not(example, undefined, `${operationId} ${name}`);
        }
        if (!requestBody) continue;
        const takesFile = endpoints.find(({ uri }) => path === `/${uri.replaceAll('.', '/')}`)?.file !== undefined;
        t.deepEqual(
          Object.keys(requestBody.content),
          [takesFile ? 'multipart/form-data' : 'application/json'],
          operationId,
        );
      }
    }
    for (const [name, { properties = {}, required = [] }] of Object.entries(components.schemas)) {
      for (const [member, { description, examples, format }] of Object.entries(properties)) {
        t.truthy(description, `${name}.${member}`);
        const isExample = name === 'Failure' || format === 'binary' || (examples?.length ?? 0) > 0;
        t.true(isExample, `${name}.${member}`);
      }
      const texts = required.filter((member) => name.endsWith('.Request') && properties[member]?.type === 'string');
      for (const member of texts) {
        const { enum: values, format, minLength = 0, pattern } = properties[member] ?? {};
        t.true(
          values !== undefined || format !== undefined || pattern !== undefined || minLength > 0,
          `${name}.${member}`,
        );
      }
    }
  }
});

/** The app that `npm start` makes in development. */
async function referenceClient({ database, resourceUrl }: World): Promise<void> {
  const { row } = clientRow(
    {
      name: 'Upare API reference',
      redirect_uris: [`${resourceUrl}/docs/token`],
      post_logout_redirect_uris: [],
      grant_types: ['authorization_code'],
      scope: ['profile', 'calendar'],
      public: true,
      trusted: false,
      resourceServer: false,
      development: false,
      ownerUid: null,
    },
    { client_id: 'reference', secret: '', origin: resourceUrl },
  );
  await database.write(database.sql('clients').insert(row).onConflict('client_id').merge());
}

test.serial(
  'a reader gets a token by the real flow, and tries a call with it, without a word from elsewhere',
  async (t, world) => {
    const [{ username, uid, password }] = await Promise.all([world.user(), referenceClient(world)]);
    await withBrowser({ viewport: { width: 320, height: 800 }, locale: 'zh-CN' }, async (page) => {
      const asked: string[] = [];
      page.on('request', (request) => asked.push(request.url()));
      await page.goto(`${world.resourceUrl}/docs/token?lang=zh`);
      t.deepEqual(await obstacles(page), []);
      await page.click('[data-script="token"] [type="submit"]');
      await page.fill('[name="username"]', username);
      await page.fill('[name="password"]', password);
      if (await page.isVisible('[name="captcha"]')) await page.fill('[name="captcha"]', 'abcd5');
      await page.click('#login button');
      await page.click('[value="allow"]');
      await page.waitForSelector('[data-have]:not([hidden])');
      t.is(new URL(page.url()).search, '?lang=zh', 'the code is in no address any more');
      const token = (await page.textContent('[data-shown]')) ?? '';

      await page.goto(`${world.resourceUrl}/docs/operations/User.uid?lang=zh`);
      t.regex((await page.textContent('main')) ?? '', /根据用户名获取用户 uid.*账号名称/s);
      t.is(await page.inputValue('[data-token]'), token);
      await page.fill('#try-username', username);
      await page.click('[data-script="try"] button');
      await page.waitForSelector('[data-answer]:not([hidden])');
      t.regex((await page.textContent('[data-answer]')) ?? '', new RegExp(`"uid": ${uid}`));
      t.deepEqual(await obstacles(page), []);

      await page.goto(`${world.resourceUrl}/docs/token?lang=zh`);
      await page.click('[data-forget]');
      await page.waitForSelector('[data-told]:not(:empty)');
      t.is((await world.post('/api/User/uid', { username }, { token })).body.error_code, 201203);
      const homes = [world.resourceUrl, world.authUrl];
      const elsewhere = asked.filter((url) => !homes.includes(new URL(url).origin) && !url.startsWith('data:'));
      t.deepEqual(elsewhere, []);
    });
  },
);

test('every operation of both servers has a page, small and compressed, with what belongs to it', async (t, world) => {
  const list = await call(`${world.resourceUrl}/docs/operations`);
  for (const { uri } of [...oauth, ...resource]) {
    const way = `/docs/operations/${uri.replace('api.', '')}`;
    t.true(list.text.includes(way), uri);
    const { status, text } = await call(`${world.resourceUrl}${way}`);
    t.is(status, 200, uri);
    t.true(text.length < 40_000, uri);
    const chinese = await call(`${world.resourceUrl}${way}?lang=zh`);
    t.deepEqual(chinese.text.match(/<span lang="en">[^<]*/g) ?? [], [], `${uri}: all of it in Chinese`);
  }
  const page = await call(`${world.resourceUrl}/docs/operations/User.login`, { headers: { 'accept-encoding': 'br' } });
  t.is(page.headers.get('content-type'), 'text/html; charset=utf-8');
  t.is(page.headers.get('content-encoding'), 'br');
  t.regex(page.headers.get('vary') ?? '', /Accept-Encoding/);
  const policy = page.headers.get('content-security-policy') ?? '';
  t.true(policy.includes("default-src 'none'; script-src 'self'; style-src 'self';"), policy);
  t.false(/unsafe|https?:\/\/(?!127\.0\.0\.1)|\*/.test(policy), policy);
  let sum = page.text.length;
  for (const [, path = ''] of page.text.matchAll(/(?:src|href)="(\/docs\/[\da-f]{12}\/[^"]+)"/g)) {
    const { status, headers, text } = await call(`${world.resourceUrl}${path}`, {
      headers: { 'accept-encoding': 'br' },
    });
    t.is(status, 200, path);
    t.regex(headers.get('cache-control') ?? '', /immutable/, path);
    t.is(headers.get('content-encoding'), 'br', path);
    sum += text.length;
  }
  t.true(sum < 40_000, 'less than a second at 400 kbit/s, even before it is compressed');
  t.is((await call(`${world.resourceUrl}/docs/`)).status, 200);
  for (const path of ['/docs/index.html', '/docs/operations/User.nothing', '/docs/../package.json']) {
    t.is((await call(`${world.resourceUrl}${path}`)).status, 404, path);
  }
  for (const path of ['/docs', '/healthz', '/readyz']) {
    const refused = await call(`${world.resourceUrl}${path}`, { method: 'POST' });
    t.is(refused.status, 405, path);
    t.is(refused.headers.get('allow'), 'GET', path);
  }
});

test('the guide has every scope, error, limit and call that there is, in both languages, and needs no script', async (t, world) => {
  const values = [
    ...scopes.filter((scope) => scope !== 'account'),
    ...Object.values(catalogue).map(({ code }) => String(code)),
    ...Object.values(budgets).map(({ bucket }) => bucket),
    ...[...oauth, ...resource].map(({ uri }) => `/${uri.replaceAll('.', '/')}`),
    '/oauth/introspect',
    `curl ${world.authUrl}/api/Oauth/accessToken`,
    `curl ${world.resourceUrl}/api/User/uid`,
  ];
  for (const [lang, title] of [
    ['en', 'Upare for developers'],
    ['zh', 'Upare 开发者指南'],
  ] as const) {
    const { text, status } = await call(`${world.resourceUrl}/docs`, { headers: { 'accept-language': lang } });
    t.is(status, 200);
    t.true(text.includes(`<h1>${title}</h1>`), lang);
    for (const value of values) t.true(text.includes(value), `${lang}: ${value}`);
    t.notRegex(text, /<script/);
    await withBrowser({ javaScriptEnabled: false, viewport: { width: 360, height: 800 } }, async (page) => {
      await page.goto(`${world.resourceUrl}/docs?lang=${lang}`);
      t.deepEqual(await obstacles(page), []);
      t.true((await page.evaluate('document.documentElement.scrollWidth')) === 360, 'nothing sticks out');
    });
  }
});
