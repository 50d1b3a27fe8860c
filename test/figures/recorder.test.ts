/** How counts come from memory into the database. */
import { clientRow } from '../../shared/clients/metadata.ts';
import type { Database } from '../../shared/db/driver/database.ts';
import { sweep } from '../../shared/db/sweep.ts';
import { createAppFigureTable } from '../../shared/db/tables/app-figures.ts';
import { createClientTable } from '../../shared/db/tables/clients.ts';
import { LAST_CALLS } from '../../shared/figures/buckets.ts';
import { createFigureRecorder } from '../../shared/figures/recorder.ts';
import type { Answered } from '../../shared/metrics/metrics.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { whileRefused } from '../_world/broken-table.ts';
import { makeDatabase } from '../_world/database.ts';
import { onEachDatabase } from '../_world/on-both.ts';

const test = onEachDatabase((dialect) => makeDatabase(dialect));
const log = createLog({ logLevel: 'silent' }, 'auth-server');

async function registered(database: Database): Promise<string> {
  const { row } = clientRow({
    ...{ name: 'app', redirect_uris: [], post_logout_redirect_uris: [], grant_types: ['client_credentials'] },
    ...{ scope: ['profile'], public: false, trusted: false, resourceServer: false, development: false, ownerUid: null },
  });
  await createClientTable(database).add(row, []);
  return row.client_id;
}

const recorderOn = (database: Database) => {
  const figures = createAppFigureTable(database);
  return { figures, recorder: createFigureRecorder({ figures, log }) };
};

const answer = (app: string, requestId: string): Answered => ({
  ...{ app, requestId, method: 'POST', route: '/api/User/uid', status: 200, seconds: 0.004 },
  ...{ failure: undefined, granted: undefined },
});

test('of the calls of an app the last thousand are kept, and all are counted', async (t, { database }) => {
  const app = await registered(database);
  for (const [from, to] of [
    [0, 1500],
    [1500, 1510],
  ] as const) {
    const { recorder } = recorderOn(database);
    for (let n = from; n < to; n++) recorder.answered(answer(app, `request-${n}`));
    await recorder.close();
  }
  const { figures, recorder } = recorderOn(database);
  await recorder.close();
  const kept = await figures.calls(app, { failed: false, limit: 2000 });
  t.deepEqual(
    kept.map(({ request_id }) => request_id),
    Array.from({ length: LAST_CALLS }, (_, back) => `request-${1509 - back}`),
  );
  const counted = await figures.of(app, 'day', 0);
  t.is(
    counted.reduce((sum, { kind, amount }) => sum + (kind === 'call' ? amount : 0), 0),
    1510,
  );
});

test('several that write the same figures at once sum up', async (t, { database }) => {
  const apps = await Promise.all(Array.from({ length: 20 }, () => registered(database)));
  const recorders = Array.from({ length: 4 }, () => recorderOn(database).recorder);
  recorders.forEach((recorder, at) => {
    for (const app of at % 2 ? apps : apps.toReversed()) recorder.answered(answer(app, 'one'));
  });
  await Promise.all(recorders.map((recorder) => recorder.close()));
  const { figures, recorder } = recorderOn(database);
  await recorder.close();
  for (const app of apps) {
    t.like(await figures.of(app, 'day', 0), [
      { kind: 'call', amount: 4 },
      { kind: 'time', name: '5', amount: 4 },
    ]);
  }
});

test('what an app has counted goes with it, and what comes late is nobody’s', async (t, { database }) => {
  const [app, other] = await Promise.all([registered(database), registered(database)]);
  const { figures, recorder } = recorderOn(database);
  const early = recorderOn(database).recorder;
  early.answered(answer(app, 'early'));
  await early.close();
  recorder.answered(answer(app, 'late'));
  recorder.answered(answer(other, 'late'));
  const clients = createClientTable(database);
  const row = await clients.find(app);
  t.true(row && (await clients.remove(row)));
  await recorder.close();
  t.deepEqual(await figures.of(app, 'hour', 0), []);
  t.deepEqual(await figures.calls(app, { failed: false, limit: 10 }), []);
  t.is((await figures.of(other, 'hour', 0)).length, 2, 'others do not suffer for it');
});

