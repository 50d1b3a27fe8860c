/** Agents: the Model Context Protocol at /mcp, by the official client and by hand. */
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { borrowLimitedWorld, call, onBothDatabases, onEachDatabase, type World } from '../_world.ts';

const test = onBothDatabases();
const limited = onEachDatabase(borrowLimitedWorld);

interface Said {
  readonly error_code: number;
  readonly api_uri: string;
  readonly message: string;
  readonly [member: string]: unknown;
}

/** The official client with a token, connected. */
async function connect(world: World, token: string, headers = {}) {
  const client = new Client({ name: 'a story', version: '1' });
  const requestInit = { headers: { authorization: `Bearer ${token}`, ...headers } };
  await client.connect(new StreamableHTTPClientTransport(new URL(`${world.resourceUrl}/mcp`), { requestInit }));
  const use = async (name: string, parameters: Record<string, unknown> = {}) => {
    const { structuredContent, isError, content } = await client.callTool({ name, arguments: parameters });
    const [first] = content;
    const said = structuredContent as unknown as Said;
    return { said, failed: isError === true, text: first?.type === 'text' ? first.text : '' };
  };
  return { client, use };
}

/** One message by hand. */
const send = (world: World, message: object, headers: Record<string, string> = {}, method = 'POST', path = '/mcp') =>
  call<{ result?: { isError?: boolean; structuredContent?: Said }; error?: { code: number }; error_code?: number }>(
    world.resourceUrl + path,
    {
      method,
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
      ...(method === 'POST' && { body: JSON.stringify({ jsonrpc: '2.0', id: 1, ...message }) }),
    },
  );
/** A message as it is written. */
const sendText = (world: World, token: string, body: string) =>
  call<{ result?: { structuredContent?: Said }; error_code?: number }>(`${world.resourceUrl}/mcp`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body,
  });
const calling = (name: string, parameters: object = {}) => ({
  method: 'tools/call',
  params: { name, arguments: parameters },
});

test('an agent finds the tools that a token of others opens, and keeps a calendar by them', async (t, world) => {
  const user = await world.user();
  const { access_token } = await world.tokens(user, ['profile', 'calendar', 'calendar:write']);
  const { client, use } = await connect(world, access_token);
  const { tools } = await client.listTools();
  const told = new Map(tools.map((tool) => [tool.name, tool]));
  t.deepEqual([...told.keys()].toSorted(), [
    ...['Calendar_add', 'Calendar_delete', 'Calendar_events', 'Calendar_renewFeed', 'Calendar_update', 'User_avatar'],
    ...['User_block', 'User_blocks', 'User_frienddel', 'User_friendmake', 'User_friends', 'User_friendsrecommend'],
    ...['User_info', 'User_message', 'User_messageRead', 'User_uid', 'User_unblock'],
  ]);
  const hints = (name: string) => told.get(name)?.annotations;
  t.like(hints('Calendar_events'), { readOnlyHint: true, destructiveHint: false });
  t.like(hints('Calendar_add'), { readOnlyHint: false, destructiveHint: false });
  t.like(hints('Calendar_delete'), { readOnlyHint: false, destructiveHint: true });
  const add = told.get('Calendar_add');
  t.deepEqual(add?.inputSchema.required, ['title']);
  t.truthy(add?.description && add.inputSchema.properties?.start);

  const added = await use('Calendar_add', { title: 'Tea with 兰心', start: '2026-12-01T10:00:00+08:00' });
  t.like(added.said, { error_code: 0, api_uri: 'api/Calendar/add', message: 'Successful' });
  t.deepEqual(JSON.parse(added.text), added.said);
  const { said } = await use('Calendar_events');
  t.is((said.data as { title: string }[])[0]?.title, 'Tea with 兰心');
  const same = await world.post('/api/Calendar/events', {}, { token: access_token });
  t.deepEqual({ ...same.body }, { ...said }, 'as the documented endpoint has it');
  t.is((await use('Calendar_delete', { id: added.said.id })).failed, false);
  const none = await use('Calendar_events');
  t.deepEqual([none.said.error_code, none.failed, none.said.data], [203101, false, []]);

  const wrong = await use('Calendar_add', { content: 'no title' });
  t.true(wrong.failed);
  t.like(wrong.said, { error_code: 100006, details: [{ field: 'title', reason: 'is required' }] });
  const strange = await use('User_uid', { username: 'nobody-has-this-name' });
  t.deepEqual([strange.failed, strange.said.error_code, strange.said.api_uri], [true, 202001, 'api.User.common']);
  await t.throwsAsync(use('User_nothing'));

  t.is((await world.post('/api/Oauth/delete', { access_token })).body.error_code, 0);
  await t.throwsAsync(use('Calendar_events'), undefined, 'what ended opens nothing more');
});

