/** The door on PostgreSQL, and on what speaks its protocol. */
import { createHash } from 'node:crypto';
import knex from 'knex';
import pg from 'pg';
import {
  compile,
  type Database,
  DatabaseFault,
  prepareWith,
  type Query,
  stepFault,
  stepQuery,
  UniqueViolation,
} from './database.ts';

/**
 * Opens a pool.
 * @param url postgres://…
 * @param size connections at most
 * @param onIdleError told of a connection that broke while nobody used it; the pool makes another by itself
 */
export function openPostgres(url: string, size: number, onIdleError: (error: Error) => void): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: size,
    // The wait for a free connection counts too: a burst is served late rather than refused.
    connectionTimeoutMillis: 15_000,
    statement_timeout: 30_000,
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
  const plain = (text: string): Query => ({ sql: text, bindings: [], first: true });

  const database: Database = {
    dialect: 'postgres',
    sql,
    read: async (query: Query) => (await run(pool, query)).rows as never,
    write: async (query) => (await run(pool, query)).count,
    writeReturning: async (query) => (await run(pool, query)).rows as never,
    async atomic(steps) {
      if (steps.length === 0) return [];
      const client = await pool.connect().catch((error) => {
        throw fault(error);
      });
      let broken: Error | undefined;
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
        await client.query('ROLLBACK').catch((lost: Error) => {
          broken = lost;
        });
        throw error;
      } finally {
        client.release(broken);
      }
    },
    prepare: (query) =>
      prepareWith((text) => createHash('sha256').update(text).digest('base64url').slice(0, 32), query),
    async listen(channels, hear, lost) {
      const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000, keepAlive: true });
      let ended = false;
      const end = () => {
        if (ended) return;
        ended = true;
        lost();
      };
      client.on('error', end).on('end', end);
      client.on('notification', ({ channel, payload = '' }) => hear(channel, payload));
      await client.connect();
      for (const channel of channels) await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
      return {
        tell: async (channel, payload) => {
          await client.query('SELECT pg_notify($1, $2)', [channel, payload]);
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

function fault(error: unknown): Error {
  if (error instanceof pg.DatabaseError && error.code === '23505') {
    return new UniqueViolation(error.constraint ?? '', error);
  }
  return new DatabaseFault(error instanceof Error ? error.message : 'unknown fault', { cause: error });
}
