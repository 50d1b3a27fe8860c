/** The network between a machine and PostgreSQL falls silent: no packet comes through, and none is refused. */
import { setTimeout as wait } from 'node:timers/promises';
import test from 'ava';
import { startRelay } from '../_world/relay.ts';
import { until } from '../_world/until.ts';
import { startWorld } from '../_world.ts';

/** Longer than an instance takes to be sure that it hears of endings. */
const SETTLED = 2600;

test('who is cut off accepts nothing that ended, says 503, and goes on when the network is back', async (t) => {
  const world = await startWorld('postgres');
  const url = new URL(world.env.DATABASE_URL ?? '');
  const relay = await startRelay(Number(url.port));
  try {
    url.port = String(relay.port);
    const changes = { DATABASE_URL: url.href, DATABASE_TIMEOUT: '2' };
    const [resource, auth] = [await world.another('resource', changes), await world.another('auth', changes)];
    const app = await world.client({ grants: ['password', 'client_credentials'] });
    const user = await world.user();
    const [ended, living] = [await world.tokens(user, ['profile'], app), await world.tokens(user, ['profile'], app)];
    const use = (token: string) => world.post(`${resource}/api/User/uid`, { username: user.username }, { token });
    const ask = () => world.post(`${auth}/api/Oauth/accessToken`, { ...app, grant_type: 'client_credentials' });
    await wait(SETTLED);
    for (const { access_token } of [ended, living]) t.is((await use(access_token)).status, 200);

    relay.silence();
    t.is((await world.post('/api/Oauth/revoke', { access_token: ended.access_token })).body.error_code, 0);
    t.is((await use(ended.access_token)).body.error_code, 201203, 'it is remembered, and not trusted');

    // More at once than there are connections.
    const replies = await Promise.all([use(living.access_token), ...Array.from({ length: 300 }, ask)]);
    for (const { status, body } of replies) {
      t.is(status, 503);
      t.is(body.error_code, 100003);
    }
    t.is((await world.get(`${resource}/healthz`)).status, 200);

    relay.speak();
    // One connection after the other comes back: each call is asked until it has one.
    await until(ask, ({ status }) => status === 200);
    await until(
      () => use(living.access_token),
      ({ status }) => status === 200,
    );
    const { body } = await until(
      () => use(ended.access_token),
      ({ status }) => status !== 503,
    );
    t.is(body.error_code, 201203);
  } finally {
    await world.stop();
    await relay.stop();
  }
});
