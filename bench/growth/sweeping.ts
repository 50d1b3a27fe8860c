/** Whether what expires is swept as fast as the rest is issued. */
import { setTimeout as wait } from 'node:timers/promises';
import { readConfig } from '../../shared/config/config.ts';
import { connect } from '../../shared/db/connect.ts';
import { sweep } from '../../shared/db/sweep.ts';
import type { Generator } from '../load/generator.ts';
import { clientCredentials } from '../rows/issuer-loads.ts';
import type { Side } from './compare.ts';

/** As the auth-server does: milliseconds between two batches. */
const PAUSE = 20;

export interface Sweeping {
  /** Rows a second. */
  readonly alone: number;
  readonly whileIssuing: number;
  /** Tokens a second. */
  readonly issued: number;
  readonly issuedAlone: number;
}

/** @param side its database has more expired rows than are swept in twice these seconds */
export async function measureSweep(side: Side, generator: Generator, seconds: number): Promise<Sweeping> {
  const issue = async () => (await generator.drive(clientCredentials(side.stock), seconds)).perSecond;
  const issuedAlone = await issue();
  const alone = await sweepDuring(side, () => wait(seconds * 1000));
  let issued = 0;
  const whileIssuing = await sweepDuring(side, async () => {
    issued = await issue();
  });
  return { alone, whileIssuing, issued, issuedAlone };
}

/** @returns how many rows a second went while `work` ran */
async function sweepDuring({ product }: Side, work: () => Promise<unknown>): Promise<number> {
  const database = connect(readConfig(product.env), () => undefined);
  const ending = new AbortController();
  let done = false;
  const started = performance.now();
  const sweeping = sweep(database, PAUSE, ending.signal).finally(() => {
    done = true;
  });
  await work();
  if (done) throw new Error('there was not enough to sweep');
  ending.abort();
  const swept = Object.values(await sweeping).reduce((sum, count) => sum + count, 0);
  await database.close();
  return swept / ((performance.now() - started) / 1000);
}
