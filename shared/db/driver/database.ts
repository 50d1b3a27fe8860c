/**
 * The interface to the database. Knex writes the SQL, the drivers beneath run it: better-sqlite3 on one machine, pg on
 * many. Everything that is answered as written is durable first.
 */
import type { Knex } from 'knex';
import type { Builder, Known, Prepared, Query, Statement, Step } from './query.ts';

export interface Database {
  readonly dialect: 'sqlite' | 'postgres';
  /** Builds queries and never runs one: a builder given to `read`, `write` or `atomic` is. */
  readonly sql: Knex;

  /** Rows, or with `.first()` one row or undefined. Sees everything that was answered as written. */
  read<T>(query: Query<T>): Promise<Known<T>>;

  /** Runs one INSERT, UPDATE or DELETE. Resolves to the number of rows it touched, once they are durable. */
  write(query: Query): Promise<number>;

  /** `write` for a query with `.returning(…)`: resolves to what it returns. */
  writeReturning<T>(query: Query<T>): Promise<Known<T>>;

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
  prepare<T>(query: Builder<T>): Prepared<T>;

  /** SQLite alone: differs after every write of another connection. */
  version?(): Promise<number>;

  /**
   * PostgreSQL alone: opens a connection that hears what is told on the channels, in the order of the commits.
   * @param lost told once when that connection has ended: what was told since then was missed
   */
  listen?(
    channels: readonly string[],
    hear: (channel: string, payload: string) => void,
    lost: () => void,
  ): Promise<Listener>;

  /** PostgreSQL alone: how many connections of the pool rest, how many work, and how many calls wait for one. */
  pool?(): { readonly idle: number; readonly busy: number; readonly waiting: number };

  /** SQLite alone: commits since the start, the statements in them, and the seconds that both took. */
  writes?(): { readonly commits: number; readonly statements: number; readonly seconds: number };

  /** Resolves when the database answers. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** A connection that listens, and can tell others. */
export interface Listener {
  tell(channel: string, payload: string): Promise<void>;
  close(): Promise<void>;
}

class NotPassed extends Error {}

/** `atomic` after a guard. @returns false, and nothing is done, where the guard touches no row */
export async function afterGuard(
  database: Pick<Database, 'atomic'>,
  guard: Query,
  steps: readonly Step[],
): Promise<boolean> {
  try {
    await database.atomic([{ query: guard, otherwise: () => new NotPassed() }, ...steps]);
    return true;
  } catch (error) {
    if (error instanceof NotPassed) return false;
    throw error;
  }
}
