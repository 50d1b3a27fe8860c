/** What the sweep takes and what it leaves, also where several processes sweep at once. */
import { connect } from '../../shared/db/connect.ts';
import type { Database } from '../../shared/db/driver/database.ts';
import { answeredNoMore, forgetAnswers } from '../../shared/db/refresh-answers.ts';
import { sweep } from '../../shared/db/sweep.ts';
import { makeDatabase } from '../_world/database.ts';
import { onEachDatabase } from '../_world/on-both.ts';
import { addRows } from '../_world/rows.ts';

const test = onEachDatabase((dialect) => makeDatabase(dialect));

const DAY = 24 * 3600 * 1000;
/** More than two batches, and no whole number of them. */
const MANY = 1234;

const idsIn = async (database: Database, table: string) =>
  ((await database.read(database.sql(table).orderBy('id').select('id'))) as { id: string }[]).map(({ id }) => id);
const rows = (prefix: string, count: number, more: object) =>
  Array.from({ length: count }, (_, n) => ({
    id: `${prefix}-${n}`,
    payload: '{}',
    expires_at: Date.now() + DAY,
    ...more,
  }));

test.serial(
  'a spent refresh token goes after a week, in batches; one that lives or was just spent stays',
  async (t, { database }) => {
    const now = Date.now();
    await addRows(database, 'refresh_tokens', [
      ...rows('old', MANY, { consumed_at: now - 8 * DAY }),
      ...rows('expired', 1, { expires_at: now - 1 }),
      ...rows('spent', 1, { consumed_at: now - 6 * DAY, answer: 'sealed' }),
      ...rows('lately', 1, { consumed_at: now - 2 * 3600_000, answer: 'sealed' }),
      ...rows('graced', 1, { consumed_at: now, answer: 'sealed' }),
      ...rows('live', 1, {}),
    ]);
    t.deepEqual(await sweep(database), { refresh_tokens: MANY + 1 });
    t.deepEqual(await idsIn(database, 'refresh_tokens'), ['graced-0', 'lately-0', 'live-0', 'spent-0']);
    t.deepEqual(await sweep(database), {});
    await forgetAnswers(database, { after: 0, until: answeredNoMore({ refreshGrace: 10 }) });
    const kept = database.sql('refresh_tokens').whereNotNull('answer').select('id');
    t.deepEqual(await database.read(kept), [{ id: 'graced-0' }], 'an answer goes soon after its grace');
  },
);

test.serial('a row is told from others by all columns of its key', async (t, { database }) => {
  const code = { uid: 1, medium: 'ada@example.com', expires_at: Date.now() - 1 };
  await addRows(database, 'verification_codes', [
    { ...code, purpose: 'register' },
    { ...code, purpose: 'password', expires_at: Date.now() + DAY },
  ]);
  t.deepEqual(await sweep(database), { verification_codes: 1 });
  t.deepEqual(await database.read(database.sql('verification_codes').select('purpose')), [{ purpose: 'password' }]);
});

test.serial('an expired device code stays for a while, so that its device is told', async (t, { database }) => {
  const expired = (minutes: number) => ({ expires_at: Date.now() - minutes * 60_000 });
  await addRows(database, 'device_codes', [...rows('lately', 1, expired(4)), ...rows('past', 1, expired(6))]);
  t.deepEqual(await sweep(database), { device_codes: 1 });
  t.deepEqual(await idsIn(database, 'device_codes'), ['lately-0']);
});

test.serial('several that sweep at once take every row once between them', async (t, { database, place }) => {
  const others = [1, 2].map(() => connect(place, () => undefined));
  await addRows(database, 'access_tokens', [...rows('gone', MANY, { expires_at: 1 }), ...rows('live', 1, {})]);
  const swept = await Promise.all([database, ...others].map((one) => sweep(one)));
  t.is(
    swept.reduce((sum, one) => sum + (one.access_tokens ?? 0), 0),
    MANY,
  );
  t.deepEqual(await idsIn(database, 'access_tokens'), ['live-0']);
  for (const other of others) await other.close();
});

test.serial(
  'several that sweep at once tell apps of every session once between them',
  async (t, { database, place }) => {
    const others = [1, 2, 3].map(() => connect(place, () => undefined));
    const metadata = JSON.stringify({ backchannel_logout_uri: 'https://app.example/out' });
    const now = { created_at: Date.now(), updated_at: Date.now() };
    await addRows(database, 'clients', [{ client_id: 'told', name: 'Told', name_skeleton: 'told', metadata, ...now }]);
    const payload = JSON.stringify({ authorizations: { told: { sid: 'a' } } });
    const known = rows('known', MANY, { payload, expires_at: 1 });
    await addRows(
      database,
      'sessions',
      known.map((row) => ({ ...row, uid: row.id })),
    );
    const swept = await Promise.all([database, ...others].map((one) => sweep(one)));
    t.is(
      swept.reduce((sum, one) => sum + (one.sessions ?? 0), 0),
      MANY,
    );
    const jobs = database.sql('jobs').count({ count: '*' });
    t.like(await database.read(jobs), [{ count: MANY }]);
    for (const other of others) await other.close();
  },
);

test.serial('a sweep whose process ends takes nothing more', async (t, { database }) => {
  await addRows(database, 'grants', rows('gone', 1, { expires_at: 1, client_id: 'app' }));
  t.deepEqual(await sweep(database, 0, AbortSignal.abort()), {});
  t.deepEqual(await idsIn(database, 'grants'), ['gone-0']);
});
