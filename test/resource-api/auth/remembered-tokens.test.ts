/** Tokens are remembered, and yet: once an ending is answered, no instance accepts what it ended. */
import { Statement } from '../../../shared/db/driver/query.ts';
import { onOwnServers, type World } from '../../_world.ts';

const test = onOwnServers();

const uses = (world: World, at: string, token: string, username: string) =>
  world.post(`${at}/api/User/uid`, { username }, { token });

/** Longer than an instance takes to be sure that it hears of endings. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 2600));

test.serial(
  'three resource instances and two auth-servers: what was ended anywhere is ended everywhere',
  async (t, world) => {
    const instances = [world.resourceUrl, await world.another('resource'), await world.another('resource')];
    const auths = [world.authUrl, await world.another('auth')];
    await settle();
    const app = await world.client({ grants: ['password', 'refresh_token'] });
    const user = await world.user();
    const everywhere = (token: string) =>
      Promise.all(instances.map(async (at) => (await uses(world, at, token, user.username)).body.error_code));

    for (let round = 0; round < 8; round += 1) {
      const { access_token } = await world.tokens(user, ['profile'], app);
      t.deepEqual(await everywhere(access_token), [0, 0, 0]);
      t.deepEqual(await everywhere(access_token), [0, 0, 0], 'and again, remembered');
      const how = round % 2 ? 'revoke' : 'delete';
      const { body } = await world.post(`${auths[round % 2]}/api/Oauth/${how}`, { access_token });
      t.is(body.error_code, 0);
      t.deepEqual(await everywhere(access_token), [201203, 201203, 201203], how);
    }

    const { access_token } = await world.tokens(user, ['profile'], app);
    t.deepEqual(await everywhere(access_token), [0, 0, 0]);
    t.deepEqual(await everywhere(user.loginToken), [0, 0, 0]);
    t.is((await world.cli('user', 'disable', user.username)).code, 0);
    t.deepEqual(await everywhere(access_token), [201203, 201203, 201203]);
    t.deepEqual(await everywhere(user.loginToken), [201203, 201203, 201203]);
  },
);

test.serial('a remembered token is not asked about', async (t, world) => {
  const app = await world.client({ grants: ['password'] });
  const user = await world.user();
  const { access_token } = await world.tokens(user, ['profile'], app);
  const use = async () => (await uses(world, '', access_token, user.username)).status;
  /** Whether it opens something while nobody can be asked about it. */
  const isRemembered = async () => {
    await settle();
    t.is(await use(), 200);
    await world.kill('auth');
    try {
      const unknown = await uses(world, '', 'never-seen-before', user.username);
      t.is(unknown.status, 503, 'one that is not known cannot be asked about');
      t.is(unknown.body.error_code, 100001);
      return (await use()) === 200;
    } finally {
      await world.restart({}, 'auth');
    }
  };
  // On a busy machine an instance may doubt for a moment that it hears of endings.
  let remembered = await isRemembered();
  for (let again = 0; !remembered && again < 4; again += 1) remembered = await isRemembered();
  t.true(remembered);
});

test.serial('the feed is cut: every token is asked about until it is back', async (t, world) => {
  await settle();
  const app = await world.client({ grants: ['password', 'refresh_token'] });
  const user = await world.user();
  const { access_token } = await world.tokens(user, ['profile'], app);
  t.is((await uses(world, '', access_token, user.username)).status, 200);
  if (world.dialect === 'postgres') {
    const kill = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_notify%' AND pid <> pg_backend_pid()`;
    await world.database.write(new Statement(kill));
  }
  t.is((await world.post('/api/Oauth/revoke', { access_token })).body.error_code, 0);
  t.is((await uses(world, '', access_token, user.username)).body.error_code, 201203);
  const next = await world.tokens(user, ['profile'], app);
  t.is((await uses(world, '', next.access_token, user.username)).status, 200);
});
