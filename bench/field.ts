/** Starts everything that is measured on one database, and fills it. */
import { join } from 'node:path';
import { install } from './installation.ts';
import type { Generator } from './load/generator.ts';
import type { Field } from './measure.ts';
import { startPostgres } from './servers/postgres.ts';
import { startReferences } from './servers/references.ts';
import { stockEngine } from './stock/engine.ts';
import { stockNodeOauth } from './stock/node-oauth.ts';
import { stockProduct } from './stock/product.ts';

export type Dialect = 'sqlite' | 'postgres';

/**
 * @param scratch a folder for its files, which every user can pass through
 * @param browsers how many are signed in, each of which takes its time
 */
export async function withField(
  dialect: Dialect,
  scratch: string,
  generator: Generator,
  browsers: number,
  use: (field: Field, database: string) => Promise<void>,
): Promise<void> {
  await using started = new AsyncDisposableStack();
  const begin = async <One extends { stop(): Promise<void> }>(starting: Promise<One>) =>
    started.adopt(await starting, (one) => one.stop());

  const postgres = dialect === 'postgres' ? await begin(startPostgres(scratch)) : undefined;
  const product = await begin(install(join(scratch, dialect), postgres?.url ?? ''));
  const references = await begin(startReferences(product.env));
  const { engine, nodeOauth, koa, hash } = references;
  const stocks = {
    product: await stockProduct(product, generator, browsers),
    engine: await stockEngine(engine.url, generator, browsers),
    nodeOauth: stockNodeOauth(nodeOauth.url, generator),
    koa: koa.url,
    hash: hash.url,
  };
  const database = postgres
    ? `PostgreSQL ${postgres.version}, fsync and synchronous_commit on`
    : 'SQLite, synchronous=FULL';
  await use({ generator, product, references, stocks, databaseCpu: () => postgres?.cpu() ?? 0 }, database);
}
