/** The door on PostgreSQL, and on what speaks its protocol. */
import { hash } from 'node:crypto';
import knex from 'knex';
import pg from 'pg';
import { afterGuard, type Database } from './database.ts';
import { DatabaseFault, UniqueViolation } from './faults.ts';
import {
  createGathering,
  type Gathering,
  type Given,
  type Shared,
  shared,
  sharedTogether,
} from './gathering/gather.ts';
import { clientAt, openPool, readPostgresAddress } from './postgres-tls.ts';
import { type Builder, compile, fill, type Prepared, type Query, Statement, stepFault, stepQuery } from './query.ts';

interface Pool {
  /** Connections at most. */
  readonly size: number;
  /** Milliseconds that a connection, and a statement, may take. */
  readonly timeout: number;
  /** Told of a connection that broke while nobody used it; the pool makes another by itself. */
  readonly onIdleError: (error: Error) => void;
}

/** Milliseconds by which PostgreSQL's own answer, that a statement took too long, is waited for. */
const GRACE = 1000;
/** Milliseconds after which a connection that listens and does not answer is given up. */
const LISTENER_TIMEOUT = 5000;

/** Opens a pool. @param url postgres://… */
export function openPostgres(url: string, { size, timeout, onIdleError }: Pool): Database {
  const address = readPostgresAddress(url, timeout);
  const pool = openPool(address, {
    max: size,
    // The wait for a free connection counts too: a burst is served late rather than refused.
    connectionTimeoutMillis: timeout,
    statement_timeout: timeout,
    // A network that drops what it is given says nothing, and TCP alone would wait for a quarter of an hour.
    query_timeout: timeout + GRACE,
    // Times are bigint milliseconds and counts are bigint too: all of them are exact as numbers.
    types: { getTypeParser: (oid, format) => (oid === 20 ? Number : pg.types.getTypeParser(oid, format)) },
  });
  pool.on('error', onIdleError);
  const sql = knex({ client: 'pg' });

  const run = async (client: Pick<pg.Pool, 'query'>, query: Query) => {
    const { sql: text, bindings, name, first } = compile(query);
    try {
      const result = await client.query({ text, values: [...bindings], name });
      return { rows: first ? result.rows[0] : result.rows, count: result.rowCount ?? 0 };
    } catch (error) {
      throw fault(error);
    }
  };
  const plain = (text: string) => new Statement(text, [], true);

  /** What several ask in one turn, in one statement. @param one asks for a single one */
  const gathering = (many: Shared, one: (bindings: readonly unknown[]) => Promise<Given>): Gathering => {
    const query = { text: many.sql, name: nameOf(many.sql), rowMode: 'array' };
    return createGathering(
      many,
      async (values) => {
        const { rows, fields, rowCount } = await pool
          .query<unknown[]>({ ...query, values: [...values] })
          .catch((error) => {
            throw fault(error);
          });
        return { rows, names: fields.map(({ name }) => name), count: rowCount ?? 0 };
      },
      one,
      isLoss,
    );
  };

  /** By the names of the statements. */
  const together = new Map<string, Gathering | undefined>();
  const gatheringOf = (statements: readonly Statement[], guarded: boolean) => {
    const key = `${guarded} ${statements.map(({ name }) => name)}`;
    if (!together.has(key)) {
      const shapes = statements.flatMap((one) => (one instanceof GatheredStatement ? one.plan.shape : []));
      const many = shapes.length === statements.length && sharedTogether(shapes, guarded);
      const one = async (bindings: readonly unknown[]) => {
        let from = 0;
        const own = statements.map((statement) => {
          const to = from + statement.bindings.length;
          const filled = new Statement(statement.sql, bindings.slice(from, to), statement.first, statement.name);
          from = to;
          return filled;
        });
        return { rows: [], count: (await inTransaction(own, guarded)) ? 1 : 0 };
      };
      together.set(key, many ? gathering(many, one) : undefined);
    }
    return together.get(key);
  };

  const inTransaction = async (statements: readonly Statement[], guarded: boolean): Promise<boolean> => {
    const [first, ...others] = statements;
    if (guarded && first) return afterGuard(database, first, others);
    await database.atomic(statements);
    return true;
  };

  const database: Database = {
    dialect: 'postgres',
    sql,
    async read(query: Query) {
      if (!(query instanceof GatheredStatement && query.plan.gather)) return (await run(pool, query)).rows as never;
      const { rows } = await query.plan.gather(query.bindings);
      return (query.first ? rows[0] : rows) as never;
    },
    async write(query) {
      if (query instanceof GatheredStatement && query.plan.gather)
        return (await query.plan.gather(query.bindings)).count;
      return (await run(pool, query)).count;
    },
    writeReturning: async (query) => (await run(pool, query)).rows as never,
    async atomic(steps) {
      if (steps.length === 0) return [];
      const client = await pool.connect().catch((error) => {
        throw fault(error);
      });
      let broken: Error | undefined;
      // Nobody else hears of its end between two statements, and of an error that nobody hears the process dies.
      const breaks = (error: Error) => {
        broken = error;
      };
      client.on('error', breaks);
      try {
        await run(client, plain('BEGIN'));
        const counts: number[] = [];
        for (const step of steps) {
          const { count } = await run(client, stepQuery(step));
          const otherwise = stepFault(step);
          if (otherwise && count === 0) throw otherwise();
          counts.push(count);
        }
        await run(client, plain('COMMIT'));
        return counts;
      } catch (error) {
        if (isLoss(error)) broken = error;
        else await client.query('ROLLBACK').catch(breaks);
        throw error;
      } finally {
        client.off('error', breaks);
        client.release(broken);
      }
    },
    async together(statements, guard) {
      const [only] = statements;
      if (only && !guard && statements.length === 1) {
        await database.write(only);
        return true;
      }
      const all = guard ? [guard, ...statements] : statements;
      const gather = gatheringOf(all, guard !== undefined);
      if (!gather) return inTransaction(all, guard !== undefined);
      return (await gather(all.flatMap(({ bindings }) => bindings))).count === 1;
    },
    prepare<T>(query: Builder<T>): Prepared<T> {
      const shape = compile(query);
      const name = nameOf(shape.sql);
      const many = shared(shape);
      const one = async (bindings: readonly unknown[]) => run(pool, new Statement(shape.sql, bindings, false, name));
      const plan: Plan = { shape, name, gather: many && gathering(many, one) };
      return (values) => new GatheredStatement(plan, fill(shape, values));
    },
    async listen(channels, hear, lost) {
      const client = new pg.Client({
        ...(await clientAt(address)),
        connectionTimeoutMillis: LISTENER_TIMEOUT,
        query_timeout: LISTENER_TIMEOUT,
      });
      let listening = false;
      const end = () => {
        if (listening) lost();
        listening = false;
      };
      client.on('error', end).on('end', end);
      client.on('notification', ({ channel, payload = '' }) => hear(channel, payload));
      try {
        await client.connect();
        for (const channel of channels) await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
      } catch (error) {
        void client.end();
        throw error;
      }
      listening = true;
      return {
        tell: async (channel, payload) => {
          try {
            await client.query('SELECT pg_notify($1, $2)', [channel, payload]);
          } catch (error) {
            void client.end();
            throw error;
          }
        },
        close: () => client.end(),
      };
    },
    pool: () => ({
      idle: pool.idleCount,
      busy: pool.totalCount - pool.idleCount,
      waiting: pool.waitingCount,
    }),
    async ping() {
      await run(pool, plain('SELECT 1'));
    },
    close: () => pool.end(),
  };
  return database;
}

/** What is known of a prepared statement once and for all. */
interface Plan {
  /** As Knex compiled it, with its placeholders. */
  readonly shape: Statement;
  readonly name: string;
  /** Runs it together with what the same turn of the loop asks of it; undefined where it cannot be shared. */
  readonly gather: Gathering | undefined;
}

class GatheredStatement<T> extends Statement<T> {
  readonly plan: Plan;

  constructor(plan: Plan, bindings: readonly unknown[]) {
    super(plan.shape.sql, bindings, plan.shape.first, plan.name);
    this.plan = plan;
  }
}

/** The name under which a prepared statement's plan is kept. */
const nameOf = (sql: string): string => hash('sha256', sql, 'base64url').slice(0, 32);

/** Whether the connection failed: what PostgreSQL itself says comes after it has undone the statement, a lost one says nothing. */
const isLoss = (error: unknown): error is Error =>
  error instanceof DatabaseFault && !(error.cause instanceof pg.DatabaseError);

function fault(error: unknown): Error {
  if (error instanceof pg.DatabaseError && error.code === '23505') {
    return new UniqueViolation(error.constraint ?? '', error);
  }
  return new DatabaseFault(error instanceof Error ? error.message : 'unknown fault', { cause: error });
}
