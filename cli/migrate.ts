/** `migrate …`: the database's schema. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Command } from '@commander-js/extra-typings';
import { type Config, loadConfigOrExit } from '../shared/config.ts';
import { withMigrator } from '../shared/db/connect.ts';
import { type Answer, print, Refusal } from './output.ts';

type Migrator = Parameters<Parameters<typeof withMigrator>[1]>[0];

export function addMigrateCommands(migrate: Command): void {
  const add = (name: string, description: string, work: (migrator: Migrator) => Promise<Answer>) =>
    migrate
      .command(name)
      .description(description)
      .option('--json', 'print JSON')
      .action(async (options) => print(await migrating(work), options));

  add('latest', 'Run every migration that has not run yet', latest);
  add('status', 'Which migrations have run, and which have not', status);
  add('rollback', 'Undo the latest batch of migrations. What is in its tables is lost.', rollback);
  add('unlock', 'Free the lock that a migration left behind when its process was killed', unlock);
}

/** How long another machine's migration is waited for, milliseconds. */
const PATIENCE = 60_000;

/** Runs every migration that has not run yet, or waits until another process has. @throws Refusal telling why not */
export async function bringUpToDate(config: Config): Promise<void> {
  for (const deadline = Date.now() + PATIENCE; ; await wait(500)) {
    try {
      await withMigrator(config, (migrator) => migrator.latest());
      return;
    } catch (error) {
      if (!isLocked(error) || Date.now() > deadline) throw new Refusal(reasonOf(error), { cause: error });
    }
  }
}

/** @throws Refusal telling what the database or the migration complained of */
async function migrating<T>(work: (migrator: Migrator) => Promise<T>): Promise<T> {
  try {
    return await withMigrator(loadConfigOrExit(), work);
  } catch (error) {
    throw new Refusal(reasonOf(error), { cause: error });
  }
}

const isLocked = (error: unknown) => error instanceof Error && error.name === 'MigrationLocked';

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'MigrationLocked')
    return 'another migration is running; if none is: `npm run cli -- migrate unlock`';
  const reasons = error instanceof AggregateError ? error.errors.map(String) : [error.message];
  return `the database is not migrated: ${reasons.join('; ')}`;
}

async function latest(migrator: Migrator): Promise<Answer> {
  const [batch, migrations] = (await migrator.latest()) as [number, string[]];
  return { json: { batch, migrations }, text: migrations.length ? told('Ran', migrations) : 'The schema is current.' };
}

async function status(migrator: Migrator): Promise<Answer> {
  const [ran, waiting] = (await migrator.list()) as [{ name: string }[], { file: string }[]];
  const completed = ran.map(({ name }) => name);
  const pending = waiting.map(({ file }) => file);
  const lines = [...completed.map((name) => `done     ${name}`), ...pending.map((name) => `pending  ${name}`)];
  return { json: { current: pending.length === 0, completed, pending }, text: lines.join('\n') };
}

async function rollback(migrator: Migrator): Promise<Answer> {
  const [batch, migrations] = (await migrator.rollback()) as [number, string[]];
  return { json: { batch, migrations }, text: migrations.length ? told('Undid', migrations) : 'Nothing to undo.' };
}

async function unlock(migrator: Migrator): Promise<Answer> {
  await migrator.forceFreeMigrationsLock();
  return { json: { unlocked: true }, text: 'The lock is free.' };
}

const told = (what: string, names: readonly string[]) => names.map((name) => `${what} ${name}`).join('\n');
