/** Queries: a Knex builder, or a statement that was compiled before. */
import type { Knex } from 'knex';

/** A Knex builder that returns `T`. It is compiled here; Knex itself never runs it. */
export interface Builder<T = unknown> extends Pick<Promise<T>, 'then'> {
  toSQL(): Knex.Sql;
}

/** SQL of the dialect with its values. */
export class Statement<T = unknown> {
  /** Never set: only carries the type of the result. */
  declare readonly gives?: T;
  readonly sql: string;
  readonly bindings: readonly unknown[];
  /** True if one row, not a list, is requested. */
  readonly first: boolean;
  /** The name under which PostgreSQL keeps the plan. */
  readonly name: string | undefined;

  constructor(sql: string, bindings: readonly unknown[] = [], first = false, name?: string) {
    this.sql = sql;
    this.bindings = bindings;
    this.first = first;
    this.name = name;
  }
}

export type Query<T = unknown> = Builder<T> | Statement<T>;

/** The result type of a query: `unknown` if a column does not exist. */
export type KnownRows<T> =
  IsAny<T> extends true ? unknown : T extends readonly (infer Row)[] ? (IsAny<Row> extends true ? unknown[] : T) : T;

type IsAny<T> = 0 extends 1 & T ? true : false;

/** A compiled statement that takes its values by name. */
export type PreparedStatement<T = unknown> = (values: Readonly<Record<string, unknown>>) => Statement<T>;

/** A value that `prepare` leaves open. */
export class Placeholder {
  readonly name: string;
  readonly type: 'text' | 'bigint';
  constructor(name: string, type: 'text' | 'bigint') {
    this.name = name;
    this.type = type;
  }
}

/** An open value for a column of texts or numbers; Knex accepts it like raw SQL. */
export function placeholder<T extends string = string>(name: string): Knex.Raw<T>;
export function placeholder(name: string, type: 'bigint'): Knex.Raw<number>;
export function placeholder(name: string, type: 'text' | 'bigint' = 'text'): unknown {
  return new Placeholder(name, type);
}

/**
 * A step of `atomic`. With `otherwise`, affecting no row rolls everything back and throws its result. `also` is written
 * right after it and counts as no step. `afterwards` runs once everything is durable; it neither throws nor takes time.
 */
export type Step =
  | Query
  | {
      readonly query: Query;
      readonly otherwise?: () => Error;
      readonly also?: readonly Query[];
      readonly afterwards?: () => void;
    };

/** A step by its parts. */
export const partsOf = (step: Step): Exclude<Step, Query> => ('query' in step ? step : { query: step });

/** Runs the `afterwards` of steps that are durable now. */
export function followSteps(steps: readonly Step[]): void {
  for (const step of steps) if ('query' in step) step.afterwards?.();
}

/** Compiles a Knex builder to SQL. */
export function compile<T>(query: Query<T>): Statement<T> {
  if (query instanceof Statement) return query;
  const compiled = query.toSQL();
  const { sql, bindings } = compiled.toNative();
  const first = compiled.method === 'first';
  const limit = bindings.at(-1);
  if (!BOUND_LIMIT.test(sql) || !Number.isInteger(limit)) return new Statement(sql, bindings, first);
  // SQLite recompiles a statement whenever its LIMIT is bound, since the value may change the plan.
  return new Statement(sql.replace(BOUND_LIMIT, ` limit ${limit}`), bindings.slice(0, -1), first);
}

const BOUND_LIMIT = / limit (\?|\$\d+)$/;

/** The bindings of a compiled statement with its open values filled. @throws TypeError if one is missing */
export function fill({ sql, bindings }: Statement, values: Readonly<Record<string, unknown>>): unknown[] {
  return bindings.map((binding) => {
    if (!(binding instanceof Placeholder)) return binding;
    if (!(binding.name in values)) throw new TypeError(`no value for ${binding.name} in ${sql}`);
    return values[binding.name];
  });
}

/** The row of a statement that always returns one. */
export function onlyRow<T>([row]: readonly T[]): T {
  if (row === undefined) throw new TypeError('a statement gave no row');
  return row;
}

/** An upper bound of all texts that begin with this one. */
export const behind = (text: string): string => `${text}\u{10ffff}`;

class NotPassed extends Error {}

/**
 * `atomic` of a database with a guard.
 * @param first steps before the guard
 * @returns false, and nothing is done, if the guard affects no row
 */
export async function afterGuard(
  database: { atomic(steps: readonly Step[]): Promise<number[]> },
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
