/**
 * npm run bench [-- --quick] [--only sqlite|postgres] [--rows name,…] [--soak seconds]
 * The product and its references in one run and in turns: every number is a share of what the same machine did in the
 * same minute. The tables go to standard output, progress to standard error.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Dialect, withField } from './field.ts';
import { CONNECTIONS, startGenerator } from './load/generator.ts';
import { machine } from './machine.ts';
import { type Field, measure, type Outcome, warm } from './measure.ts';
import type { Reference, Row } from './rows/row.ts';
import { rows } from './rows/rows.ts';
import { legend, table } from './table.ts';

const { values: options } = parseArgs({
  options: { quick: { type: 'boolean' }, only: { type: 'string' }, rows: { type: 'string' } },
});
/** Seconds. */
const { rounds, seconds, warmUp, browsers } = options.quick
  ? { rounds: 1, seconds: 0.7, warmUp: 0.2, browsers: 16 }
  : { rounds: 3, seconds: 4, warmUp: 2, browsers: CONNECTIONS };
const chosen = rows.filter(({ name }) => !options.rows || options.rows.split(',').some((part) => name.includes(part)));
const dialects = (['sqlite', 'postgres'] as const).filter((one) => !options.only || one === options.only);
if (!chosen.length || !dialects.length) throw new Error('nothing is called so');

const scratch = mkdtempSync(join(tmpdir(), 'upare-bench-'));
chmodSync(scratch, 0o755);
const generator = startGenerator();
try {
  process.stdout.write(`${machine(scratch)}; the load shares it.\n${legend}\n\n`);
  for (const dialect of dialects) {
    tell(`${dialect}: starting`);
    await withField(dialect, scratch, generator, browsers, async (field, database) => {
      process.stdout.write(`${table(dialect, database, await measureRows(dialect, field))}\n`);
    });
  }
} finally {
  await generator.stop();
  rmSync(scratch, { recursive: true, force: true });
}

async function measureRows(dialect: Dialect, field: Field) {
  const outcomes = new Map<Row, Outcome[]>(chosen.map((row) => [row, []]));
  const warmed = new Set<Reference>();
  for (let round = 0; round < rounds; round += 1) {
    for (const row of chosen) {
      if (round === 0) await warm(row, field, warmUp, warmed);
      const outcome = await measure(row, field, seconds, round % 2 === 1);
      outcomes.get(row)?.push(outcome);
      tell(`${dialect}, round ${round + 1} of ${rounds}: ${row.name}, ${outcome.ours.perSecond.toFixed(0)} a second`);
    }
  }
  return [...outcomes];
}

function tell(progress: string): void {
  process.stderr.write(`${(performance.now() / 1000).toFixed(0)} s  ${progress}\n`);
}
