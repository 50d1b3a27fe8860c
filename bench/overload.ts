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

const columns = ['row', 'req/s', 'asked/s', 'answered/s', 'share', 'p99 ms', 'refused/s', 'their p99 ms'];

/** @param tell takes what has been measured so far, in words */
export async function overload(
  { database, generator, stock }: Site,
  rows: readonly Row[],
  pace: Pace,
  tell: (progress: string) => void,
): Promise<string> {
  const { warmUp } = pace;
  const seconds = Math.max(LEAST_SECONDS, pace.seconds);
  const lines = [columns, columns.map((_, at) => (at ? '---:' : '---'))];
  for (const row of rows.filter(({ meanwhile, mostP99 }) => !meanwhile && mostP99 === undefined)) {
    await generator.drive({ ...(await row.prepare(stock, warmUp.seconds)), most: warmUp.answers }, warmUp.seconds);
    const alone = await generator.drive(await row.prepare(stock, seconds), seconds);
    const perSecond = TIMES * alone.perSecond;
    const over = await generator.drive(pressed(await row.prepare(stock, TIMES * seconds), perSecond), seconds);
    const took = over.answers / over.perSecond;
    const share = over.perSecond / alone.perSecond;
    const numbers = [alone.perSecond, perSecond, over.perSecond].map((one) => one.toFixed(0));
    const refused = [(over.busy / took).toFixed(0), over.p99Busy.toFixed(1)];
    lines.push([row.name, ...numbers, share.toFixed(2), over.p99.toFixed(1), ...refused]);
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
