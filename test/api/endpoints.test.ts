/** What every documented endpoint must do, whatever else it does. All of it derives from the Endpoint values. */
import fc from 'fast-check';
import type { Endpoint } from '../../shared/api/endpoint.ts';
import { codeWords } from '../../shared/api/envelope.ts';
import { catalogue } from '../../shared/api/errors.ts';
import { scopes } from '../../shared/api/scopes.ts';
import { anyText } from '../_world/any-text.ts';
import { type CallOptions, postInit } from '../_world/requests.ts';
import { call, type Envelope, onBothDatabases, type Reply } from '../_world.ts';
import {
  all,
  asText,
  openers,
  parametersOf,
  pathOf,
  posts,
  secured,
  send,
  tellsOf,
  textsOf,
} from './_every-endpoint.ts';

const test = onBothDatabases();

test('without a token: 201202, or 202101 where it says "logged in"', async (t, world) => {
  t.true(secured.length > 10);
  for (const endpoint of secured) {
    const reply = await send(world, endpoint, {});
    t.is(reply.status, 401, endpoint.uri);
    t.is(reply.body.error_code, endpoint.auth === 'login' ? 202101 : 201202, endpoint.uri);
    t.is(reply.headers.get('www-authenticate')?.split(' ', 1)[0], 'Bearer', endpoint.uri);
  }
});

test('with what is no token: 201201; with one that never was: 201203; with two: 100006', async (t, world) => {
  const { loginToken: token } = await world.user();
  for (const endpoint of secured) {
    t.is((await send(world, endpoint, {}, { token: 'not a token' })).body.error_code, 201201, endpoint.uri);
    t.is((await send(world, endpoint, {}, { token: 'never-was' })).body.error_code, 201203, endpoint.uri);
    t.is(
      (await send(world, endpoint, {}, { headers: { authorization: 'Basic YTpi' } })).body.error_code,
      201201,
      endpoint.uri,
    );
    t.is((await send(world, endpoint, { access_token: token }, { token })).body.error_code, 100006, endpoint.uri);
    t.is(
      (await send(world, endpoint, { access_token: token, login_token: token })).body.error_code,
      100006,
      endpoint.uri,
    );
  }
});

test('with a token of every scope but its own: 201206, and the challenge says which', async (t, world) => {
  const user = await world.user();
  const grantable = scopes.filter((scope) => !/^(account|openid|offline_access|directory:write|admin:.*)$/.test(scope));
  const tokens = new Map<string, string>();
  for (const endpoint of secured) {
    const others = grantable.filter((scope) => !endpoint.scopes?.includes(scope));
    const token = tokens.get(others.join()) ?? (await world.tokens(user, others)).access_token;
    tokens.set(others.join(), token);
    const { status, body, headers } = await send(world, endpoint, {}, { token });
    t.is(status, 403, endpoint.uri);
    t.is(body.error_code, 201206, endpoint.uri);
    const challenge = headers.get('www-authenticate') ?? '';
    t.true(challenge.includes('error="insufficient_scope"'), endpoint.uri);
    t.is(/scope="([^"]*)"/.exec(challenge)?.[1], endpoint.scopes?.join(' '), endpoint.uri);
  }
});

test('a wrong method is 405 with Allow and 200001', async (t, world) => {
  for (const endpoint of all) {
    const methods = endpoint.method.split('/');
    const url = `${/^api\.Oauth/.test(endpoint.uri) ? world.authUrl : world.resourceUrl}${pathOf(endpoint)}`;
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((one) => !methods.includes(one))) {
      const { status, headers, body } = await call(url, { method });
      t.is(status, 405, `${method} ${endpoint.uri}`);
      t.is(headers.get('allow'), methods.join(', '), endpoint.uri);
      t.like(body, { error_code: 200001, api_uri: 'api.common' });
    }
  }
  const readByGet = all.find(({ method, uri }) => method === 'GET' && !uri.startsWith('api.Oauth'));
  const inChinese = (url: string) =>
    call<Envelope>(url, { method: 'POST', body: new URLSearchParams({ lang: 'zh', a: '1' }) });
  const refused = await inChinese(world.resourceUrl + pathOf(readByGet as Endpoint<never>));
  t.deepEqual([refused.status, refused.body.message], [405, codeWords('METHOD_NOT_ALLOWED', 'zh')]);
  for (const server of [world.authUrl, world.resourceUrl]) {
    const { status, body } = await inChinese(`${server}/api/No/such`);
    t.deepEqual([status, body.message], [404, codeWords('NOT_FOUND', 'zh')], 'lang is read where nobody takes it');
  }
});

