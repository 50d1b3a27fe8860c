/** Userinfo is answered alike by the short way, which takes a plain GET, and by the engine, which takes a POST. */
import { storedId } from '../../../shared/db/tables/artifacts.ts';
import { onBothDatabases, type TestClient, type World } from '../../_world.ts';
import { standardUrl } from '../conformance/_app.ts';

const test = onBothDatabases();
const scope = ['openid', 'profile', 'email', 'phone'] as const;

async function ask(world: World, method: 'get' | 'post', token: string) {
  const { status, headers, body } = await world[method]<Record<string, unknown>>('/oauth/userinfo', {}, { token });
  return { status, headers: [...headers].filter(([name]) => !/^(date|x-request-id|ratelimit-re.*)$/.test(name)), body };
}

/** What both ways say, once it is certain that they say the same. */
async function askBoth(world: World, token: string) {
  const [short, engine] = [await ask(world, 'get', token), await ask(world, 'post', token)];
  if (JSON.stringify(short.headers) !== JSON.stringify(engine.headers))
    throw new Error(`${JSON.stringify(short.headers)} and ${JSON.stringify(engine.headers)}`);
  return [short, engine] as const;
}

async function traded(world: World, app: TestClient, code: string | null): Promise<string> {
  const { body } = await world.post<{ access_token: string }>('/oauth/token', {
    ...app,
    grant_type: 'authorization_code',
    code,
  });
  return body.access_token;
}

test('it says of an account what the scopes give, its active avatar among it', async (t, world) => {
  const [app, user] = await Promise.all([world.client({ grants: ['password', 'refresh_token'], scope }), world.user()]);
  const { access_token } = await world.tokens(user, scope, app);
  const { uid } = user;
  const { database } = world;
  const said = async () => {
    const [short, engine] = await askBoth(world, access_token);
    t.deepEqual(short, engine);
    return short.body;
  };
  t.like(await said(), { sub: String(uid), name: user.username, email: user.email, email_verified: false });
  const person = { nickname: 'Ada', zoneinfo: 'Asia/Shanghai', phone: `+86138${uid}000`, phone_verified_at: 1 };
  await database.write(database.sql('users').where({ uid }).update(person));
  const avatar = { uid, width: 420, height: 560, type: 'jpg', created_at: 1 } as const;
  for (const [version, activation] of [
    [`active-${uid}`, 2],
    [`former-${uid}`, 1],
  ] as const)
    await database.write(database.sql('avatars').insert({ ...avatar, version, activation }));
  t.deepEqual((await said()).picture, `${world.resourceUrl}/avatars/active-${uid}/420.jpg`);
  t.like(await said(), { nickname: 'Ada', zoneinfo: 'Asia/Shanghai', phone_number_verified: true });
});

test('it says no more than was allowed, by scope and by name', async (t, world) => {
  const [app, user] = await Promise.all([world.client({ scope }), world.user()]);
  const agent = world.agent();
  const { client_id, redirect_uri } = app;
  const asked = { client_id, redirect_uri, response_type: 'code', scope: scope.join(' ') };
  const unticked = await agent.signInAndConsent(standardUrl(world, asked), user, { untick: ['email'] });
  const token = await traded(world, app, unticked.url.searchParams.get('code'));
  const without = await askBoth(world, token);
  t.deepEqual(...without);
  t.is(without[0].body.email, undefined);
  t.is(without[0].body.name, user.username);

  const claims = JSON.stringify({ userinfo: { email: null, uid: null } });
  const named = await agent.signInAndConsent(standardUrl(world, { ...asked, claims, prompt: 'consent' }), user, {
    untick: ['email'],
  });
  const ofNames = await askBoth(world, await traded(world, app, named.url.searchParams.get('code')));
  t.deepEqual(...ofNames);
  t.is(ofNames[0].body.uid, user.uid);
  // The grant of the first token has refused a claim by name since.
  t.deepEqual(...(await askBoth(world, token)));
});

test('it says nothing by a token without openid, or one that has ended with its app, account, grant or time', async (t, world) => {
  const user = await world.user();
  const start = async (of: readonly string[] = scope) => {
    const app = await world.client({ grants: ['password', 'refresh_token'], scope: [...scope] });
    const { access_token } = await world.tokens(user, of as typeof scope, app);
    return { app, access_token };
  };
  const refusal = async (token: string, status: number) => {
    const both = await askBoth(world, token);
    t.deepEqual(...both);
    t.is(both[0].status, status);
  };
  await refusal((await start(['profile'])).access_token, 403);
  await refusal('unknown', 401);

  const ended = await start();
  t.is((await ask(world, 'get', ended.access_token)).status, 200);
  await world.post('/api/Oauth/delete', { access_token: ended.access_token });
  await refusal(ended.access_token, 401);

  const revoked = await start();
  await world.post('/api/Oauth/revoke', { access_token: revoked.access_token });
  await refusal(revoked.access_token, 401);

  const expired = await start();
  const row = world.database.sql('access_tokens').where({ id: storedId(expired.access_token) });
  // The engine takes one that has ended a few seconds ago.
  t.is(await world.database.write(row.update({ expires_at: Date.now() - 60_000 })), 1);
  await refusal(expired.access_token, 401);

  const suspended = await start();
  await world.cli('app', 'suspend', suspended.app.client_id, '--why', 'story');
  await refusal(suspended.access_token, 401);

  const closed = await start();
  await world.cli('user', 'disable', user.username);
  await refusal(closed.access_token, 401);
});