test('figures of an app that is deleted while they are written are left out, and nothing is refused', async (t, {
  database,
}) => {
  const [app, other] = await Promise.all([registered(database), registered(database)]);
  const figures = createAppFigureTable(database);
  const clients = createClientTable(database);
  let removing: Promise<boolean> | undefined;
  const remove = async () => {
    const row = await clients.find(app);
    return row !== undefined && clients.remove(row);
  };
  const add: typeof figures.add = async (figure) => {
    removing ??= remove();
    await removing;
    return figures.add(figure);
  };
  const told: string[] = [];
  const warn = (_about: object, words: string) => void told.push(words);
  const recorder = createFigureRecorder({
    figures: { ...figures, add },
    log: Object.assign(createLog({ logLevel: 'silent' }, 'auth-server'), { warn }),
  });
  for (const one of [app, other]) recorder.answered(answer(one, 'one'));
  await recorder.close();
  t.true(await removing);
  t.deepEqual(told, []);
  t.deepEqual([...(await figures.of(app, 'hour', 0)), ...(await figures.calls(app, { failed: false, limit: 10 }))], []);
  t.is((await figures.of(other, 'hour', 0)).length, 2, 'others are counted');
  t.is((await figures.calls(other, { failed: false, limit: 10 })).length, 1);
});

test('what the database refuses is written later, and what it took is not counted twice', async (t, { database }) => {
  const app = await registered(database);
  const { figures, recorder } = recorderOn(database);
  const sums = async () => {
    const rows = [...(await figures.of(app, 'hour', 0)), ...(await figures.of(app, 'day', 0))];
    return rows.map(({ period, kind, amount }) => `${period} ${kind} ${amount}`);
  };
  recorder.answered(answer(app, 'one'));
  await whileRefused(database, 'INSERT', 'app_figures', { client_id: app, period: 'hour' }, recorder.close);
  t.deepEqual(await sums(), ['day call 1', 'day time 1']);
  recorder.answered(answer(app, 'two'));
  await recorder.close();
  t.deepEqual(await sums(), ['hour call 2', 'hour time 2', 'day call 2', 'day time 2']);
  t.is((await figures.calls(app, { failed: false, limit: 10 })).length, 2);
});

test('figures and calls are swept when their time is over', async (t, { database }) => {
  const app = await registered(database);
  const { figures, recorder } = recorderOn(database);
  recorder.answered(answer(app, 'old'));
  await recorder.close();
  const now = Date.now();
  const [hour] = await figures.of(app, 'hour', 0);
  const [day] = await figures.of(app, 'day', 0);
  const DAY = 24 * 3600_000;
  t.true((hour?.expires_at ?? 0) > now + 30 * DAY && (day?.expires_at ?? 0) > now + 365 * DAY);
  await database.write(database.sql('app_figures').where({ client_id: app, period: 'hour' }).update({ expires_at: 1 }));
  await database.write(database.sql('app_calls').where({ client_id: app }).update({ expires_at: 1 }));
  t.like(await sweep(database), { app_figures: 2, app_calls: 1 });
  t.is((await figures.of(app, 'day', 0)).length, 2);
});

test('the figures of an app that is deleted go in batches', async (t, { database }) => {
  const app = await registered(database);
  const figures = createAppFigureTable(database);
  const rows = Array.from({ length: 3000 }, (_, n) => ({
    ...{ client_id: app, period: 'hour' as const, starts_at: n - (n % 100), kind: 'call' as const, name: `${n}` },
    ...{ amount: 1, expires_at: Date.now() + 3_600_000 },
  }));
  await Promise.all(rows.map(figures.add));
  let most = 0;
  const write: typeof database.write = async (query) => {
    const touched = await database.write(query);
    most = Math.max(most, touched);
    return touched;
  };
  await createAppFigureTable({ ...database, write }).dropMost(app);
  t.deepEqual([most, (await figures.of(app, 'hour', 0)).length], [1000, 1000]);
  const [row] = await database.read(database.sql('clients').where({ client_id: app }).select('*'));
  t.true(row && (await createClientTable(database, { heard: async () => undefined }).remove(row)));
  t.deepEqual(await figures.of(app, 'hour', 0), []);
});
