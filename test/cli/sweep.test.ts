/** Deleting what has expired, by hand. */
import { addRows } from '../_world/rows.ts';
import { onOwnServers } from '../_world.ts';

const test = onOwnServers();

test.serial('what has expired goes, and is counted; what lives stays', async (t, world) => {
  const user = await world.user();
  const { access_token: token } = await world.tokens(user);
  const { database } = world;
  const past = Date.now() - 1000;
  const ids = Array.from({ length: 1001 }, (_, n) => `expired-${n}`);
  const sweepAfresh = async () => {
    const expired = ids.map((id) => ({ id, payload: '{}', expires_at: past, grant_id: 'gone' }));
    await addRows(database, 'access_tokens', expired);
    const { code, json } = await world.cli('sweep', '--json');
    t.is(code, 0);
    return json as { total: number; swept: Record<string, number> };
  };
  let { total, swept } = await sweepAfresh();
  // Once a minute the server has done it by then.
  if (!swept.access_tokens) ({ total, swept } = await sweepAfresh());
  t.true((swept.access_tokens ?? 0) >= 1);
  t.is(
    Object.values(swept).reduce((sum, count) => sum + count, 0),
    total,
  );
  const left = await database.read(database.sql('access_tokens').where('id', 'like', 'expired-%').select('id'));
  t.deepEqual(left, []);
  t.is((await world.post('/api/User/uid', { username: user.username }, { token })).status, 200);
  t.regex((await world.cli('sweep')).stdout, /^(Nothing had expired\.|.*\btotal +\d+)\n$/s);
});
