/** One round of a row: the product and its references in turn, so that all of them had the same minute of the machine. */
import type { Result, Target } from './load/load.ts';
import type { Reference, Row, Stocks } from './rows/row.ts';
import type { Measured } from './servers/process.ts';
import type { References } from './servers/references.ts';
import type { Site } from './site.ts';

/** The product with its references beside it. */
export interface Field {
  readonly site: Site;
  readonly references: References;
  readonly stocks: Stocks;
}

/** What a load saw, and what it took of the servers. */
export interface Spent extends Result {
  /** Processor seconds of the server that was driven. */
  readonly cpu: number;
  /** Processor seconds of the rest of the product: the other server, child processes, and PostgreSQL. */
  readonly elsewhere: number;
  /** MiB that the server and its child processes hold after it. */
  readonly memory: number;
}

export interface Outcome {
  readonly ours: Spent;
  /** In the row's order. */
  readonly references: readonly Spent[];
}

/**
 * How much is driven before anything is measured. It ends with so many answers: what is asked seldom is not compiled yet, and
 * on a busy machine a second is few of them, of the slower server fewer than of the other.
 */
export interface WarmUp {
  readonly answers: number;
  /** At most. */
  readonly seconds: number;
}

/** Drives every row and every reference until its code is compiled. */
export async function warm(rows: readonly Row[], { site, stocks }: Field, { answers, seconds }: WarmUp): Promise<void> {
  const drive = async (target: Target | Promise<Target>) =>
    site.generator.drive({ ...(await target), most: answers }, seconds);
  for (const row of rows) await drive(row.prepare(stocks.product, seconds));
  const references = new Set(rows.flatMap((row) => row.references));
  for (const reference of references) await drive(reference.prepare(stocks, seconds));
}

/** @param turned the references go first: from one round to the next, neither is always the one that follows */
export async function measure(row: Row, field: Field, seconds: number, turned: boolean): Promise<Outcome> {
  const { site, stocks, references } = field;
  const measureReference = async ({ server, prepare }: Reference) =>
    spend(references[server], site, seconds, await prepare(stocks, seconds));
  const measureReferences = async () => {
    const spent: Spent[] = [];
    for (const reference of row.references) spent.push(await measureReference(reference));
    return spent;
  };

  const before = turned ? await measureReferences() : undefined;
  const target = await row.prepare(stocks.product, seconds);
  const meanwhile = await row.meanwhile?.(stocks.product, seconds);
  const { [row.server]: server } = site.product;
  const driven = row.inChildren ? { ...server, cpu: server.familyCpu } : server;
  const ours = await spend(driven, site, seconds, target, meanwhile);
  return { ours, references: before ?? (await measureReferences()) };
}

async function spend(
  server: Measured,
  { generator, product, databaseCpu }: Site,
  seconds: number,
  target: Target,
  meanwhile?: Target,
): Promise<Spent> {
  const cpuElsewhere = () => {
    const whole = product.auth.familyCpu() + product.resource.familyCpu() + databaseCpu();
    return server.url === product.auth.url || server.url === product.resource.url ? whole - server.cpu() : whole;
  };
  const before = { cpu: server.cpu(), elsewhere: cpuElsewhere() };
  const [result] = await Promise.all([
    generator.drive(target, seconds),
    meanwhile && generator.drive(meanwhile, seconds),
  ]);
  return {
    ...result,
    cpu: server.cpu() - before.cpu,
    elsewhere: cpuElsewhere() - before.elsewhere,
    memory: server.family(),
  };
}
