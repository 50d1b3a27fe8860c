/** Figures and calls of an app are for its owner and for operators, by each door; to everybody else it is not there. */
import { type AppPeriod, listCalls, showFigures } from '../../shared/operations/apps/figures.ts';
import { perform } from '../../shared/operations/operation.ts';
import { grantOperator } from '../../shared/operations/operators.ts';
import { onBothDatabases } from '../_world.ts';
import { depsOf, outcomes, performIn } from '../operations/_perform.ts';
import { addCalls, addFigures } from './_rows.ts';

const test = onBothDatabases();
const HOUR = 3_600_000;

test('hours and days with their tokens, calls, errors and times, by the API and the command line', async (t, world) => {
  const { client_id } = await world.client();
  const now = Date.now();
  await addFigures(world.database, client_id, 'hour', now, [
    ['token', 'refresh_token', 2],
    ['call', '/api/User/uid', 100],
    ['error', '202001', 3],
    ['time', '5', 98],
    ['time', '800', 2],
  ]);
  await addFigures(world.database, client_id, 'hour', now - 48 * HOUR, [['call', '/api/User/uid', 7]]);
  await addFigures(world.database, client_id, 'day', now - 28 * 24 * HOUR, [['call', '/mcp', 7]]);

  const token = await world.appToken(['admin:apps']);
  const asked = (params: object) =>
    world.post<{ periods: AppPeriod[] }>('/api/Admin/appFigures', { client_id, ...params }, { token });
  const { body: hours } = await asked({});
  t.is(hours.periods.length, 48);
  const start = new Date(now - (now % HOUR)).toISOString();
  t.like(
    hours.periods.find((period) => period.start === start),
    {
      tokens: [{ grant_type: 'refresh_token', amount: 2 }],
      calls: [{ endpoint: '/api/User/uid', amount: 100 }],
      errors: [{ code: '202001', amount: 3 }],
      ...{ p50: 5, p99: 800 },
    },
  );
  t.false(
    hours.periods.some(({ calls }) => calls.some(({ amount }) => amount === 7)),
    'what is older is not told',
  );
  const { body: days } = await asked({ by: 'day' });
  t.is(days.periods.length, 30);
  t.deepEqual(
    days.periods.flatMap(({ calls }) => calls),
    [{ endpoint: '/mcp', amount: 7 }],
  );
  t.is((await asked({ by: 'week' })).body.error_code, 100006);
  t.is((await asked({ client_id: 'nobody' })).body.error_code, 404);

  const said = await world.cli('app', 'figures', client_id, '--by', 'day', '--json');
  t.deepEqual((said.json as { periods: unknown }).periods, days.periods);
  t.regex((await world.cli('app', 'figures', client_id)).stdout, /Z +2 +100 +202001:3 +5 +800\n/);
});

test('calls page by page, the newest first, all or those that failed', async (t, world) => {
  const { client_id } = await world.client();
  await addCalls(world.database, client_id, 7);
  const token = await world.appToken(['admin:apps']);
  const page = async (params: object) => {
    const asked = { client_id, ...params };
    const { body } = await world.post<{ data: { id: string; request_id: string }[] }>('/api/Admin/appCalls', asked, {
      token,
    });
    return body.data;
  };
  const first = await page({ limit: 4 });
  const second = await page({ limit: 4, before: first.at(-1)?.id });
  t.deepEqual(
    [...first, ...second].map(({ request_id }) => request_id),
    [0, 1, 2, 3, 4, 5, 6].map((back) => `request-${back}`),
  );
  t.like(await page({ failed: true }), [
    { endpoint: '/api/User/uid', status: 404, code: '202001', request_id: 'request-2' },
    { request_id: 'request-5' },
  ]);
  const said = await world.cli('app', 'calls', client_id, '--failed', '--limit', '1', '--json');
  t.deepEqual(said.json, (await page({ failed: true })).slice(0, 1));
  t.regex((await world.cli('app', 'calls', client_id, '--limit', '1')).stdout, /\/api\/User\/uid +200 +request-0 /);
});

test('a person sees an app of their own, an operator every one', async (t, world) => {
  const [owner, other, operator] = await Promise.all([world.user(), world.user(), world.user()]);
  const { client_id } = await world.client();
  const { sql, write } = world.database;
  await write(sql('clients').where({ client_id }).update({ owner_uid: owner.uid }));
  const deps = depsOf(world);
  await performIn(deps)(grantOperator, { user: `uid:${operator.uid}` });
  const looking = (uid: number) => [
    perform(showFigures, { input: { client_id }, actor: { via: 'page', uid } }, deps),
    perform(listCalls, { input: { client_id }, actor: { via: 'page', uid } }, deps),
  ];
  t.deepEqual(await outcomes(looking(owner.uid)), ['done', 'done']);
  t.deepEqual(await outcomes(looking(operator.uid)), ['done', 'done']);
  t.deepEqual(await outcomes(looking(other.uid)), ['NOT_FOUND', 'NOT_FOUND']);
  for (const name of ['appFigures', 'appCalls']) {
    const asked = await world.post(`/api/Admin/${name}`, { client_id }, { token: owner.loginToken });
    t.is(asked.body.error_code, 201206, 'the API is for operators’ programs');
  }
});
