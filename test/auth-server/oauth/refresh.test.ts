/** Rotation, and what it forgives. */
import { storedId } from '../../../shared/db/tables/artifacts.ts';
import { createProver } from '../../_world/proofs.ts';
import { onBothDatabases, type TestClient, type Tokens, type World } from '../../_world.ts';
import { storedOf } from './_stored.ts';

const test = onBothDatabases();
const AT_ONCE = 32;
const PATHS = ['/api/Oauth/accessToken', '/oauth/token'];
const scope = ['openid', 'profile'] as const;

type Issued = Tokens & { readonly id_token?: string; readonly error?: string };

const start = async (world: World) => {
  const [app, user] = await Promise.all([world.client({ grants: ['password', 'refresh_token'], scope }), world.user()]);
  const { refresh_token = '' } = await world.tokens(user, scope, app);
  return { app, user, refresh_token };
};
const refresh = (world: World, app: TestClient, refresh_token: string, url = world.authUrl + PATHS[0], headers = {}) =>
  world.post<Issued>(url, { ...app, grant_type: 'refresh_token', refresh_token }, { headers });
/** Lets the grace of a token's first use pass. */
const graceEnds = ({ database, env }: World, refresh_token: string) =>
  database.write(
    database
      .sql('refresh_tokens')
      .where({ id: storedId(refresh_token) })
      .decrement('consumed_at', 1000 * Number(env.REFRESH_GRACE) + 1000),
  );
const pairOf = ({ access_token, refresh_token, id_token }: Issued) => [access_token, refresh_token, id_token];
/** How many refresh tokens of an app there are, and of them, how many are spent. */
const countOf = async ({ database }: World, { client_id }: TestClient) => {
  const rows = await database.read(
    database.sql('refresh_tokens').whereLike('payload', `%${client_id}%`).select('consumed_at'),
  );
  return [rows.length, rows.filter(({ consumed_at }) => consumed_at !== null).length];
};

test('a refresh token rotates; after the grace a spent one ends the whole authorization', async (t, world) => {
  const { app, user, refresh_token } = await start(world);
  const second = await refresh(world, app, refresh_token);
  t.is(second.body.uid, user.uid);
  t.not(second.body.refresh_token, refresh_token);
  const third = await refresh(world, app, second.body.refresh_token ?? '');
  t.is(third.status, 200);

  await graceEnds(world, refresh_token);
  const thief = await refresh(world, app, refresh_token);
  t.deepEqual([thief.status, (thief.body as { error_code?: number }).error_code], [400, 201209]);
  t.is((await refresh(world, app, third.body.refresh_token ?? '')).status, 400, 'the newest is ended too');
  const { body } = await world.post('/api/User/uid', {
    access_token: third.body.access_token,
    username: user.username,
  });
  t.is(body.error_code, 201203);
});

test('a refresh is answered and stored alike by the short way and by the engine', async (t, world) => {
  const [app, user, resourceServer] = await Promise.all([
    world.client({ grants: ['password', 'refresh_token'], scope: ['profile', 'friends'] }),
    world.user(),
    world.resourceServer(),
  ]);
  const refreshed = async (more: object) => {
    const { refresh_token: spent } = await world.tokens(user, ['profile', 'friends'], app);
    const form = { ...app, grant_type: 'refresh_token', refresh_token: spent, ...more };
    const { status, headers, body } = await world.post<Issued>('/oauth/token', form);
    const { access_token, refresh_token, ...said } = body;
    const { body: lives } = await world.post('/oauth/introspect', { ...resourceServer, token: access_token });
    const same = [...headers].filter(([name]) => !/^(date|x-request-id|ratelimit-re.*)$/.test(name));
    const rows = await storedOf(world, body);
    return { status, same, said, rows, lives: { ...lives, iat: 0, exp: 0 } };
  };
  for (const asked of [{}, { scope: 'friends' }, { scope: 'friends calendar' }]) {
    // What nobody knows is the engine's to leave out.
    t.deepEqual(await refreshed(asked), await refreshed({ ...asked, unknown: 'parameter' }));
  }
});