test('each parameter it needs is missed, by the code that the document has for it', async (t, world) => {
  const opened = await openers(world);
  for (const endpoint of all) {
    const { missing = {}, file } = endpoint;
    const options = opened(endpoint);
    for (const { name } of parametersOf(endpoint).filter(({ required }) => required)) {
      const others = parametersOf(endpoint).filter((one) => one.required && one.name !== name && one.name !== file);
      const reply = await send(world, endpoint, Object.fromEntries(others.map((one) => [one.name, 'x'])), options);
      const own = missing[name];
      if (own) {
        t.is(reply.body.error_code, catalogue[own].code, `${endpoint.uri} ${name}`);
        t.is(reply.body.api_uri, catalogue[own].uri);
      } else {
        t.is(reply.status, 400, `${endpoint.uri} ${name}`);
        t.is(reply.body.error_code, 100006, `${endpoint.uri} ${name}`);
        t.is(tellsOf(reply, name), 'is required', `${endpoint.uri} ${name}`);
      }
    }
  }
  const nothing = await world.post('/api/User/register', {});
  const told = nothing.body.details?.map(({ field }) => field);
  t.deepEqual(told, ['username', 'password', 'email'], 'all is told at once');
});

test('a parameter of a wrong type, or given twice, is named by 100006', async (t, world) => {
  const opened = await openers(world);
  for (const endpoint of posts) {
    const options = opened(endpoint);
    const own = parametersOf(endpoint).map(({ name }) => name);
    for (const name of new Set([...own.filter((field) => field !== endpoint.file), 'lang'])) {
      // Whatever has a code of its own is given, so that this is what is wrong.
      const given = Object.fromEntries(Object.keys(endpoint.missing ?? {}).map((field) => [field, 'x']));
      // JSON may give a list of words as such.
      const takesList = name === 'tags';
      for (const value of [{ a: 1 }, ...(takesList ? [] : [[]]), [[1]]]) {
        const reply = await send(world, endpoint, { ...given, [name]: value }, { ...options, json: true });
        t.is(reply.status, 400, `${endpoint.uri} ${name} ${JSON.stringify(value)}`);
        t.is(reply.body.error_code, 100006, `${endpoint.uri} ${name} ${JSON.stringify(value)}`);
        t.truthy(tellsOf(reply, name), `${endpoint.uri} ${name}`);
      }
      if (takesList) continue;
      const twice = await send(world, endpoint, { ...given, [name]: ['1', '2'] }, options);
      t.is(twice.body.error_code, 100006, `${endpoint.uri} ${name} twice`);
      t.is(tellsOf(twice, name), 'must be given once', `${endpoint.uri} ${name} twice`);
    }
  }
});

test('text over its length, or with control characters, is named by 100006', async (t, world) => {
  const opened = await openers(world);
  for (const endpoint of posts) {
    const options = opened(endpoint);
    for (const { name, most = 128 } of textsOf(endpoint).filter(({ most }) => (most ?? 0) < 60_000)) {
      const given = Object.fromEntries(Object.keys(endpoint.missing ?? {}).map((field) => [field, 'x']));
      for (const value of ['x'.repeat(most + 1), 'ab\0cdefgh', 'ab\u0007cdefgh', 'ab\u009fcdefgh', 'ab\ud800cdefgh']) {
        const reply = await send(world, endpoint, { ...given, [name]: value }, { ...options, json: true });
        t.is(reply.body.error_code, 100006, `${endpoint.uri} ${name} ${JSON.stringify(value)}`);
        t.truthy(tellsOf(reply, name), `${endpoint.uri} ${name}`);
      }
    }
  }
});

test('/apis, a slash at the end and the letter case make no difference; a form, JSON and multipart say the same', async (t, world) => {
  const opened = await openers(world);
  for (const endpoint of all) {
    const options = opened(endpoint);
    const params = Object.fromEntries(
      parametersOf(endpoint)
        .filter(({ name }) => name !== endpoint.file)
        .map(({ name }) => [name, 'x']),
    );
    const origin = /^api\.Oauth/.test(endpoint.uri) ? world.authUrl : world.resourceUrl;
    const first = await send(world, endpoint, params, options);
    const told = (reply: Reply<Envelope>) => {
      const { status, headers } = reply;
      // An archive is made anew each time.
      if (headers.get('content-type') === 'application/zip') return { status };
      return { status, code: reply.body.error_code, details: reply.body.details };
    };
    for (const path of [
      pathOf(endpoint, '/apis'),
      `${pathOf(endpoint)}/`,
      pathOf(endpoint).toUpperCase(),
      `${pathOf(endpoint, '/Apis').toLowerCase()}/`,
    ]) {
      const same = endpoint.method.includes('POST')
        ? await world.post(origin + path, params, options)
        : await world.get(origin + path, params, options);
      t.deepEqual(told(same), told(first), path);
    }
    if (!endpoint.method.includes('POST')) continue;
    for (const how of [{ json: true }, { multipart: true }]) {
      t.deepEqual(
        told(await send(world, endpoint, params, { ...options, ...how })),
        told(first),
        `${endpoint.uri} ${Object.keys(how)}`,
      );
    }
  }
});

