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
  await withDatabase(dialect, scratch, async ({ url, name, cpu }) => {
    const product = await install(join(scratch, dialect), url, options);
    try {
      const stock = await stockProduct(product, generator, browsers);
      await use({ dialect, database: name, generator, product, stock, databaseCpu: cpu });
    } finally {
      await product.stop();
    }
  });
}

interface MeasuredDatabase {
  /** Empty for SQLite. */
  readonly url: string;
  /** In words, with its version. */
  readonly name: string;
  /** Seconds of processor time of its own processes so far. */
  cpu(): number;
}

/** Starts a database, and ends it when it has been used. */
export async function withDatabase(
  dialect: Dialect,
  scratch: string,
  use: (database: MeasuredDatabase) => Promise<void>,
): Promise<void> {
  if (dialect === 'sqlite') return use({ url: '', name: 'SQLite, synchronous=FULL', cpu: () => 0 });
  const { url, version, cpu, stop } = await startPostgres(scratch);
  try {
    await use({ url, name: `PostgreSQL ${version}, fsync and synchronous_commit on`, cpu });
  } finally {
    await stop();
  }
}
