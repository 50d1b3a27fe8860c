/** The database, and what is in it that the servers cannot start without. */
import { checkSecret } from '../../shared/crypto/check-secret.ts';
import { connectionsAllowed } from '../../shared/db/connections.ts';
import { DatabaseFault, reasonOf } from '../../shared/db/driver/faults.ts';
import { hasSchema, isSchemaCurrent } from '../../shared/db/schema.ts';
import { createSigningKeyTable } from '../../shared/db/tables/signing-keys.ts';
import { StartFault } from '../../shared/runtime/start-fault.ts';
import { broken, type Check, ok, warning } from './check.ts';

/** Milliseconds by which clocks of two machines may differ. */
const SKEW = 60_000;

export const databaseChecks: readonly Check[] = [
  {
    name: 'database',
    async run({ config, database }) {
      const kind = config.databaseUrl ? 'PostgreSQL' : `SQLite in ${config.dataDir}`;
      const begin = performance.now();
      try {
        await database.ping();
      } catch (error) {
        if (!(error instanceof DatabaseFault)) throw error;
        const change = config.databaseUrl ? 'start it, or correct DATABASE_URL' : 'correct DATA_DIR or its permissions';
        return broken(`${kind} does not answer: ${reasonOf(error)}`, change);
      }
      return ok(`${kind} answers in ${Math.round(performance.now() - begin)} ms`);
    },
  },
  {
    name: 'pool',
    needs: ['database'],
    async run({ config, database }) {
      if (!config.databaseUrl) return ok('SQLite needs none');
      const allowed = await connectionsAllowed(database);
      // A pool for each process of both servers, and a listener beside it.
      const wanted = 2 * config.workers * (config.databasePool + 1);
      if (wanted <= allowed) return ok(`${wanted} of ${allowed} connections at most, on this machine`);
      return broken(
        `both servers may open ${wanted} connections, and PostgreSQL allows ${allowed}`,
        'lower DATABASE_POOL or WORKERS, or raise max_connections of PostgreSQL',
      );
    },
  },
  {
    name: 'schema',
    needs: ['database'],
    async run({ database }) {
      if ((await hasSchema(database)) && (await isSchemaCurrent(database))) return ok('is current');
      return broken('is not the one of this version', 'run `npm run cli -- migrate latest`');
    },
  },
  {
    name: 'secret',
    needs: ['schema'],
    async run({ config, database }) {
      const name = config.secret ? 'SECRET' : 'DATA_DIR/secret';
      try {
        await checkSecret(config, createSigningKeyTable(database));
      } catch (error) {
        if (!(error instanceof StartFault)) throw error;
        return broken(error.message, `put back the ${name} that this database was made with`);
      }
      return ok(`${name} is the one that this database was made with`);
    },
  },
  {
    name: 'keys',
    needs: ['schema'],
    async run({ database }) {
      const keys = await createSigningKeyTable(database).live();
      if (keys.length === 0)
        return warning('there is no signing key yet', 'start the servers: the first start makes one');
      if (keys.some(({ activates_at }) => activates_at <= Date.now())) return ok(`${keys.length} published, one signs`);
      return broken('no signing key signs yet', 'run `npm run cli -- keys rotate`, and look at the clock');
    },
  },
  {
    name: 'clock',
    needs: ['schema'],
    async run({ database }) {
      const made = (await createSigningKeyTable(database).live()).map(({ created_at }) => created_at);
      const ahead = Math.max(...made, 0) - Date.now();
      if (ahead <= SKEW) return ok(`is ${new Date().toISOString()}`);
      return broken(
        `is ${new Date().toISOString()}, ${Math.round(ahead / 1000)} seconds before a signing key was made`,
        'set the clock by NTP, on every machine',
      );
    },
  },
];
