/** The database: whether it answers, has room for the servers, and has this version's schema. */
import { reason } from '../api/reasons.ts';
import { connectionsAllowed } from '../db/connections.ts';
import { DatabaseFault, reasonOf } from '../db/driver/faults.ts';
import { hasSchema, isSchemaCurrent, lastMigration, migrations } from '../db/schema.ts';
import { broken, type Check, ok } from './check.ts';
import { sizeOf } from './measures.ts';

const newest = migrations.toSorted().at(-1)?.replace('.ts', '') ?? '';

export const databaseChecks: readonly Check[] = [
  {
    name: 'database',
    async run({ config, database }) {
      const kind = config.databaseUrl ? 'PostgreSQL' : 'SQLite';
      const begin = performance.now();
      try {
        await database.ping();
        const milliseconds = Math.round(performance.now() - begin);
        const { version, bytes } = await database.about();
        return ok(reason('health.database', { kind, version, milliseconds, size: sizeOf(bytes) }));
      } catch (error) {
        if (!(error instanceof DatabaseFault)) throw error;
        const change = config.databaseUrl ? reason('health.databaseStart') : reason('health.databaseFile');
        return broken(reason('health.databaseSilent', { kind, fault: reasonOf(error) }), change);
      }
    },
  },
  {
    name: 'pool',
    needs: ['database'],
    async run({ config, database }) {
      if (!config.databaseUrl) return ok(reason('health.poolNone'));
      const allowed = await connectionsAllowed(database);
      // A pool for each process of both servers, and a listener each.
      const wanted = 2 * config.workers * (config.databasePool + 1);
      if (wanted <= allowed) return ok(reason('health.pool', { wanted, allowed }));
      return broken(reason('health.poolOver', { wanted, allowed }), reason('health.poolLower'));
    },
  },
  {
    name: 'schema',
    needs: ['database'],
    async run({ database }) {
      const change = reason('health.migrate');
      if (!(await hasSchema(database))) return broken(reason('health.schemaNone', { newest }), change);
      if (await isSchemaCurrent(database)) return ok(reason('health.schema', { newest }));
      return broken(reason('health.schemaOther', { newest, last: await lastMigration(database) }), change);
    },
  },
];
