import { onOwnServers } from '../_world.ts';

const test = onOwnServers({ ACCESS_TOKEN_TTL: '1', REFRESH_TOKEN_TTL: '1' });

const tables = ['access_tokens', 'client_credentials', 'refresh_tokens', 'authorization_codes', 'interactions'];

test.serial('what has expired is refused, and swept away', async (t, world) => {
  const app = await world.client({ grants: ['password', 'refresh_token', 'client_credentials'] });
  const user = await world.user();
  const { access_token, refresh_token } = await world.tokens(user, ['profile'], app);
  await world.appToken(['profile']);
  await new Promise((resolve) => setTimeout(resolve, 2100));
  const used = await world.post('/api/User/uid', { access_token, username: user.username });
  t.is(used.body.error_code, 201203);
  const refreshed = await world.post('/api/Oauth/accessToken', { ...app, grant_type: 'refresh_token', refresh_token });
  t.is(refreshed.body.error_code, 201209);

  const swept = await world.cli('sweep', '--json');
  t.is(swept.code, 0);
  for (const table of tables) {
    const expired = world.database
      .sql(table)
      .where('expires_at', '<=', Date.now() - 1000)
      .count({ rows: '*' })
      .first();
    t.like(await world.database.read(expired), { rows: 0 }, table);
  }
  t.is((await world.post('/api/User/uid', { username: user.username }, { token: user.loginToken })).status, 200);
});
