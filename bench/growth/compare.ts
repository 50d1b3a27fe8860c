/** The same load on an empty database and on a large one, in turns. */
import type { Installation } from '../installation.ts';
import type { Generator } from '../load/generator.ts';
import type { Target } from '../load/load.ts';
import type { Postgres } from '../servers/postgres.ts';
import type { ProductStock } from '../stock/product.ts';

/** An installation over one of the two databases. */
export interface Side {
  readonly product: Installation;
  readonly stock: ProductStock;
}

export interface Comparable {
  readonly name: string;
  prepare(stock: ProductStock, side: Side): Target | Promise<Target>;
  meanwhile?(stock: ProductStock): Target | Promise<Target>;
}

export interface Spent {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p99: number;
  /** Microseconds of processor time for one answer, the server's and PostgreSQL's. */
  readonly cpu: number;
  /** Bytes that PostgreSQL wrote ahead for one answer. */
  readonly wal: number;
}

export interface Compared {
  readonly name: string;
  readonly empty: Spent;
  readonly large: Spent;
  /** The large one's share of the empty one's requests per second: the median over the rounds. */
  readonly ratio: number;
  /** The same of the processor time of an answer, which other work on the machine disturbs least. */
  readonly byCpu: number;
  readonly rounds: number;
}

export interface Ground {
  readonly generator: Generator;
  readonly postgres: Pick<Postgres, 'cpu'>;
  wal(): Promise<number>;
  readonly empty: Side;
  readonly large: Side;
  readonly rounds: number;
  readonly seconds: number;
}

/** More rounds, so many times, for a row that seems to miss: what else the machine does hits either side. */
const PATIENCE = 3;

/**
 * Drives a row for so many rounds. Which of the two goes first changes from one round to the next.
 * @param least where the ratio is less, the rounds go on, and all of them count
 */
export async function compare(row: Comparable, ground: Ground, least: number): Promise<Compared> {
  const { empty, large, rounds } = ground;
  for (const side of [empty, large]) await spend(row, side, ground, 1);
  const outcomes: { empty: Spent; large: Spent }[] = [];
  const over = (pick: (outcome: (typeof outcomes)[number]) => number) => median(outcomes.map(pick));
  const ratio = () => over((outcome) => outcome.large.perSecond / outcome.empty.perSecond);
  for (let round = 0; round < rounds || (round < PATIENCE * rounds && ratio() < least); round += 1) {
    const first = round % 2 ? large : empty;
    const one = await spend(row, first, ground, ground.seconds);
    const other = await spend(row, first === empty ? large : empty, ground, ground.seconds);
    outcomes.push(first === empty ? { empty: one, large: other } : { empty: other, large: one });
  }
  process.stderr.write(`${row.name}: ${ratio().toFixed(2)}\n`);
  const of = (side: 'empty' | 'large'): Spent => ({
    perSecond: over((outcome) => outcome[side].perSecond),
    p99: over((outcome) => outcome[side].p99),
    cpu: over((outcome) => outcome[side].cpu),
    wal: over((outcome) => outcome[side].wal),
  });
  const byCpu = over((outcome) => outcome.empty.cpu / outcome.large.cpu);
  return { name: row.name, empty: of('empty'), large: of('large'), ratio: ratio(), byCpu, rounds: outcomes.length };
}

async function spend(row: Comparable, side: Side, ground: Ground, seconds: number): Promise<Spent> {
  const { stock, product } = side;
  const [target, meanwhile] = [await row.prepare(stock, side), await row.meanwhile?.(stock)];
  const cpu = () => product.auth.cpu() + product.resource.cpu() + ground.postgres.cpu();
  const before = { cpu: cpu(), wal: await ground.wal() };
  const [{ perSecond, p99, answers }] = await Promise.all([
    ground.generator.drive(target, seconds),
    meanwhile && ground.generator.drive(meanwhile, seconds),
  ]);
  return {
    perSecond,
    p99,
    cpu: (1e6 * (cpu() - before.cpu)) / answers,
    wal: ((await ground.wal()) - before.wal) / answers,
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
