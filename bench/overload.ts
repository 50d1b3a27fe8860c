/** Half as much again as the product can do, row by row: what it still does, and how fast it says that it cannot. */
import type { Pace } from './compare.ts';
import { CONNECTIONS } from './load/generator.ts';
import type { Result, Target } from './load/load.ts';
import type { Row } from './rows/row.ts';
import type { Site } from './site.ts';

const TIMES = 1.5;
/** Of each load: what waits at its end is waited for, and is not to count for much. */
const LEAST_SECONDS = 3;
/** Four times as many as what it can do was measured with: enough to ask while others wait. */
const MANY = 4 * CONNECTIONS;

const columns = [
  ...['row', 'req/s', 'asked/s', 'answered/s', 'share', 'by CPU'],
  ...['p99 ms', 'refused/s', 'their p99 ms', 'CPU µs', 'CPU µs over'],
];

/** One round of a row. */
interface Measured {
  /** By as many connections as the benchmark has. */
  readonly alone: Result & { readonly cpu: number };
  readonly over: Result & { readonly cpu: number };
  /** Of what it answered alone. */
  readonly share: number;
}

/** @param tell takes what has been measured so far, in words */
export async function overload(
  { database, generator, stock, product }: Site,
  rows: readonly Row[],
  pace: Pace,
  tell: (progress: string) => void,
): Promise<string> {
  const { rounds, warmUp } = pace;
  const seconds = Math.max(LEAST_SECONDS, pace.seconds);
  const lines = [columns, columns.map((_, at) => (at ? '---:' : '---'))];
  for (const row of rows.filter(({ meanwhile, mostP99 }) => !meanwhile && mostP99 === undefined)) {
    await generator.drive({ ...(await row.prepare(stock, warmUp.seconds)), most: warmUp.answers }, warmUp.seconds);
    const drive = async (target: Target) => {
      const before = product[row.server].familyCpu();
      const result = await generator.drive(target, seconds);
      // What is refused takes of it too.
      return { ...result, cpu: (1e6 * (product[row.server].familyCpu() - before)) / result.answers };
    };
    const measured: Measured[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const alone = await drive(await row.prepare(stock, seconds));
      const perSecond = TIMES * alone.perSecond;
      const over = await drive(pressed(await row.prepare(stock, TIMES * seconds), perSecond));
      measured.push({ alone, over, share: over.perSecond / alone.perSecond });
    }
    const { alone, over, share } = middleOf(measured);
    const took = over.answers / over.perSecond;
    const numbers = [alone.perSecond, TIMES * alone.perSecond, over.perSecond].map((one) => one.toFixed(0));
    const refused = [(over.busy / took).toFixed(0), over.p99Busy.toFixed(1)];
    const shares = [share.toFixed(2), (alone.cpu / over.cpu).toFixed(2)];
    const cpu = [alone.cpu.toFixed(0), over.cpu.toFixed(0)];
    lines.push([row.name, ...numbers, ...shares, over.p99.toFixed(1), ...refused, ...cpu]);
    tell(`${row.name}: ${share.toFixed(2)} of ${alone.perSecond.toFixed(0)} a second`);
  }
  return [`### ${database}`, '', ...lines.map((cells) => `| ${cells.join(' | ')} |`), ''].join('\n');
}

/** The round in the middle by its share: one of a few seconds may meet something else on the machine. */
const middleOf = (measured: readonly Measured[]): Measured =>
  measured.toSorted((one, other) => one.share - other.share)[Math.floor(measured.length / 2)] as Measured;

/** Where each connection keeps a request of its own, there are as many as those. */
const pressed = (target: Target, perSecond: number): Target => ({
  ...target,
  perSecond,
  mayBeBusy: true,
  connections: target.turns === 'own' ? Math.min(MANY, target.requests.length) : MANY,
});
