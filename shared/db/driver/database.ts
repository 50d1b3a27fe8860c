/**
 * The interface to the database. Knex writes the SQL, the drivers beneath run it: better-sqlite3 on one machine, pg on
 * many. Everything that is answered as written is durable first.
 */
import type { Knex } from 'knex';
import type { RevocationTransport } from '../../revocation/feed.ts';
import type { Builder, KnownRows, PreparedStatement, Query, Statement, Step } from './query.ts';

export interface Database {
  /** For tests: what differs between the two, each driver brings. */
  readonly dialect: 'sqlite' | 'postgres';
  /** Builds queries and never runs one: a builder given to `read`, `write` or `atomic` is. */
  readonly sql: Knex;

  /** Rows, or with `.first()` one row or undefined. Sees everything that was answered as written. */
  read<T>(query: Query<T>): Promise<KnownRows<T>>;

  /** Runs one INSERT, UPDATE or DELETE. Resolves to the number of rows it touched, once they are durable. */
  write(query: Query): Promise<number>;

  /** `write` for a query with `.returning(…)`: resolves to what it returns. */
  writeReturning<T>(query: Query<T>): Promise<KnownRows<T>>;

  /**
   * Runs the steps in order, all or none of them. Resolves to the number of rows each touched, once they are durable.
   * @throws what a step's `otherwise` makes, UniqueViolation, DatabaseFault; then nothing of it was written
   */
  atomic(steps: readonly Step[]): Promise<number[]>;

  /**
   * Runs prepared statements, all or none of them: where there is a guard, only if that touches a row, and after it. What
   * one turn of the event loop asks of the same statements is asked of PostgreSQL in one statement, so none may touch a
   * row that another touches.
   * @returns false where the guard touched no row: then nothing was written; true once all is durable
   */
  together(statements: readonly Statement[], guard?: Statement): Promise<boolean>;

  /**
   * Compiles a query once, for what many requests ask. Each `placeholder` in it is filled at each call by its name. What
   * one turn of the event loop asks of it is asked of PostgreSQL in one statement.
   */
  prepare<T>(query: Builder<T>): PreparedStatement<T>;

  /** The statement that deletes a batch of a table's rows. Of several processes that do so at once, each takes other rows. */
  deletion(batch: Batch): Query;

  /** Takes the next number of a table's id `column`: no row gets it by itself any more. */
  reserveId(table: 'users', column: 'uid'): Promise<number>;

  /** The SQL that a column begins with a text, and of the order in which an index on it gives those that do. */
  beginning(
    column: string,
    text: string,
  ): { readonly where: Knex.Raw; readonly order: readonly [sql: string, columns: string[]] };

  /** The SQL of whether a column has one of many numbers, given as a text: a JSON array. */
  among(column: string, numbers: Knex.Raw<string>): Knex.Raw;

  /** The SQL of this moment by the database's own clock, which all instances share: epoch milliseconds. */
  readonly now: Knex.Raw<number>;

  /** The SQL of the SHA-256 of a text in UTF-8, hex. */
  sha256(text: Knex.Raw): Knex.Raw;

  hasTable(name: string): Promise<boolean>;

  /** How it takes a revocation to every instance. */
  readonly revocationTransport: RevocationTransport;

  /** What the durable queue needs of it. */
  readonly jobTransport: JobTransport;

  /** What it tells of itself. */
  readonly statistics: readonly Statistic[];

  /** True where one process can keep all others waiting. */
  readonly mayBeLocked: boolean;

  /** Its version, and how many bytes it holds. @throws DatabaseFault */
  about(): Promise<AboutDatabase>;

  /** Resolves when the database answers. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** How the instances that work on one queue keep out of each other's way, and hear of what is added. */
export interface JobTransport {
  /** A query of rows to be changed, without those that another process is changing at this moment. */
  free(query: Knex.QueryBuilder): Knex.QueryBuilder;
  /** An INSERT of which every instance that `onAdded` has asked hears with its commit. */
  announced(insert: Knex.QueryBuilder): Query;
  /** Calls back when jobs were added by whichever process, if the database can tell. @returns what ends it */
  onAdded(hear: () => void): () => void;
}

export interface AboutDatabase {
  readonly version: string;
  readonly bytes: number;
}

/** Rows of one table that are deleted together. */
export interface Batch {
  readonly table: string;
  /** The columns that tell its rows apart. */
  readonly key: readonly string[];
  /** The rows with the least of this column go first, and those above `until` stay. */
  readonly column: string;
  readonly until: number;
  /** How many at most. */
  readonly most: number;
}

/** A number that is read at each scrape of the metrics, or one for each value of a label. */
export type Statistic = { readonly kind: 'counter' | 'gauge'; readonly name: string; readonly help: string } & (
  | { read(): number }
  | { readonly label: string; readEach(): Readonly<Record<string, number>> }
);

class NotPassed extends Error {}

/**
 * `atomic` after a guard.
 * @param first steps before the guard
 * @returns false, and nothing is done, where the guard touches no row
 */
export async function afterGuard(
  database: Pick<Database, 'atomic'>,
  guard: Query,
  steps: readonly Step[],
  first: readonly Step[] = [],
): Promise<boolean> {
  try {
    await database.atomic([...first, { query: guard, otherwise: () => new NotPassed() }, ...steps]);
    return true;
  } catch (error) {
    if (error instanceof NotPassed) return false;
    throw error;
  }
}
