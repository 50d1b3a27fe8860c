/** The whole installation, looked at. */
import { loadConfigOrExit } from '../../shared/config/config.ts';
import { connect } from '../../shared/db/connect.ts';
import { type Output, oneLine } from '../output.ts';
import { examine } from './check.ts';
import { databaseChecks } from './database.ts';
import { networkChecks } from './network.ts';
import { storeChecks } from './stores.ts';

/** Seconds that the database has for an answer: more than that is a fault that is worth telling. */
const DATABASE_TIMEOUT = 5;

/** @returns what each check found, and whether nothing is broken */
export async function examineInstallation(): Promise<Output & { readonly isFine: boolean }> {
  const config = loadConfigOrExit();
  const database = connect({ ...config, databaseTimeout: DATABASE_TIMEOUT }, () => undefined);
  const checks = [...databaseChecks, ...networkChecks, ...storeChecks];
  const findings = await examine(checks, { config, database }).finally(() => database.close());
  const isFine = findings.every(({ state }) => state !== 'broken');
  const told = findings.map((one) => ({ ...one, found: oneLine(one.found) }));
  const lines = told.map(
    ({ check, state, found, change }) =>
      `${state.padEnd(7)}  ${check.padEnd(13)}  ${found}${change ? `. To do: ${change}.` : ''}`,
  );
  return { isFine, json: { ok: isFine, checks: told }, text: lines.join('\n') };
}
