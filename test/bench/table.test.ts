import test from 'ava';
import { rows } from '../../bench/rows/rows.ts';
import { table } from '../../bench/table.ts';

const spent = {
  p50: 10,
  p99: 50,
  answers: 1000,
  busy: 0,
  p99Busy: 0,
  wrong: 0,
  collected: [],
  share: 0.3,
  elsewhere: 0,
  memory: 100,
};
const outcome = (ours: number, theirs: number, cpu = 0.2) => ({
  ours: { ...spent, perSecond: ours, cpu },
  // As many as a row may have.
  references: Array.from({ length: 2 }, () => ({ ...spent, perSecond: theirs, cpu: 0.5 })),
});
const row = rows.find(({ name }) => name === 'introspection');

test('a row is the median of its rounds, with its goal by CPU', (t) => {
  if (!row) return t.fail();
  const site = { dialect: 'sqlite', database: 'SQLite' } as const;
  const rounds = [outcome(100, 100), outcome(300, 200), outcome(900, 400)];
  const slow = rounds.map(({ ours, references }) => ({ ours: { ...ours, p99: 51 }, references }));
  t.regex(
    table(site, [[row, rounds]]),
    /\| introspection \| 300 \| 10.0 \| 50.0 \| 200 \| .* \| 200 \| 500 \| 1.50 \| 2.50 \| ≥ 2.5: met \|/,
  );
  t.regex(table({ ...site, dialect: 'postgres' }, [[row, slow]]), /\| \*\*51.0\*\* \|.*≥ 2.5: met/);
  t.regex(table(site, [[row, [outcome(900, 100, 0.21)]]]), /\| 9.00 \| 2.38 \|.*missed/);
});

test('a load at a pace of its own has a goal by its longest waits', (t) => {
  const paced = rows.find(({ name }) => name === 'captcha, 400 a second');
  if (!paced) return t.fail();
  const site = { dialect: 'sqlite', database: 'SQLite' } as const;
  const met = outcome(400, 70_000);
  t.regex(table(site, [[paced, [met]]]), /p99 ≤ 50: met/);
  t.regex(table(site, [[paced, [{ ...met, ours: { ...met.ours, p99: 51 } }]]]), /p99 ≤ 50: missed/);
});
