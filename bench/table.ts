/** The table that the benchmark prints, in Markdown: medians over the rounds. */
import type { Result } from './load.ts';
import type { Row } from './rows.ts';

/** What a load saw, and what it took of the server. */
export interface Spent extends Result {
  /** Processor seconds of the server. */
  readonly cpu: number;
  /** MiB. */
  readonly memory: number;
}

export interface Outcome {
  readonly ours: Spent;
  readonly reference: Spent;
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** Microseconds of the server's processor for one answer: the number that a busy machine disturbs least. */
const perAnswer = ({ cpu, answers }: Spent) => (1e6 * cpu) / Math.max(1, answers);

export function print(
  dialect: 'sqlite' | 'postgres',
  machine: string,
  outcomes: readonly (readonly [Row, readonly Outcome[]])[],
  aside: { readonly hashes: number; readonly other: number },
): void {
  const lines = [
    `\n## ${dialect === 'sqlite' ? 'SQLite, synchronous=FULL' : 'PostgreSQL, fsync on'} (${machine})\n`,
    '| row | req/s | p50 ms | p99 ms | CPU µs/req | MiB | reference | its req/s | its µs/req | ratio | ratio by CPU | goal |',
    '| --- | ---: | ---: | ---: | ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: |',
  ];
  for (const [row, rounds] of outcomes) {
    const of = (pick: (outcome: Outcome) => number) => median(rounds.map(pick));
    const goal = row.goal?.[dialect === 'sqlite' ? 0 : 1];
    const cells = [
      row.name,
      of(({ ours }) => ours.perSecond).toFixed(0),
      of(({ ours }) => ours.p50).toFixed(0),
      of(({ ours }) => ours.p99).toFixed(0),
      of(({ ours }) => perAnswer(ours)).toFixed(0),
      of(({ ours }) => ours.memory).toFixed(0),
      { engine: 'engine in memory', koa: 'bare Koa', 'koa-row': 'bare Koa, one row' }[row.reference],
      of(({ reference }) => reference.perSecond).toFixed(0),
      of(({ reference }) => perAnswer(reference)).toFixed(0),
      of(({ ours, reference }) => ours.perSecond / reference.perSecond).toFixed(2),
      of(({ ours, reference }) => perAnswer(reference) / perAnswer(ours)).toFixed(2),
      goal === undefined ? '' : `≥ ${goal}`,
    ];
    lines.push(`| ${cells.join(' | ')} |`);
  }
  lines.push(
    '',
    `The hash alone: ${aside.hashes.toFixed(0)} a second. @node-oauth/oauth2-server on Koa, in memory: ${aside.other.toFixed(0)} client_credentials a second.`,
  );
  process.stdout.write(`${lines.join('\n')}\n`);
}
