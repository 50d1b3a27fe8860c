/** The rows of the benchmark on one database, round by round, as a table. */
import { type Field, measure, type Outcome, type WarmUp, warm } from './measure.ts';
import type { Row } from './rows/row.ts';
import { startReferences } from './servers/references.ts';
import type { Site } from './site.ts';
import { stockEngine } from './stock/engine.ts';
import { stockNodeOauth } from './stock/node-oauth.ts';
import { table } from './table.ts';

export interface Pace {
  readonly rounds: number;
  /** Of each load. */
  readonly seconds: number;
  /** Of each load before the first round. */
  readonly warmUp: WarmUp;
  readonly browsers: number;
}

/** @param tell takes what has been measured so far, in words */
export async function compare(
  site: Site,
  rows: readonly Row[],
  { rounds, seconds, warmUp, browsers }: Pace,
  tell: (progress: string) => void,
): Promise<string> {
  const references = await startReferences(site.product.env);
  try {
    const { engine, nodeOauth, koa, floor, introspectionFloor, hash } = references;
    const stocks = {
      product: site.stock,
      engine: await stockEngine(engine.url, site.generator, browsers),
      nodeOauth: stockNodeOauth(nodeOauth.url, site.generator),
      koa: koa.url,
      floor: floor.url,
      introspectionFloor: introspectionFloor.url,
      hash: hash.url,
    };
    const field: Field = { site, references, stocks };
    const outcomes = new Map<Row, Outcome[]>(rows.map((row) => [row, []]));
    tell(`${site.dialect}: warming up`);
    await warm(rows, field, warmUp);
    for (let round = 0; round < rounds; round += 1) {
      for (const row of rows) {
        const outcome = await measure(row, field, seconds, round % 2 === 1);
        outcomes.get(row)?.push(outcome);
        const rate = outcome.ours.perSecond.toFixed(0);
        tell(`${site.dialect}, round ${round + 1} of ${rounds}: ${row.name}, ${rate} a second`);
      }
    }
    return table(site, [...outcomes]);
  } finally {
    await references.stop();
  }
}
