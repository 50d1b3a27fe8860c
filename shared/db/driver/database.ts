/**
 * The one door to the database. Knex writes the SQL, the drivers beneath it run it: better-sqlite3 on one machine, pg on
 * many. Everything that is answered as written is durable first.
 */
import type { Knex } from 'knex';

/** SQL in the dialect's own words with its values, as `prepare` makes it. */
export interface Statement {
  readonly sql: string;
  readonly bindings: readonly unknown[];
  /** A statement compiled once keeps its plan on the server under this name. */
  readonly name?: string;
  /** True where one row, not a list, is asked for. */
  readonly first: boolean;
  /** PostgreSQL alone: what `together` makes one statement of. */
  readonly shape?: Shape;
  /** PostgreSQL alone: runs it together with what the same turn of the loop asks of it. */
  readonly gather?: (bindings: readonly unknown[]) => Promise<Given>;
}

export type Query = Knex.QueryBuilder | Statement;

/** A step of `atomic`; with `otherwise`, a step that touches no row undoes the whole and throws what it makes. */
export type Step = Query | { readonly query: Query; readonly otherwise: () => Error };

/** A statement as Knex compiled it, with its placeholders. */
export interface Shape {
  readonly sql: string;
  readonly bindings: readonly unknown[];
}

/** What a statement gave to one of those that asked. */
export interface Given {
  readonly rows: readonly Record<string, unknown>[];
  /** Rows it returned or touched. */
  readonly count: number;
}

/** A value that `prepare` leaves open. */
export class Placeholder {
  readonly name: string;
  readonly type: 'text' | 'bigint';
  constructor(name: string, type: 'text' | 'bigint' = 'text') {
    this.name = name;
    this.type = type;
  }
}

export interface Database {
  readonly dialect: 'sqlite' | 'postgres';
  /** Builds queries and never runs one: a builder given to `read`, `write` or `atomic` is. */
  readonly sql: Knex;

  /** Rows, or with `.first()` one row or undefined. Sees everything that was answered as written. */
  read<Q extends Knex.QueryBuilder>(query: Q): Promise<Awaited<Q>>;
  read<Row>(query: Statement): Promise<Row>;

  /** Runs one INSERT, UPDATE or DELETE. Resolves to the number of rows it touched, once they are durable. */
  write(query: Query): Promise<number>;

  /** `write` for a query with `.returning(…)`: resolves to what it returns. */
  writeReturning<Q extends Knex.QueryBuilder>(query: Q): Promise<Awaited<Q>>;

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
   * Compiles a query once for the token path. `Placeholder` values in it are filled at each call by name. What one turn of
   * the event loop asks of it is asked of PostgreSQL in one statement.
   * @returns a function from those values to a statement
   */
  prepare(query: Knex.QueryBuilder): (values: Readonly<Record<string, unknown>>) => Statement;

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

/** The database did not do what it was asked: unreachable, full, broken. Never the caller's fault. */
export class DatabaseFault extends Error {
  override name = 'DatabaseFault';
}

/** Why, in the driver's words: some drivers put the reason into the cause alone. */
export function reasonOf({ message, cause }: DatabaseFault): string {
  const causes = cause instanceof AggregateError ? cause.errors : [cause];
  const reasons = causes.map((one) => (one instanceof Error ? one.message : '')).filter(Boolean);
  return message || reasons.join('; ') || 'does not answer';
}

/** A row was refused because another one has the same value in `columns` of a unique index. */
export class UniqueViolation extends Error {
  override name = 'UniqueViolation';
  /** The index as the schema names it, `users_email_unique`. */
  readonly index: string;

  constructor(index: string, cause: unknown) {
    super(`unique index ${index}`, { cause });
    this.index = index;
  }
}

/** What both drivers share: from Knex's builder to SQL that is ready to run. */
export function compile(query: Query): Statement {
  if ('first' in query && typeof query.first === 'boolean') return query as Statement;
  const compiled = (query as Knex.QueryBuilder).toSQL();
  const { sql, bindings } = compiled.toNative();
  const first = compiled.method === 'first';
  const limit = bindings.at(-1);
  if (!BOUND_LIMIT.test(sql) || !Number.isInteger(limit)) return { sql, bindings, first };
  // SQLite compiles a statement anew whenever its LIMIT is bound, for the value may change the plan.
  return { sql: sql.replace(BOUND_LIMIT, ` limit ${limit}`), bindings: bindings.slice(0, -1), first };
}

const BOUND_LIMIT = / limit (\?|\$\d+)$/;

/**
 * The body of `Database.prepare`.
 * @param more what the driver adds to the statement, its name at least
 */
export function prepareWith(
  more: (compiled: Pick<Statement, 'sql' | 'bindings' | 'first'>) => Pick<Statement, 'name' | 'shape' | 'gather'>,
  query: Knex.QueryBuilder,
) {
  const { sql, bindings, first } = compile(query);
  const statement = { sql, first, ...more({ sql, bindings, first }) };
  return (values: Readonly<Record<string, unknown>>): Statement => ({
    ...statement,
    bindings: bindings.map((binding) => {
      if (!(binding instanceof Placeholder)) return binding;
      if (!(binding.name in values)) throw new TypeError(`no value for ${binding.name} in ${sql}`);
      return values[binding.name];
    }),
  });
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

export function stepQuery(step: Step): Query {
  return 'query' in step ? step.query : step;
}

export function stepFault(step: Step): (() => Error) | undefined {
  return 'query' in step ? step.otherwise : undefined;
}
