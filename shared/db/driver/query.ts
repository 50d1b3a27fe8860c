/** What a database is asked: a query that Knex builds, or a statement that was compiled before. */
import type { Knex } from 'knex';

/** A Knex builder that gives `T`. It is compiled here, and Knex itself never runs it. */
export interface Builder<T = unknown> extends Pick<Promise<T>, 'then'> {
  toSQL(): Knex.Sql;
}

/** SQL in the dialect's own words with its values. */
export class Statement<T = unknown> {
  /** Never set: it carries the type of what the statement gives. */
  declare readonly gives?: T;
  readonly sql: string;
  readonly bindings: readonly unknown[];
  /** True where one row, not a list, is asked for. */
  readonly first: boolean;
  /** PostgreSQL keeps the plan of a named statement. */
  readonly name: string | undefined;

  constructor(sql: string, bindings: readonly unknown[] = [], first = false, name?: string) {
    this.sql = sql;
    this.bindings = bindings;
    this.first = first;
    this.name = name;
  }
}

export type Query<T = unknown> = Builder<T> | Statement<T>;

/** What a query gives as far as its type knows: a column that its table does not have makes the row `unknown`. */
export type KnownRows<T> =
  IsAny<T> extends true ? unknown : T extends readonly (infer Row)[] ? (IsAny<Row> extends true ? unknown[] : T) : T;

type IsAny<T> = 0 extends 1 & T ? true : false;

/** A statement that was compiled once, waiting for its values by name. */
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

/** An open value for a column of texts, or of numbers: Knex takes it as it takes raw SQL. */
export function placeholder(name: string): Knex.Raw<string>;
export function placeholder(name: string, type: 'bigint'): Knex.Raw<number>;
export function placeholder(name: string, type: 'text' | 'bigint' = 'text'): unknown {
  return new Placeholder(name, type);
}

/**
 * A step of `atomic`; with `otherwise`, a step that touches no row undoes the whole and throws what it makes. `also` is
 * written right after it and counts as no step. `afterwards` is done once the whole is durable, and neither throws nor
 * takes time.
 */
export type Step =
  | Query
  | {
      readonly query: Query;
      readonly otherwise?: () => Error;
      readonly also?: readonly Query[];
      readonly afterwards?: () => void;
    };

export function stepQuery(step: Step): Query {
  return 'query' in step ? step.query : step;
}

export function stepFault(step: Step): (() => Error) | undefined {
  return 'query' in step ? step.otherwise : undefined;
}

export function stepCompanions(step: Step): readonly Query[] {
  return 'query' in step ? (step.also ?? []) : [];
}

/** Does what is to follow the steps, which are durable now. */
export function followSteps(steps: readonly Step[]): void {
  for (const step of steps) if ('query' in step) step.afterwards?.();
}

/** From Knex's builder to SQL that is ready to run. */
export function compile<T>(query: Query<T>): Statement<T> {
  if (query instanceof Statement) return query;
  const compiled = query.toSQL();
  const { sql, bindings } = compiled.toNative();
  const first = compiled.method === 'first';
  const limit = bindings.at(-1);
  if (!BOUND_LIMIT.test(sql) || !Number.isInteger(limit)) return new Statement(sql, bindings, first);
  // SQLite compiles a statement anew whenever its LIMIT is bound, for the value may change the plan.
  return new Statement(sql.replace(BOUND_LIMIT, ` limit ${limit}`), bindings.slice(0, -1), first);
}

const BOUND_LIMIT = / limit (\?|\$\d+)$/;

/** The bindings of a compiled statement with its open values filled in. @throws TypeError where one is not given */
export function fill({ sql, bindings }: Statement, values: Readonly<Record<string, unknown>>): unknown[] {
  return bindings.map((binding) => {
    if (!(binding instanceof Placeholder)) return binding;
    if (!(binding.name in values)) throw new TypeError(`no value for ${binding.name} in ${sql}`);
    return values[binding.name];
  });
}

/** The row of a statement that always gives one. */
export function onlyRow<T>([row]: readonly T[]): T {
  if (row === undefined) throw new TypeError('a statement gave no row');
  return row;
}

/** Behind every text that begins as this one. */
export const behind = (text: string): string => `${text}\u{10ffff}`;
