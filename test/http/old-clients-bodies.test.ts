/** Bodies and queries as old, Chinese, .NET, Java and Python clients send them. */
import { call, type Envelope, onBothDatabases, unique, type World } from '../_world.ts';

const test = onBothDatabases();

/** 密码 and 中文 in GBK, as a form escapes them. */
const 密码 = '%C3%DC%C2%EB';
const 中文 = '%D6%D0%CE%C4';

const send = <Fields = object>(url: string, type: string, body: string | Buffer, headers: object = {}) =>
  call<Envelope & Fields>(url, {
    method: 'POST',
    headers: { 'content-type': type, ...headers },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  });
const FORM = 'application/x-www-form-urlencoded';
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const titlesOf = async ({ post }: World, token: string) =>
  (await post<{ data: { title: string }[] }>('/api/Calendar/events', {}, { token })).body.data.map(
    ({ title }) => title,
  );

test('text comes in as it was meant, whatever character set a form, JSON or a part names', async (t, world) => {
  const { loginToken } = await world.user();
  const add = (type: string, body: string | Buffer) =>
    send(`${world.resourceUrl}/api/Calendar/add`, type, body, bearer(loginToken));
  const gbk = Buffer.from(unescape(中文), 'latin1');
  const part = (type: string) =>
    Buffer.concat([
      Buffer.from(`--b\r\nContent-Disposition: form-data; name="title"\r\nContent-Type: ${type}\r\n\r\n`),
      gbk,
      Buffer.from('\r\n--b--\r\n'),
    ]);
  for (const [type, body] of [
    [`${FORM}; charset=gbk`, `title=${中文}`],
    [`${FORM};charset=GB18030`, `title=${中文}`],
    [`${FORM}; charset="gb2312"`, Buffer.concat([Buffer.from('title='), gbk])],
    [`${FORM}; charset=Big5`, 'title=%A4%A4%A4%E5'],
    [FORM, `_charset_=gbk&title=${中文}`],
    ['application/json; charset=gbk', Buffer.concat([Buffer.from('{"title":"'), gbk, Buffer.from('"}')])],
    ['application/json; charset=utf-16', Buffer.from('\ufeff{"title":"中文"}', 'utf16le')],
    ['multipart/form-data; boundary=b', part('text/plain; charset=GBK')],
    ['multipart/form-data; boundary=b; charset=gbk', part('text/plain')],
  ] as const) {
    t.is((await add(type, body)).status, 200, type);
  }
  t.is((await add(`${FORM}; charset=ISO-8859-1`, 'title=caf%E9')).status, 200);
  t.deepEqual(await titlesOf(world, loginToken), ['café', ...Array.from({ length: 9 }, () => '中文')]);

  for (const [type, body] of [
    [FORM, `title=${中文}`],
    [`${FORM}; charset=utf-8`, 'title=%ff'],
    [`${FORM}; charset=gbk`, 'title=%d6'],
    ['application/json', Buffer.concat([Buffer.from('{"title":"'), gbk, Buffer.from('"}')])],
    ['application/json', '{"title":"\\ud800"}'],
    ['multipart/form-data; boundary=b', part('text/plain')],
  ] as const) {
    const { status, body: answer } = await add(type, body);
    t.is(status, 400, `${type} ${body}`);
    t.is(answer.error_code, 100006);
    t.is(answer.details?.[0]?.field, 'title');
  }
  for (const type of [`${FORM}; charset=utf-7`, 'application/json; charset=none']) {
    t.is((await add(type, '{"title":"x"}')).status, 415, type);
  }
  t.is((await titlesOf(world, loginToken)).length, 10);
});

test('a password in another character set is that password, at every place that takes one', async (t, world) => {
  const username = unique('gbk');
  const registered = await send<{ uid: number }>(
    `${world.resourceUrl}/api/User/register`,
    `${FORM}; charset=gbk`,
    `username=${username}&email=${username}@example.com&password=${密码}-Harbour-7`,
  );
  t.is(registered.status, 200);
  const user = { username, password: '密码-Harbour-7' };
  const wrong = { username, password: '中文-Harbour-7' };
  t.is((await world.post('/api/User/login', { ...user, ...(await world.captcha()) })).body.error_code, 0);
  t.is((await world.post('/api/User/login', { ...wrong, ...(await world.captcha()) })).body.error_code, 202103);

  const app = await world.client({ grants: ['password'] });
  const grant = `grant_type=password&client_id=${app.client_id}&client_secret=${app.client_secret}&username=${username}`;
  for (const path of ['/api/Oauth/accessToken', '/oauth/token']) {
    const ask = (type: string, password: string) =>
      send<{ access_token: string }>(`${world.authUrl}${path}`, type, `${grant}&password=${password}-Harbour-7`);
    t.truthy((await ask(`${FORM}; charset=GBK`, 密码)).body.access_token, path);
    t.truthy((await ask(FORM, encodeURIComponent('密码'))).body.access_token, path);
    t.is((await ask(`${FORM}; charset=GBK`, 中文)).body.error, 'invalid_grant', path);
    const { status, body } = await ask(FORM, 密码);
    t.is(status, 400);
    t.like(body, { error_code: 100006, error: 'invalid_request', error_description: 'password must be text in UTF-8' });
    t.is((await ask(`${FORM}; charset=none`, 'x')).status, 415, path);
  }
});

