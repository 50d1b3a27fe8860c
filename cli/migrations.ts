/** The work of `migrate …` and of every start: migrating the schema. */
import { type Config, loadConfigOrExit } from '../shared/config/config.ts';
import { withMigrator } from '../shared/db/connect.ts';
import { holdsEverything } from '../shared/db/latest-batch.ts';
import { errorCode } from '../shared/error-code.ts';
import { CommandRefused, type Output } from './output.ts';

type Work = Parameters<typeof withMigrator>[1];
type Migrator = Parameters<Work>[0];
type Connection = Parameters<Work>[1];

/**
 * Runs every pending migration. Of several processes at once, one works and the others wait.
 * @returns the number of the batch, and what ran in it: nothing if the schema was current
 * @throws CommandRefused with the reason why the schema is not current
 */
export const bringUpToDate = (config: Config): Promise<[batch: number, migrations: string[]]> =>
  migrating((migrator) => migrator.latest(), config);

/** @throws CommandRefused with the error of the database or the migration */
async function migrating<T>(
  work: (migrator: Migrator, connection: Connection) => Promise<T>,
  config = loadConfigOrExit(),
): Promise<T> {
  try {
    return await withMigrator(config, work);
  } catch (error) {
    if (error instanceof CommandRefused) throw error;
    if (config.databaseUrl && isAway(error)) {
      const { message } = error instanceof AggregateError ? (error.errors[0] as Error) : error;
      throw new Unreachable(`the database does not answer: ${message}`, { cause: error });
    }
    if (isLocked(error)) throw new Unreachable('another process keeps the database locked', { cause: error });
    throw new CommandRefused(reasonOf(error), { cause: error });
  }
}

/** The database is unreachable at the moment. */
export class Unreachable extends CommandRefused {}

/** The error codes of Node and PostgreSQL for a server that is not there, or not yet. */
const away =
  /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ENOENT|57P0[123])$/;

function isAway(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  return away.test(errorCode(error) ?? '') || /^(Connection terminated|timeout expired)/.test(error.message);
}

/** SQLite's error for a locked file; Knex, failing to take its own lock, keeps only the message. */
function isLocked(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { cause, message } = error;
  return /^SQLITE_BUSY/.test(errorCode(error) ?? '') || /\bdatabase is locked$/.test(message) || isLocked(cause);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'MigrationLocked') return 'a migration was cut off; to try again: `npm run cli -- migrate unlock`';
  // PostgreSQL's classes 28 and 3D: user or database are unknown.
  if (/^(28|3D)/.test(errorCode(error) ?? '')) return `the database refuses us: ${error.message}`;
  const reasons = error instanceof AggregateError ? error.errors.map(String) : [error.message];
  return `the database is not migrated: ${reasons.join('; ')}`;
}

export async function latest(): Promise<Output> {
  const [batch, migrations] = await bringUpToDate(loadConfigOrExit());
  return { json: { batch, migrations }, text: migrations.length ? told('Ran', migrations) : 'The schema is current.' };
}

export const status = () => migrating(readStatus);
export const rollback = () => migrating(undo);
export const unlock = () => migrating(free);

async function readStatus(migrator: Migrator): Promise<Output> {
  const [ran, waiting] = (await migrator.list()) as [{ name: string }[], { file: string }[]];
  const completed = ran.map(({ name }) => name);
  const pending = waiting.map(({ file }) => file);
  const lines = [...completed.map((name) => `done     ${name}`), ...pending.map((name) => `pending  ${name}`)];
  return { json: { current: pending.length === 0, completed, pending }, text: lines.join('\n') };
}

async function undo(migrator: Migrator, connection: Connection): Promise<Output> {
  if (await holdsEverything(connection)) {
    throw new CommandRefused(
      'the latest batch is the whole schema, and there are accounts or apps in it: to begin anew, delete the database itself',
    );
  }
  const [batch, migrations] = (await migrator.rollback()) as [number, string[]];
  return { json: { batch, migrations }, text: migrations.length ? told('Undid', migrations) : 'Nothing to undo.' };
}

async function free(migrator: Migrator): Promise<Output> {
  await migrator.forceFreeMigrationsLock();
  return { json: { unlocked: true }, text: 'The lock is free.' };
}

const told = (what: string, names: readonly string[]) => names.map((name) => `${what} ${name}`).join('\n');
