/** Half as much again as the product can do, row by row: what it still does, and how fast it says that it cannot. */
import type { Pace } from './compare.ts';
import type { Target } from './load/load.ts';
import type { Row } from './rows/row.ts';
import type { Site } from './site.ts';

const TIMES = 1.5;
/** Of each load: what waits at its end is waited for, and is not to count for much. */
const LEAST_SECONDS = 3;
/** Enough to ask while others wait. */
const CONNECTIONS = 512;

const columns = [
  ...['row', 'req/s', 'asked/s', 'answered/s', 'share', 'by CPU'],
  ...['p99 ms', 'refused/s', 'their p99 ms', 'CPU µs', 'CPU µs over'],
];

/** @param tell takes what has been measured so far, in words */
export async function overload(
  { database, generator, stock, product }: Site,
  rows: readonly Row[],
  pace: Pace,
  tell: (progress: string) => void,
): Promise<string> {
  const { warmUp } = pace;
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
    const alone = await drive(await row.prepare(stock, seconds));
    const perSecond = TIMES * alone.perSecond;
    const over = await drive(pressed(await row.prepare(stock, TIMES * seconds), perSecond));
    const took = over.answers / over.perSecond;
    const share = over.perSecond / alone.perSecond;
    const numbers = [alone.perSecond, perSecond, over.perSecond].map((one) => one.toFixed(0));
    const refused = [(over.busy / took).toFixed(0), over.p99Busy.toFixed(1)];
    const shares = [share.toFixed(2), (alone.cpu / over.cpu).toFixed(2)];
    const cpu = [alone.cpu.toFixed(0), over.cpu.toFixed(0)];
    lines.push([row.name, ...numbers, ...shares, over.p99.toFixed(1), ...refused, ...cpu]);
    tell(`${row.name}: ${share.toFixed(2)} of ${alone.perSecond.toFixed(0)} a second`);
  }
  return [`### ${database}`, '', ...lines.map((cells) => `| ${cells.join(' | ')} |`), ''].join('\n');
}

/** Where each connection keeps a request of its own, there are as many as those. */
const pressed = (target: Target, perSecond: number): Target => ({
  ...target,
  perSecond,
  mayBeBusy: true,
  connections: target.turns === 'own' ? Math.min(CONNECTIONS, target.requests.length) : CONNECTIONS,
});
