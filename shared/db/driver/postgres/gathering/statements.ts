/** Runs prepared statements together with equal ones of the same turn of the event loop. See README.md. */
import { hash } from 'node:crypto';
import { type Builder, compile, fill, type PreparedStatement, type Query, Statement } from '../../query.ts';
import { type Shared, shared, sharedTogether } from './many.ts';
import { createGathering, type Gathering, type Outcome, type OutcomeOfMany } from './statement-queue.ts';

/** The access to PostgreSQL. */
interface Run {
  /** Runs a statement that returns rows as lists of values. */
  many(statement: Statement): Promise<OutcomeOfMany>;
  one(statement: Statement): Promise<Outcome>;
  /** `Database.together` for a single caller. */
  transaction(statements: readonly Statement[], guarded: boolean): Promise<boolean>;
  /** True for an error after which the outcome is unknown. */
  isLoss(error: unknown): boolean;
}

/** What is computed once for a prepared statement. */
interface Plan {
  /** The compiled SQL with its placeholders. */
  readonly shape: Statement;
  readonly name: string;
  /** Undefined if the statement cannot be shared. */
  readonly gather: Gathering | undefined;
}

class PlannedStatement<T> extends Statement<T> {
  readonly plan: Plan;

  constructor(plan: Plan, bindings: readonly unknown[]) {
    super(plan.shape.sql, bindings, plan.shape.first, plan.name);
    this.plan = plan;
  }
}

export function gatherStatements(run: Run) {
  const gathering = (many: Shared, one: (bindings: readonly unknown[]) => Promise<Outcome>): Gathering => {
    const name = nameOf(many.sql);
    return createGathering(many, (values) => run.many(new Statement(many.sql, values, false, name)), one, run.isLoss);
  };

  /** By the names of the statements. */
  const groups = new Map<string, Gathering | undefined>();
  const groupOf = (statements: readonly Statement[], guarded: boolean): Gathering | undefined => {
    const key = `${guarded} ${statements.map(({ name }) => name)}`;
    if (!groups.has(key)) groups.set(key, createGroup(statements, guarded));
    return groups.get(key);
  };
  const createGroup = (statements: readonly Statement[], guarded: boolean): Gathering | undefined => {
    const shapes = statements.flatMap((one) => (one instanceof PlannedStatement ? one.plan.shape : []));
    const many = shapes.length === statements.length && sharedTogether(shapes, guarded);
    if (!many) return undefined;
    return gathering(many, async (bindings) => {
      let from = 0;
      const own = statements.map(({ sql, bindings: { length }, first, name }) => {
        from += length;
        return new Statement(sql, bindings.slice(from - length, from), first, name);
      });
      return { rows: [], count: (await run.transaction(own, guarded)) ? 1 : 0 };
    });
  };

  return {
    /** `Database.prepare`. */
    prepare<T>(query: Builder<T>): PreparedStatement<T> {
      const shape = compile(query);
      const name = nameOf(shape.sql);
      const many = shared(shape);
      const one = (bindings: readonly unknown[]) => run.one(new Statement(shape.sql, bindings, false, name));
      const plan: Plan = { shape, name, gather: many && gathering(many, one) };
      return (values) => new PlannedStatement(plan, fill(shape, values));
    },

    /** Runs a query together with others; undefined if it must run alone. */
    run(query: Query): Promise<Outcome> | undefined {
      return query instanceof PlannedStatement ? query.plan.gather?.(query.bindings) : undefined;
    },

    /** `Database.together`; the first statement is the guard if `guarded`. */
    async together(statements: readonly Statement[], guarded: boolean): Promise<boolean> {
      const gather = groupOf(statements, guarded);
      if (!gather) return run.transaction(statements, guarded);
      return (await gather(statements.flatMap(({ bindings }) => bindings))).count === 1;
    },
  };
}

/** The name of the prepared statement at PostgreSQL. */
const nameOf = (sql: string): string => hash('sha256', sql, 'base64url').slice(0, 32);
