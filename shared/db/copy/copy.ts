/** Copies everything from SQLite to PostgreSQL, rows unchanged, so every id, key and token stays valid. */
import { migrations } from '../schema.ts';
import { type CopiedRow, type CopiedTable, CopyRefused, type CopySource, openCopySource } from './source.ts';
import { type CopyTarget, openCopyTarget } from './target.ts';

export interface CopyReport {
  /** The number of rows by table, empty tables included. */
  readonly tables: Readonly<Record<string, number>>;
  readonly rows: number;
  /** True if the target had no schema, so that the copy created it. */
  readonly migrates: boolean;
}

/** Reports progress: the action on a table, and how many of its rows are done. */
export type Progress = (what: 'reading' | 'copying' | 'checking', table: CopiedTable, done: number) => void;

interface CopyOptions {
  /** Reads and checks everything, also beside running servers, and writes nothing. */
  readonly dryRun: boolean;
  /** Creates the schema in an empty PostgreSQL database. */
  readonly makeSchema: () => Promise<unknown>;
  readonly progress: Progress;
}

/**
 * Copies an SQLite database into an empty PostgreSQL database in one transaction: all or nothing. Every row is read
 * back and compared before the commit. Meanwhile no other process can open the SQLite database, so no later write is
 * missing.
 * @param file of the SQLite database
 * @param url postgres://…
 * @throws CopyRefused with the reason, DatabaseFault
 */
export async function copyToPostgres(file: string, url: string, options: CopyOptions): Promise<CopyReport> {
  const { dryRun, makeSchema, progress } = options;
  const source = openCopySource(file, !dryRun);
  try {
    if (!isOfThisVersion(source.migrations)) throw new CopyRefused(`SQLite: ${OTHER_VERSION}`);
    const target = await openCopyTarget(url);
    let migrates = false;
    try {
      const theirs = await target.migrations();
      migrates = !theirs;
      if (theirs && !isOfThisVersion(theirs)) throw new CopyRefused(`PostgreSQL: ${OTHER_VERSION}`);
      if (migrates && !dryRun) await makeSchema();
      if (!migrates || !dryRun) await target.begin(source.tables);
      if (!dryRun) await copyAll(source, target, progress);
    } finally {
      await target.close();
    }
    if (dryRun)
      for (const table of source.tables) await forEachBatch(source, table, progress, 'reading', async () => undefined);
    return {
      tables: Object.fromEntries(source.tables.map(({ name, rows }) => [name, rows])),
      rows: source.tables.reduce((sum, { rows }) => sum + rows, 0),
      migrates,
    };
  } finally {
    source.close();
  }
}

const OTHER_VERSION = "the schema is not this version's: run `npm run cli -- migrate latest` on it first";

const isOfThisVersion = (ran: readonly string[]) => [...ran].sort().join() === [...migrations].sort().join();

async function copyAll(source: CopySource, target: CopyTarget, progress: Progress): Promise<void> {
  for (const table of source.tables) {
    await forEachBatch(source, table, progress, 'copying', (rows) => target.insert(table, rows));
    await target.continueIds(table);
  }
  for (const table of source.tables) {
    await forEachBatch(source, table, progress, 'checking', (rows) => target.check(table, rows));
    const count = await target.count(table);
    if (count !== table.rows) throw new CopyRefused(`${table.name} has ${count} rows there, ${table.rows} here`);
  }
  await target.commit();
}

/** Passes each batch to `work`; the next one is read while PostgreSQL is busy. */
async function forEachBatch(
  source: CopySource,
  table: CopiedTable,
  progress: Progress,
  what: Parameters<Progress>[0],
  work: (rows: readonly CopiedRow[]) => Promise<void>,
): Promise<void> {
  let running = Promise.resolve();
  let begun = 0;
  for (const rows of source.batches(table)) {
    await running;
    progress(what, table, begun);
    running = work(rows);
    begun += rows.length;
  }
  await running;
  progress(what, table, begun);
}
