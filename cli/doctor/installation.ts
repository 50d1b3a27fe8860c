/** Runs all checks of an installation. */
import { tellReason } from '../../shared/api/reasons.ts';
import { loadConfigOrExit } from '../../shared/config/config.ts';
import { connect } from '../../shared/db/connect.ts';
import { examine } from '../../shared/health/check.ts';
import { databaseChecks } from '../../shared/health/database.ts';
import { deliveryChecks } from '../../shared/health/delivery.ts';
import { diskCheck } from '../../shared/health/disk.ts';
import { findingLine, type Output, oneLine } from '../output.ts';
import { keyChecks } from './keys.ts';
import { networkChecks } from './network.ts';
import { storeChecks } from './stores.ts';

/** Seconds for an answer of the database: more is a fault to report. */
const DATABASE_TIMEOUT = 5;

/** @returns the finding of each check, and whether nothing is broken */
export async function examineInstallation(): Promise<Output & { readonly isFine: boolean }> {
  const config = loadConfigOrExit();
  const database = connect({ ...config, databaseTimeout: DATABASE_TIMEOUT }, () => undefined);
  const checks = [...databaseChecks, ...keyChecks, ...networkChecks, ...deliveryChecks, ...storeChecks, diskCheck];
  const findings = await examine(checks, { config, database }).finally(() => database.close());
  const isFine = findings.every(({ state }) => state !== 'broken');
  const told = findings.map(({ found, change, ...one }) => ({
    ...{ ...one, found: oneLine(tellReason(found)) },
    ...(change !== undefined && { change: tellReason(change) }),
  }));
  return { isFine, json: { ok: isFine, checks: told }, text: told.map(findingLine).join('\n') };
}
