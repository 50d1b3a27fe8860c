/** Migration of PostgreSQL under an advisory lock. */
import type { Knex } from 'knex';
import { type Migrator, PATIENCE } from '../migrator.ts';
import { clientAt, readPostgresAddress } from './tls.ts';

/** The key of the advisory lock, an arbitrary number. */
const LOCK = 8_423_301;

/** @param url postgres://… @param connectionTimeoutMillis of a connection */
export function postgresMigrator(url: string, connectionTimeoutMillis: number): Migrator {
  return {
    connection: {
      client: 'pg',
      connection: async () => {
        const address = await clientAt(readPostgresAddress(url, connectionTimeoutMillis));
        return { ...address, connectionTimeoutMillis } as Knex.PgConnectionConfig;
      },
      // The lock uses one connection, and the migrator another.
      pool: { min: 0, max: 3 },
    },
    alone: (connection, work) =>
      connection.transaction(async (lock) => {
        await lock.raw(`SET LOCAL lock_timeout = ${PATIENCE}`);
        await lock.raw('SELECT pg_advisory_xact_lock(?)', [LOCK]);
        return work();
      }),
  };
}
