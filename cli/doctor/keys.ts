/** The data in the database that the servers need to start. */
import { checkSecret } from '../../shared/clients/check-secret.ts';
import { algorithmOf, signingAlgorithms } from '../../shared/clients/signing-keys.ts';
import { createSigningKeyTable } from '../../shared/db/tables/signing-keys.ts';
import { broken, type Check, ok, warning } from '../../shared/health/check.ts';
import { StartFault } from '../../shared/runtime/start-fault.ts';

/** Milliseconds that clocks of two machines may differ. */
const SKEW = 60_000;

export const keyChecks: readonly Check[] = [
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
      const signing = new Set(keys.filter(({ activates_at }) => activates_at <= Date.now()).map(algorithmOf));
      const without = signingAlgorithms.filter((alg) => !signing.has(alg));
      if (without.length === 0)
        return ok(`${keys.length} published, one signs for each of ${signingAlgorithms.join(', ')}`);
      return broken(
        `no key signs for ${without.join(', ')} yet`,
        'run `npm run cli -- keys rotate`, and look at the clock',
      );
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
