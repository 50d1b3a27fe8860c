/** kill -9 in the middle of token traffic: what was answered works, what was revoked stays revoked. */
import { onOwnServers, type TestClient, type World } from '../_world.ts';

const test = onOwnServers({ REFRESH_GRACE: '300' });

interface Issued {
  readonly access_token: string;
  readonly refresh_token: string;
}

/** Keeps refreshing one authorization, noting what was answered, until the server is gone. */
async function refreshUntilDeath(world: World, app: TestClient, first: Issued, onAnswer: () => void) {
  let newest = first;
  let revoked: string | undefined;
  /** Whose deletion was asked for: dead for certain only where that was answered. */
  let doubtful: string | undefined;
  for (let turn = 0; ; turn += 1) {
    try {
      const asked = { ...app, grant_type: 'refresh_token', refresh_token: newest.refresh_token };
      const { status, body } = await world.post<Issued>('/api/Oauth/accessToken', asked);
      if (status !== 200) return { newest, revoked, doubtful };
      newest = body;
      onAnswer();
      if (turn % 3 === 2) {
        const old = newest.access_token;
        doubtful = old;
        const { body: ended } = await world.post('/api/Oauth/delete', { access_token: old });
        if (ended.error_code === 0) revoked = old;
      }
    } catch {
      // The connection broke: the server is dead, and the last call was not answered.
      return { newest, revoked, doubtful };
    }
  }
}

test.serial('tokens survive a kill in the middle of traffic', async (t, world) => {
  const app = await world.client({ grants: ['password', 'refresh_token', 'client_credentials'] });
  const user = await world.user();
  const starts = await Promise.all(Array.from({ length: 6 }, () => world.tokens(user, ['profile'], app)));
  let answered = 0;
  let enough = () => {};
  const underWay = new Promise<void>((resolve) => {
    enough = resolve;
  });
  const onAnswer = () => {
    answered += 1;
    if (answered === 60) enough();
  };
  const traffic = starts.map((tokens) => refreshUntilDeath(world, app, tokens as Issued, onAnswer));
  await underWay;
  await world.kill('auth', 'SIGKILL');
  const outcomes = await Promise.all(traffic);
  await world.restart();

  t.true(outcomes.some(({ revoked }) => revoked !== undefined));
  for (const { newest, revoked, doubtful } of outcomes) {
    const uses = async (access_token: string) =>
      (await world.post('/api/User/uid', { access_token, username: user.username })).body.error_code;
    if (newest.access_token !== doubtful) t.is(await uses(newest.access_token), 0);
    if (revoked) t.is(await uses(revoked), 201203);
    // Whether or not it was spent by the call that was not answered.
    const asked = { ...app, grant_type: 'refresh_token', refresh_token: newest.refresh_token };
    const { body } = await world.post<Issued>('/api/Oauth/accessToken', asked);
    t.is(body.error_code, 0, 'the authorization goes on');
    t.is(await uses(body.access_token), 0);
  }
  t.is((await world.tokens(user, ['profile'], app)).uid, user.uid);
});

test.serial('a clean stop and start keeps sessions, tokens and keys', async (t, world) => {
  const [app, user] = await Promise.all([world.client({ scope: ['openid', 'profile'] }), world.user()]);
  const agent = world.agent();
  await agent.signInAndConsent(world.authorizeUrl(app, { scope: 'openid profile' }), user);
  const keys = await world.get<{ keys: { kid: string }[] }>('/oauth/jwks');
  await world.restart();
  const again = await agent.open(world.authorizeUrl(app, { scope: 'openid profile' }));
  t.true(again.outside, 'still signed in');
  const kept = await world.get<{ keys: { kid: string }[] }>('/oauth/jwks');
  t.deepEqual(kept.body.keys, keys.body.keys);
  t.is((await world.post('/api/User/uid', { username: user.username }, { token: user.loginToken })).body.error_code, 0);
});