test('queries, device codes, revocations and HTTP Basic hold no octets that are no text', async (t, world) => {
  const app = await world.client();
  for (const path of ['/api/Oauth/authorize', '/oauth/authorize']) {
    const url = `${world.authUrl}${path}?client_id=${app.client_id}&response_type=code&scope=profile`;
    const { status, body, location } = await call<Envelope>(
      `${url}&redirect_uri=${encodeURIComponent(app.redirect_uri)}&state=${中文}`,
    );
    t.is(status, 400, path);
    t.is(body.details?.[0]?.field, 'state');
    t.is(location, null);
  }
  t.is((await call<Envelope>(`${world.resourceUrl}/api/Image/captcha?id=%ff`)).body.details?.[0]?.field, 'id');
  t.is((await call<Envelope>(`${world.authUrl}/?lang=%ff`)).body.error_code, 100006);
  for (const path of ['introspect', 'revoke', 'par', 'device', 'logout', 'userinfo']) {
    const { status, body } = await send(`${world.authUrl}/oauth/${path}`, FORM, 'token=%ff');
    t.is(status, 400, path);
    t.like(body, { error_code: 100006, error: 'invalid_request' }, path);
  }
  t.is((await send(`${world.authUrl}/device`, FORM, 'user_code=%ff')).body.details?.[0]?.field, 'user_code');
  const basic = Buffer.concat([Buffer.from(`${app.client_id}:`), Buffer.from([0xff])]).toString('base64');
  for (const path of ['/api/Oauth/accessToken', '/oauth/token', '/oauth/introspect']) {
    const form = 'grant_type=client_credentials&token=x';
    const { status, body } = await send(`${world.authUrl}${path}`, FORM, form, { authorization: `Basic ${basic}` });
    t.true(status === 400 || status === 401, path);
    t.regex(body.error ?? '', /^invalid_(request|client)$/, path);
  }
});

test('a hosted page takes its form in the character set that it names', async (t, world) => {
  const browser = world.agent();
  const page = await browser.open(world.authorizeUrl(await world.client()));
  const csrf = page.document.querySelector('input[name="csrf"]')?.getAttribute('value') ?? '';
  const post = async (type: string) =>
    send(`${page.url}/login`, type, `csrf=${encodeURIComponent(csrf)}&username=${中文}`, {
      cookie: await browser.jar.getCookieString(page.url.href),
      origin: page.url.origin,
      accept: 'text/html',
    });
  const read = await post(`${FORM}; charset=gbk`);
  t.is(read.status, 400);
  t.true(read.text.includes('value="中文"'), 'the form again, with what was typed');
  const refused = await post(FORM);
  t.is(refused.status, 400);
  t.false(/\ufffd|name="username"/.test(refused.text));
});

test('null is a parameter left out, and one given twice is refused by its name', async (t, world) => {
  const { loginToken, ...user } = await world.user();
  const json = (path: string, body: string, headers: object = bearer(loginToken)) =>
    send(`${/oauth/i.test(path) ? world.authUrl : world.resourceUrl}${path}`, 'application/json', body, headers);
  const captcha = async () => JSON.stringify(await world.captcha()).slice(1, -1);
  const login = `"username":"${user.username}","password":"${user.password}"`;
  t.is(
    (await json('/api/User/login', `{${login},${await captcha()},"remember":null,"captcha_id":null}`, {})).body
      .error_code,
    0,
  );
  t.is((await json('/api/User/login', `{${login},"password":null}`, {})).body.error_code, 100006);
  t.is((await json('/api/User/login', '{"username":null,"password":null}', {})).body.error_code, 202102);
  t.is((await json('/api/User/friends', 'null')).status, 200);
  t.is((await json('/api/User/login', 'null', {})).body.error_code, 202102);
  t.is((await json('/api/Calendar/events', '{"from":null,"to":null,"limit":null,"access_token":null}')).status, 200);
  t.is((await json('/api/Oauth/delete', '{"access_token":null}', {})).body.error_code, 201202);
  t.is((await json('/api/User/friendmake', '{"fid":null}')).body.details?.[0]?.reason, 'is required');

  for (const body of [
    '{"title":"a","title":"a"}',
    '{"title":"a","\\u0074itle":"b"}',
    '{"title":"a","content":{"x":1,"x":1}}',
  ]) {
    const { status, body: answer } = await json('/api/Calendar/add', body);
    t.is(status, 400, body);
    t.is(answer.details?.[0]?.field, body.includes('content') ? 'content' : 'title');
  }
  t.deepEqual(await titlesOf(world, loginToken), []);
  const twice = await json('/api/Oauth/accessToken', '{"client_id":"a","client_id":"b"}', {});
  t.like(twice.body, { error_code: 100006, error: 'invalid_request' });
});

test('fields of multipart may be of any type, on both servers', async (t, world) => {
  const app = await world.client({ grants: ['client_credentials'], trusted: true });
  const part = (name: string, value: string, more: string) =>
    `--b\r\nContent-Disposition: form-data; name=${name}\r\n${more}\r\n${value}\r\n`;
  const types = [
    'Content-Type: text/plain; charset=utf-8\r\n',
    'Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n',
    'Content-Type: application/json\r\nContent-Length: 1\r\n',
  ];
  for (const type of types) {
    const given = {
      client_id: app.client_id,
      client_secret: app.client_secret ?? '',
      grant_type: 'client_credentials',
    };
    const parts = Object.entries(given).map(([name, value]) => part(name, value, type));
    const { body } = await send<{ access_token: string }>(
      `${world.authUrl}/api/Oauth/accessToken`,
      'multipart/form-data; boundary=b',
      `${parts.join('')}--b--\r\n`,
    );
    t.truthy(body.access_token, type);
    const about = `${part('username', 'nobody-at-all', type)}--b--\r\n`;
    const url = `${world.resourceUrl}/api/User/uid`;
    const asked = await send(url, 'multipart/form-data; boundary=b', about, bearer(body.access_token));
    t.is(asked.body.error_code, 202001, type);
  }
});
