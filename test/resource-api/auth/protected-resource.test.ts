/** A client that knows the resource API alone finds where to get a token (RFC 9728). */
import { call, onBothDatabases } from '../../_world.ts';

const test = onBothDatabases();
const PATH = '/.well-known/oauth-protected-resource';

test('from a refused call to the metadata, and on to the authorization server', async (t, world) => {
  const refused = await world.post('/api/User/uid', { username: 'lanxin' });
  const [, address = ''] = /resource_metadata="([^"]+)"/.exec(refused.headers.get('www-authenticate') ?? '') ?? [];
  t.is(address, world.resourceUrl + PATH);
  const { status, headers, body } = await call<Record<string, unknown>>(address);
  t.is(status, 200);
  t.is(headers.get('content-type')?.split(';', 1)[0], 'application/json');
  t.is(headers.get('access-control-allow-origin'), '*');
  t.like(body, {
    resource: world.resourceUrl,
    authorization_servers: [world.authUrl],
    bearer_methods_supported: ['header', 'body'],
  });
  const server = await call<{ issuer: string; scopes_supported: string[] }>(
    `${world.authUrl}/.well-known/oauth-authorization-server`,
  );
  t.is(server.body.issuer, world.authUrl);
  const offered = body.scopes_supported as string[];
  t.true(offered.includes('profile') && !offered.includes('account'));
  t.deepEqual(
    offered.filter((scope) => !server.body.scopes_supported.includes(scope)),
    [],
    'nothing that cannot be asked for',
  );
  t.is((await call(address, { method: 'POST' })).status, 405);
});

test('every 401 names the metadata, whatever it is about', async (t, world) => {
  const user = await world.user();
  const captcha = await world.captcha();
  const replies = {
    'a wrong password': await world.post('/api/User/login', {
      username: user.username,
      password: 'not it',
      ...captcha,
    }),
    'no token': await world.post('/api/User/message', {}),
    'an unknown token': await world.post('/api/User/message', {}, { token: 'never-was' }),
    'what is no token': await world.post('/api/User/message', {}, { token: 'two words' }),
  };
  for (const [what, { status, headers }] of Object.entries(replies)) {
    t.is(status, 401, what);
    t.true(headers.get('www-authenticate')?.includes(`resource_metadata="${world.resourceUrl}${PATH}"`), what);
  }
});
