/** The table that the benchmark prints, in Markdown: medians over the rounds. */
import { CONNECTIONS } from './load/generator.ts';
import type { Outcome, Spent } from './measure.ts';
import type { Row } from './rows/row.ts';
import type { Dialect, Site } from './site.ts';

/** A row with what each round gave. */
export type Measurement = readonly [Row, readonly Outcome[]];

/** From here on p99 is marked. */
const LONG_TAIL = 5;

const columns = [
  'row',
  'req/s',
  'p50 ms',
  'p99 ms',
  'CPU µs',
  'elsewhere µs',
  'MiB',
  'reference',
  'its req/s',
  'its CPU µs',
  'ratio',
  'by CPU',
  'goal',
] as const;
const words: readonly string[] = ['row', 'reference', 'goal'] satisfies (typeof columns)[number][];

/** What the columns mean. */
export const legend = `req/s, p50 and p99 are of ${CONNECTIONS} connections that each ask as soon as they are answered; **p99** is marked over ${LONG_TAIL} × p50.
CPU is what the server takes for one answer, elsewhere what the rest of the product does (the other server, child processes, PostgreSQL),
MiB the resident memory of the server and its children after the load. ratio is by req/s, which a busy machine and the load itself press together; by CPU is what it would be of one core, and what a goal is about.
A first visit is from an address that nobody has signed in from, so that no captcha is due; at 400 a second an answer takes from when its request was due.`;

export function table(
  { dialect, database }: Pick<Site, 'dialect' | 'database'>,
  measurements: readonly Measurement[],
): string {
  const shares = measurements.flatMap(([, rounds]) =>
    rounds.flatMap(({ ours, references }) => [ours, ...references].map(({ share }) => share)),
  );
  return [
    `### ${database}`,
    '',
    line(columns),
    line(columns.map((name) => (words.includes(name) ? '---' : '---:'))),
    ...measurements.flatMap((measurement) => linesOf(dialect, measurement)),
    '',
    `The load itself took up to ${Math.max(...shares).toFixed(2)} of a core.`,
    '',
  ].join('\n');
}

function linesOf(dialect: Dialect, [row, rounds]: Measurement): string[] {
  const over = (pick: (outcome: Outcome) => number) => median(rounds.map(pick));
  const numbersOf = (pick: (outcome: Outcome) => Spent) => {
    const of = (what: (spent: Spent) => number) => over((outcome) => what(pick(outcome)));
    const [p50, p99] = [of((spent) => spent.p50), of((spent) => spent.p99)];
    return {
      rate: whole(of((spent) => spent.perSecond)),
      p50: p50.toFixed(1),
      p99: p99 > LONG_TAIL * p50 ? `**${p99.toFixed(1)}**` : p99.toFixed(1),
      cpu: whole(of(cpuPerAnswer)),
      elsewhere: whole(of(({ elsewhere, answers }) => (1e6 * elsewhere) / answers)),
      memory: whole(of(({ memory }) => memory)),
    };
  };
  const ours = numbersOf((outcome) => outcome.ours);
  // Of two loads at once, nobody knows which took what.
  const shared = row.meanwhile !== undefined;
  return row.references.map(({ name }, number) => {
    const pick = ({ references }: Outcome) => references[number] as Spent;
    const theirs = numbersOf(pick);
    const ratio = over((outcome) => outcome.ours.perSecond / pick(outcome).perSecond);
    const byCpu = over((outcome) => cpuPerAnswer(pick(outcome)) / cpuPerAnswer(outcome.ours));
    const goal = number === 0 ? goalOf(row, dialect, { byCpu, p99: over((outcome) => outcome.ours.p99) }) : '';
    return line([
      number === 0 ? row.name : '',
      ...(number === 0
        ? [ours.rate, ours.p50, ours.p99, shared ? '' : ours.cpu, shared ? '' : ours.elsewhere, ours.memory]
        : ['', '', '', '', '', '']),
      ...[name, theirs.rate, theirs.cpu],
      ratio.toFixed(2),
      shared ? '' : byCpu.toFixed(2),
      goal,
    ]);
  });
}

/** The goal of a row, and whether it is met. */
function goalOf({ goal, mostP99 }: Row, dialect: Dialect, { byCpu, p99 }: { byCpu: number; p99: number }): string {
  if (mostP99 !== undefined) return `p99 ≤ ${mostP99}: ${p99 <= mostP99 ? 'met' : 'missed'}`;
  const least = goal?.[dialect];
  return least === undefined ? '' : `≥ ${least}: ${byCpu >= least ? 'met' : 'missed'}`;
}

/** Microseconds of the server's processor for one answer: the number that a busy machine disturbs least. */
const cpuPerAnswer = ({ cpu, answers }: Spent) => (1e6 * cpu) / answers;

const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
const whole = (number: number) => number.toFixed(0);

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
