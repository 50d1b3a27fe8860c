/** Checks that the master secret belongs to the database, before anything is sealed with another one. */
import type { Config } from '../config/config.ts';
import { hasSecret, loadSecrets, unseal } from '../crypto/secrets.ts';
import { connect } from '../db/connect.ts';
import { hasSchema } from '../db/schema.ts';
import { createSigningKeyTable, type SigningKeyTable } from '../db/tables/signing-keys.ts';
import { StartFault } from '../runtime/start-fault.ts';

/**
 * Opens the newest signing key, which every installation has after its first start. An empty database is fine.
 * @throws StartFault if the secret is another one, or is lost: then none is created
 * @throws DatabaseFault if the database does not answer, or has no schema
 */
export async function checkSecret(
  config: Pick<Config, 'secret' | 'dataDir'>,
  signingKeys: Pick<SigningKeyTable, 'live'>,
): Promise<void> {
  const [newest] = await signingKeys.live();
  if (!newest) return;
  const name = config.secret ? 'SECRET' : 'DATA_DIR/secret';
  if (!hasSecret(config))
    throw new StartFault(
      'DATA_DIR/secret is lost, and the database was made with it: put it back, or set SECRET to it',
    );
  try {
    unseal(loadSecrets(config).key('signing keys'), newest.kid, newest.private_jwk);
  } catch (cause) {
    throw new StartFault(`${name} is not the one that this database was made with`, { cause });
  }
}

/**
 * `checkSecret` on its own connection, before anything else is built. An empty SQLite file has no schema yet, which is
 * fine.
 */
export async function checkSecretOf(config: Config): Promise<void> {
  const database = connect(config, () => undefined);
  try {
    if (!(await hasSchema(database))) return;
    await checkSecret(config, createSigningKeyTable(database));
  } finally {
    await database.close();
  }
}
