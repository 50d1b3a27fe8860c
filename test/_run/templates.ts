/** What the databases of the tests are copied from. */
import { createSigningKeys } from '../../shared/clients/signing-keys.ts';
import { loadSecrets } from '../../shared/crypto/secrets.ts';
import { connect, withMigrator } from '../../shared/db/connect.ts';
import { createRateLimitTable } from '../../shared/db/tables/rate-limits.ts';
import { createSigningKeyTable } from '../../shared/db/tables/signing-keys.ts';
import { budgets } from '../../shared/limits/budgets.ts';
import { dialects, makeTemplate, type Place } from '../_world/database.ts';
import { environmentAt } from '../_world/environment.ts';

export async function makeTemplates(): Promise<void> {
  for (const dialect of dialects) {
    await makeTemplate(dialect, 'tables', 'nothing', (place) => withMigrator(place, (migrate) => migrate.latest()));
    await makeTemplate(dialect, 'installation', 'tables', install);
  }
}

/** Makes the keys that servers make at their first start, and has the first tries of this machine used up. */
async function install(place: Place): Promise<void> {
  const database = connect(place, () => undefined);
  try {
    const secrets = loadSecrets({ secret: environmentAt(place).SECRET, dataDir: place.dataDir });
    await createSigningKeys(createSigningKeyTable(database), secrets).load();
    // Pages ask for a captcha from the first: stories from this machine are many, and none meets what others used up.
    const { bucket, points } = budgets.triesWithoutCaptcha;
    await createRateLimitTable(database).add(`${bucket}:127.0.0.1`, 24 * 3600_000, points);
  } finally {
    await database.close();
  }
}