test('a message is answered by itself, to whoever may send it', async (t, world) => {
  const user = await world.user();
  const [{ access_token }, bound] = await Promise.all([
    world.tokens(user, ['profile']),
    world.client({ grants: ['password'], scope: ['profile'] }),
  ]);
  const authorization = `Bearer ${access_token}`;
  const metadata = `resource_metadata="${world.resourceUrl}/.well-known/oauth-protected-resource/mcp"`;

  const nobody = await send(world, { method: 'tools/list' });
  t.deepEqual([nobody.status, nobody.body.error_code], [401, 201202]);
  t.true(nobody.headers.get('www-authenticate')?.includes(metadata));
  const published = await call<{ resource: string; scopes_supported: string[] }>(
    `${world.resourceUrl}/.well-known/oauth-protected-resource/mcp`,
  );
  t.like(published.body, { resource: `${world.resourceUrl}/mcp`, authorization_servers: [world.authUrl] });
  t.true(published.body.scopes_supported.includes('calendar:write'));
  t.false(published.body.scopes_supported.includes('avatar:write'), 'pictures are no tools');

  const more = await send(world, calling('Calendar_events'), { authorization });
  t.deepEqual([more.status, more.body.error_code], [403, 201206]);
  const challenge = more.headers.get('www-authenticate') ?? '';
  t.true(challenge.includes('error="insufficient_scope"') && challenge.includes('scope="calendar"'), challenge);
  t.true(challenge.includes(metadata));
  const marked = (tool: string) => `\ufeff${JSON.stringify({ jsonrpc: '2.0', id: 1, ...calling(tool) })}`;
  const behind = await sendText(world, access_token, marked('Calendar_events'));
  t.deepEqual([behind.status, behind.body.error_code], [403, 201206], 'a byte order mark hid the tool from this check');
  t.is(
    (await sendText(world, access_token, `\ufeff${marked('User_info')}`)).status,
    400,
    'two are no JSON, to anybody',
  );
  const allowed = await sendText(world, access_token, marked('User_info'));
  t.is(allowed.body.result?.structuredContent?.uid, user.uid, 'and is no fault');

  const asked = calling('User_uid', { username: user.username });
  for (const accept of ['application/json, text/event-stream', 'application/json', '*/*']) {
    const { status, headers, body } = await send(world, asked, { authorization, accept, 'accept-language': 'zh' });
    t.is(status, 200);
    t.is(headers.get('content-type'), 'application/json');
    t.like(body.result?.structuredContent, { error_code: 0, message: '成功', uid: user.uid });
  }
  const inChinese = await send(world, calling('User_uid', { username: user.username, lang: 'zh' }), { authorization });
  t.like(inChinese.body.result?.structuredContent, { error_code: 0, message: '成功' }, 'lang as at the endpoint');
  t.is((await send(world, asked, { authorization }, 'POST', '/mcp/')).status, 200, 'a slash at the end');
  t.is((await send(world, asked, {}, 'POST', '/mcp/')).status, 401);
  const { username, password } = user;
  const given = { ...bound, redirect_uri: undefined, grant_type: 'password', username, password };
  const token = (
    await world.post<{ access_token: string }>('/oauth/token', { ...given, resource: `${world.resourceUrl}/mcp` })
  ).body.access_token;
  t.is((await send(world, asked, { authorization: `Bearer ${token}` })).status, 200, 'one for /mcp is good here');

  for (const origin of ['https://evil.example', 'null']) {
    t.is((await send(world, asked, { authorization, origin })).status, 403, origin);
  }
  t.is((await send(world, asked, { authorization, origin: world.resourceUrl })).status, 200);
  for (const method of ['GET', 'DELETE']) {
    const { status, headers } = await send(world, {}, { authorization }, method);
    t.deepEqual([status, headers.get('allow')], [405, 'POST']);
  }
  const large = await send(world, calling('User_uid', { username: 'a'.repeat(70_000) }), { authorization });
  t.is(large.status, 413);
  const many = await call<Said>(`${world.resourceUrl}/mcp`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization },
    body: JSON.stringify(Array.from({ length: 21 }, (_, id) => ({ jsonrpc: '2.0', id, method: 'ping' }))),
  });
  t.is(many.status, 413);
  t.like(many.body, { error_code: 100006, details: [{ field: 'body', reason: 'must not have over 20 messages' }] });
  const form = await send(world, asked, { authorization, 'content-type': 'text/plain' });
  t.is(form.status, 415);
  t.is((await send(world, { method: 'notifications/initialized', id: undefined }, { authorization })).status, 202);
});

limited('what a tool does counts as any call', async (t, world) => {
  const user = await world.user();
  const { access_token } = await world.tokens(user, ['calendar:write']);
  const authorization = `Bearer ${access_token}`;
  for (let times = 0; times < 59; times++) await send(world, calling('Calendar_renewFeed'), { authorization });
  t.is((await world.post('/api/Calendar/renewFeed', {}, { token: access_token })).status, 200);
  const { body } = await send(world, calling('Calendar_renewFeed'), { authorization });
  t.true(body.result?.isError);
  t.is(body.result?.structuredContent?.error_code, 201204);

  const leaves = async (messages: number) => {
    const ping = { jsonrpc: '2.0', id: 1, method: 'ping' };
    const { headers } = await sendText(world, access_token, JSON.stringify(Array(messages).fill(ping)));
    return Number(headers.get('ratelimit-remaining'));
  };
  const left = await leaves(1);
  t.is(await leaves(20), left - 20, 'a batch counts by its messages');
});
