/**
 * The interface of the database. Knex builds the SQL and the drivers run it: better-sqlite3 on one machine, pg on many.
 * Everything that is answered as written is durable.
 */
import type { Knex } from 'knex';
import type { Builder, KnownRows, PreparedStatement, Query, Statement, Step } from './query.ts';
import type { RevocationTransport } from './revocation-feed.ts';

export interface Database {
  /** For tests; the drivers hide all other differences. */
  readonly dialect: 'sqlite' | 'postgres';
  /** Builds queries without running them: `read`, `write` and `atomic` run a builder. */
  readonly sql: Knex;

  /** Returns rows, or with `.first()` one row or undefined. Sees everything that was answered as written. */
  read<T>(query: Query<T>): Promise<KnownRows<T>>;

  /** Runs one INSERT, UPDATE or DELETE. Resolves to the number of affected rows, once they are durable. */
  write(query: Query): Promise<number>;

  /** `write` for a query with `.returning(…)`; resolves to its result. */
  writeReturning<T>(query: Query<T>): Promise<KnownRows<T>>;

  /**
   * Runs the steps in order, all or none. Resolves to the number of affected rows of each, once they are durable.
   * @throws what a step's `otherwise` returns, UniqueViolation, DatabaseFault; then nothing was written
   */
  atomic(steps: readonly Step[]): Promise<number[]>;

  /**
   * Runs prepared statements, all or none: with a guard only if it affects a row, and after it. Equal statements of one
   * turn of the event loop become one statement on PostgreSQL, so none may affect a row that another affects.
   * @returns false if the guard affected no row: then nothing was written; true once everything is durable
   */
  together(statements: readonly Statement[], guard?: Statement): Promise<boolean>;

  /**
   * Compiles a query once, for frequent use. Each call fills its `placeholder`s by name. Equal queries of one turn of
   * the event loop become one statement on PostgreSQL.
   */
  prepare<T>(query: Builder<T>): PreparedStatement<T>;

  /** The statement that deletes a batch of a table's rows. Several processes at once take different rows. */
  deletion(batch: Batch): Query;

  /** Reserves the next number of an id `column`. */
  reserveId(table: 'users', column: 'uid'): Promise<number>;

  /** SQL for "a column begins with a text", and for the order in which an index returns the matches. */
  beginning(
    column: string,
    text: string,
  ): { readonly where: Knex.Raw; readonly order: readonly [sql: string, columns: string[]] };

  /** SQL for "a column has one of many numbers", which are given as text: a JSON array. */
  among(column: string, numbers: Knex.Raw<string>): Knex.Raw;

  /** The SQL of this moment by the database's own clock, which all instances share: epoch milliseconds. */
  readonly now: Knex.Raw<number>;

  /** SQL for the SHA-256 of a text in UTF-8, hex. */
  sha256(text: Knex.Raw): Knex.Raw;

  hasTable(name: string): Promise<boolean>;

  /** The transport of revocations to every instance. */
  readonly revocationTransport: RevocationTransport;

  /** What the durable queue needs of the database. */
  readonly jobTransport: JobTransport;

  /** Its own statistics. */
  readonly statistics: readonly Statistic[];

  /** True if one process can block all others. */
  readonly mayBeLocked: boolean;

  /** Its version and its size in bytes. @throws DatabaseFault */
  about(): Promise<AboutDatabase>;

  /** Resolves when the database answers. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** How instances share one queue without conflicts, and hear of new jobs. */
export interface JobTransport {
  /** Restricts a query to rows that no other process is changing at this moment. */
  free(query: Knex.QueryBuilder): Knex.QueryBuilder;
  /** An INSERT that notifies every instance that uses `onAdded`, with its commit. */
  announced(insert: Knex.QueryBuilder): Query;
  /** Calls back when any process adds jobs, if the database can tell. @returns a function that ends it */
  onAdded(hear: () => void): () => void;
}

export interface AboutDatabase {
  readonly version: string;
  readonly bytes: number;
}

/** A batch of rows of one table to delete. */
export interface Batch {
  readonly table: string;
  /** The columns of its primary key. */
  readonly key: readonly string[];
  /** Rows with the smallest values of this column go first, and those above `until` stay. */
  readonly column: string;
  readonly until: number;
  /** The size of the batch. */
  readonly most: number;
}

/** A number that is read at each scrape of the metrics, or one for each value of a label. */
export type Statistic = { readonly kind: 'counter' | 'gauge'; readonly name: string; readonly help: string } & (
  | { read(): number }
  | { readonly label: string; readEach(): Readonly<Record<string, number>> }
);