test('what is no body is 415, what is too large 413, and a query is no body', async (t, world) => {
  const opened = await openers(world);
  for (const endpoint of posts) {
    const origin = /^api\.Oauth/.test(endpoint.uri) ? world.authUrl : world.resourceUrl;
    const url = `${origin}${pathOf(endpoint)}`;
    const { token } = opened(endpoint);
    const post = (type: string, body: string) =>
      call(url, {
        method: 'POST',
        headers: { ...(token !== undefined && { authorization: `Bearer ${token}` }), 'content-type': type },
        body,
      });
    for (const [type, body] of [
      ['text/plain', 'x'],
      ['application/xml', '<x/>'],
      ['application/json', '{'],
      ['application/json', '[1]'],
      ['application/json', '"x"'],
      ['multipart/form-data', 'x'],
      ['multipart/form-data; boundary=b', 'x'],
    ] as const) {
      const reply = await post(type, body);
      t.is(reply.status, 415, `${endpoint.uri} ${type} ${body}`);
      t.is(reply.body.error_code, 100006);
    }
    const limit = endpoint.file || endpoint.largeBody ? 3 * 1024 * 1024 : 64 * 1024;
    const large = await post('application/json', JSON.stringify({ x: 'x'.repeat(limit) }));
    t.is(large.status, 413, endpoint.uri);
    t.is(large.body.error_code, 100006);

    const required = parametersOf(endpoint).filter((field) => field.required);
    const [first] = required;
    if (!first) continue;
    const query = new URLSearchParams(required.map(({ name }): [string, string] => [name, 'x']));
    const inQuery = await call(`${url}?${query}`, postInit({}, opened(endpoint)));
    const nowhere = await call(url, postInit({}, opened(endpoint)));
    t.is(inQuery.text, nowhere.text, endpoint.uri);
  }
});

test('whatever is sent, the answer is an envelope that the reference knows, and no fault', async (t, world) => {
  const opened = await openers(world);
  const hostile = fc.constantFrom(
    "' OR 1=1 --",
    '%00',
    '../../etc/passwd',
    '{{7*7}}',
    '<script>alert(1)</script>',
    '__proto__',
    'constructor',
    '١٢٣',
    '\u202e',
    '1e309',
    '-0',
    '0x10',
    'NaN',
    '9007199254740993',
    '2026-11-23T09:30:00+08:00',
  );
  const text = fc.oneof(hostile, anyText({ maxLength: 80 }), fc.string({ maxLength: 300 }), fc.integer().map(String));
  const value = fc.oneof({ weight: 3, arbitrary: text }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) });
  for (const endpoint of all) {
    const names = parametersOf(endpoint).map(({ name }) => name);
    const params = fc.record(Object.fromEntries([...names, 'lang', 'extra'].map((name) => [name, value])), {
      requiredKeys: [],
    });
    const how = fc.constantFrom<CallOptions>({ json: true }, { json: true }, {}, { multipart: true });
    await fc.assert(
      fc.asyncProperty(params, how, async (given, options) => {
        const flat = options.json
          ? given
          : Object.fromEntries(Object.entries(given).map(([name, one]) => [name, asText(one)]));
        const reply = await send(world, endpoint, flat, { ...options, ...opened(endpoint) });
        t.true(reply.status < 500, `${endpoint.uri}: HTTP ${reply.status} to ${JSON.stringify(given)}`);
        if (!reply.headers.get('content-type')?.includes('json')) return;
        const { error_code, api_uri, message } = reply.body;
        t.true(Number.isInteger(error_code) && typeof api_uri === 'string' && typeof message === 'string');
        t.false(/\n\s+at |node_modules|\.ts:\d/.test(reply.text), reply.text);
      }),
      { numRuns: 12 },
    );
  }
});