test('who loses the answer asks again, and gets the same tokens with the time that is left', async (t, world) => {
  const second = await world.another('auth');
  for (const path of PATHS) {
    const { app, user, refresh_token } = await start(world);
    const first = await refresh(world, app, refresh_token, world.authUrl + path);
    t.is(first.status, 200);
    const { sql } = world.database;
    const rows = sql('refresh_tokens').where({ id: storedId(refresh_token) });
    await world.database.write(rows.clone().decrement('consumed_at', 3000));
    for (const url of [world.authUrl + path, second + path]) {
      const again = await refresh(world, app, refresh_token, url);
      t.is(again.status, 200, again.text);
      t.deepEqual(pairOf(again.body), pairOf(first.body));
      t.deepEqual({ ...again.body, expires_in: 0, remind_in: 0 }, { ...first.body, expires_in: 0, remind_in: 0 });
      t.true(again.body.expires_in <= first.body.expires_in && again.body.expires_in > first.body.expires_in - 120);
    }
    const { access_token } = first.body;
    t.is((await world.post('/api/User/uid', { access_token, username: user.username })).body.error_code, 0);
    t.is((await refresh(world, app, first.body.refresh_token ?? '')).status, 200, 'the way goes on');
    const row = await world.database.read(rows.first('answer'));
    t.truthy(row?.answer);
    t.false(row?.answer?.includes(access_token), 'it is sealed');
  }
});

test('tabs that refresh at once get one pair, on whatever instance', async (t, world) => {
  const second = await world.another('auth');
  for (const path of PATHS) {
    const { app, refresh_token } = await start(world);
    const answers = await Promise.all(
      Array.from({ length: AT_ONCE }, (_, n) =>
        refresh(world, app, refresh_token, (n % 2 ? world.authUrl : second) + path),
      ),
    );
    t.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
    t.is(new Set(answers.map(({ body }) => String(pairOf(body)))).size, 1);
    t.deepEqual(await countOf(world, app), [2, 1]);
  }
});

test('a grant that was revoked meanwhile gives nothing', async (t, world) => {
  const { app, refresh_token } = await start(world);
  const { access_token } = (await refresh(world, app, refresh_token)).body;
  t.is((await world.post('/api/Oauth/revoke', { access_token })).body.error_code, 0);
  t.is((await refresh(world, app, refresh_token)).status, 400);
});

test('the grace is for the same app and the same key alone', async (t, world) => {
  const [{ app, refresh_token }, other] = await Promise.all([start(world), start(world)]);
  const [prover, stranger] = await Promise.all([createProver(), createProver()]);
  const url = world.authUrl + PATHS[1];
  const proven = async (who: typeof prover) => ({ dpop: await who.prove('POST', url) });
  const first = await refresh(world, app, refresh_token, url, await proven(prover));
  t.is(first.status, 200, first.text);
  t.is((await refresh(world, other.app, refresh_token, url, await proven(prover))).body.error, 'invalid_grant');
  t.is((await refresh(world, app, refresh_token, url, await proven(stranger))).body.error, 'invalid_grant');
  t.is((await refresh(world, app, refresh_token, url)).body.error, 'invalid_grant');
  const again = await refresh(world, app, refresh_token, url, await proven(prover));
  t.deepEqual(pairOf(again.body), pairOf(first.body));
});

test('with REFRESH_GRACE=0 the second use is one too many', async (t, world) => {
  const strict = (await world.another('auth', { REFRESH_GRACE: '0' })) + PATHS[0];
  const { app, refresh_token } = await start(world);
  const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => refresh(world, app, refresh_token, strict)));
  t.is(answers.filter(({ status }) => status === 200).length, 1);
  t.deepEqual(await countOf(world, app), [0, 0], 'and ends the authorization');
});
