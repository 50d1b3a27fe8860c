/** Plain introspection is answered ahead of Koa, and no caller can tell. */
import { onBothDatabases, type World } from '../../_world.ts';
import { AT_ONCE, basicOf, seen } from './_ahead.ts';

const test = onBothDatabases();

async function told(world: World, params: object, headers: Readonly<Record<string, string>>) {
  const reply = await world.post<{ active?: boolean }>('/oauth/introspect', params, { headers });
  return { ...seen(reply), active: reply.body.active };
}

test('a question is answered alike, whether it is tried ahead of Koa or comes there at once', async (t, world) => {
  const grants = ['password', 'refresh_token', 'client_credentials'];
  const [app, gone, server, user] = await Promise.all([
    world.client({ grants }),
    world.client({ grants }),
    world.resourceServer(),
    world.user(),
  ]);
  const { access_token: token } = await world.tokens(user, ['profile'], app);
  const { access_token: suspended } = await world.tokens(user, ['profile'], gone);
  await world.cli('app', 'suspend', gone.client_id, '--why', 'story');
  const own = await world.post<{ access_token: string }>('/oauth/token', { ...app, grant_type: 'client_credentials' });
  const basic = basicOf(server);
  const questions: readonly (readonly [
    active: boolean | undefined,
    params: object,
    headers: Record<string, string>,
  ])[] = [
    [true, { token }, basic],
    [true, { token, token_type_hint: 'access_token' }, basic],
    [true, { token: own.body.access_token }, basic],
    [true, { token, ...server }, {}],
    [false, { token: suspended }, basic],
    [false, { token: 'unknown' }, basic],
    [undefined, {}, basic],
    [undefined, { token: [token, token] }, basic],
    [undefined, { token }, basicOf({ ...server, client_secret: 'wrong' })],
    [undefined, { token }, { authorization: 'Basic ?' }],
    [false, { token }, basicOf(app)],
    [undefined, { token }, {}],
  ];
  for (const [active, params, headers] of questions) {
    const ahead = await told(world, params, headers);
    t.deepEqual(ahead, await told(world, params, { ...headers, ...AT_ONCE }), JSON.stringify([params, headers]));
    t.is(ahead.active, active, JSON.stringify([params, headers]));
  }
});
