/** Tokens that come at the same time are asked about together, and each is judged by itself. */
import { basicOf, builtIn } from '../../../shared/clients/built-in-clients.ts';
import { loadSecrets } from '../../../shared/crypto/secrets.ts';
import { onBothDatabases, type World } from '../../_world.ts';

const test = onBothDatabases();

interface Me {
  readonly uid?: number;
}
const whose = async (world: World, token: string) => {
  const { body } = await world.post<Me>('/api/User/info', {}, { token });
  return body.uid ?? body.error_code;
};

test('of many at once each opens what is its own person’s, and none that has ended opens anything', async (t, world) => {
  const [ann, bob] = await Promise.all([world.user(), world.user()]);
  const tokensOf = (user: typeof ann) => Promise.all(Array.from({ length: 6 }, () => world.tokens(user)));
  const [anns, bobs, [ended]] = await Promise.all([tokensOf(ann), tokensOf(bob), tokensOf(ann)]);
  await world.post('/api/Oauth/revoke', { access_token: ended?.access_token });
  const asked: [string, number | undefined][] = [
    ...anns.map(({ access_token }): [string, number] => [access_token, ann.uid]),
    ...bobs.map(({ access_token }): [string, number] => [access_token, bob.uid]),
    [ended?.access_token ?? '', 201203],
    [anns[0]?.refresh_token ?? '', 201203],
    ['never-seen', 201203],
    [`${bobs[0]?.access_token}x`, 201203],
  ];
  const mixed = asked.toSorted(([one], [other]) => one.localeCompare(other));
  const found = await Promise.all(mixed.map(([token]) => whose(world, token)));
  t.deepEqual(
    found,
    mixed.map(([, uid]) => uid),
  );
  const foreign = await world.post('/api/User/info', {}, { token: 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.AA' });
  t.deepEqual([foreign.status, foreign.body.error_code], [401, 201203], 'an ID token, alone: it was told as our fault');
});

test('the resource API alone is answered about many', async (t, world) => {
  const [{ access_token: token }, other] = await Promise.all([
    world.tokens(await world.user()),
    world.resourceServer(),
  ]);
  const { resourceApi, account } = builtIn(loadSecrets({ secret: world.env.SECRET ?? '', dataDir: '' }));
  const ask = (authorization: string, body: object) =>
    world.post<{ answers?: { active: boolean }[] }>('/oauth/introspect', body, {
      json: true,
      headers: { authorization },
    });
  const own = await ask(basicOf(resourceApi), { tokens: [token, 'never-seen'] });
  t.deepEqual(
    own.body.answers?.map(({ active }) => active),
    [true, false],
  );
  t.is(own.headers.get('cache-control'), 'no-store');
  const wrong = { ...resourceApi, secret: 'wrong' };
  for (const client of [account, wrong, { id: other.client_id, secret: other.client_secret ?? '' }]) {
    const { status, body } = await ask(basicOf(client), { tokens: [token] });
    t.true(status >= 400 && body.answers === undefined, `${client.id}: ${status}`);
  }
  for (const body of [{}, { tokens: [] }, { tokens: 'x' }, { tokens: [1] }, { tokens: Array(101).fill('x') }])
    t.is((await ask(basicOf(resourceApi), body)).status, 415, JSON.stringify(body).slice(0, 40));
});
