/** The product at work on one database, with people in it. */
import { join } from 'node:path';
import { type Installation, type InstallOptions, install } from './installation.ts';
import type { Generator } from './load/generator.ts';
import { startPostgres } from './servers/postgres.ts';
import { type ProductStock, stockProduct } from './stock/product.ts';

export type Dialect = 'sqlite' | 'postgres';

export interface Site {
  readonly dialect: Dialect;
  /** In words, with its version. */
  readonly database: string;
  readonly generator: Generator;
  readonly product: Installation;
  readonly stock: ProductStock;
  /** Seconds of processor time of the database's own processes so far. */
  databaseCpu(): number;
}

export interface SiteOptions extends InstallOptions {
  /** A folder for all files, which every user can pass through. */
  readonly scratch: string;
  readonly generator: Generator;
  /** How many are signed in, each of which takes its time. */
  readonly browsers: number;
}

/** Starts it, and ends it when it has been used. */
export async function withSite(
  dialect: Dialect,
  { scratch, generator, browsers, ...options }: SiteOptions,
  use: (site: Site) => Promise<void>,
): Promise<void> {
  await using started = new AsyncDisposableStack();
  const begin = async <One extends { stop(): Promise<void> }>(starting: Promise<One>) =>
    started.adopt(await starting, (one) => one.stop());

  const postgres = dialect === 'postgres' ? await begin(startPostgres(scratch)) : undefined;
  const product = await begin(install(join(scratch, dialect), postgres?.url ?? '', options));
  await use({
    dialect,
    database: postgres ? `PostgreSQL ${postgres.version}, fsync and synchronous_commit on` : 'SQLite, synchronous=FULL',
    generator,
    product,
    stock: await stockProduct(product, generator, browsers),
    databaseCpu: () => postgres?.cpu() ?? 0,
  });
}
