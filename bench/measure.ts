/** One round of a row: the product and its references in turn, so that all of them had the same minute of the machine. */

import type { Installation } from './installation.ts';
import type { Generator } from './load/generator.ts';
import type { Result, Target } from './load/load.ts';
import type { Reference, Row, Stocks } from './rows/row.ts';
import type { Measured } from './servers/process.ts';
import type { References } from './servers/references.ts';

/** Everything that runs while a database is measured. */
export interface Field {
  readonly generator: Generator;
  readonly product: Installation;
  readonly references: References;
  readonly stocks: Stocks;
  /** Seconds of processor time of the database's own processes so far. */
  databaseCpu(): number;
}

/** What a load saw, and what it took of the servers. */
export interface Spent extends Result {
  /** Processor seconds of the server that was driven. */
  readonly cpu: number;
  /** Processor seconds of the rest of the product: the other server, and PostgreSQL. */
  readonly elsewhere: number;
  /** MiB that the server holds after it. */
  readonly memory: number;
}

export interface Outcome {
  readonly ours: Spent;
  /** In the row's order. */
  readonly references: readonly Spent[];
}

/** Drives the row for a moment, and those of its references that have not been warmed before. */
export async function warm(row: Row, field: Field, seconds: number, warmed: Set<Reference>): Promise<void> {
  const { generator, stocks } = field;
  await generator.drive(await row.prepare(stocks.product, seconds), seconds);
  for (const reference of row.references) {
    if (!warmed.has(reference)) await generator.drive(await reference.prepare(stocks, seconds), seconds);
    warmed.add(reference);
  }
}

/** @param turned the references go first: from one round to the next, neither is always the one that follows */
export async function measure(row: Row, field: Field, seconds: number, turned: boolean): Promise<Outcome> {
  const { stocks, references } = field;
  const measureReference = async ({ server, prepare }: Reference) =>
    spend(references[server], field, seconds, await prepare(stocks, seconds));
  const measureReferences = async () => {
    const spent: Spent[] = [];
    for (const reference of row.references) spent.push(await measureReference(reference));
    return spent;
  };

  const before = turned ? await measureReferences() : undefined;
  const target = await row.prepare(stocks.product, seconds);
  const meanwhile = await row.meanwhile?.(stocks.product, seconds);
  const ours = await spend(field.product[row.server], field, seconds, target, meanwhile);
  return { ours, references: before ?? (await measureReferences()) };
}

async function spend(
  server: Measured,
  { generator, product, databaseCpu }: Field,
  seconds: number,
  target: Target,
  meanwhile?: Target,
): Promise<Spent> {
  const cpuElsewhere = () =>
    [product.auth, product.resource].filter((one) => one !== server).reduce((sum, one) => sum + one.cpu(), 0) +
    databaseCpu();
  const before = { cpu: server.cpu(), elsewhere: cpuElsewhere() };
  const [result] = await Promise.all([
    generator.drive(target, seconds),
    meanwhile && generator.drive(meanwhile, seconds),
  ]);
  return {
    ...result,
    cpu: server.cpu() - before.cpu,
    elsewhere: cpuElsewhere() - before.elsewhere,
    memory: server.memory(),
  };
}
