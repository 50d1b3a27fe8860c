/** `doctor`: what keeps this installation from working, each in one line with what to change. */
import type { Command } from '@commander-js/extra-typings';
import { loadConfigOrExit } from '../shared/config/config.ts';
import { connect } from '../shared/db/connect.ts';
import { examine } from './doctor/check.ts';
import { databaseChecks } from './doctor/database.ts';
import { networkChecks } from './doctor/network.ts';
import { storeChecks } from './doctor/stores.ts';
import { oneLine, print } from './output.ts';

/** Seconds that the database has for an answer: more than that is a fault that is worth telling. */
const DATABASE_TIMEOUT = 5;

export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description(
      'Look at the whole installation, and say what is wrong and what to change. Exit code 1 if anything is.',
    )
    .option('--json', 'print JSON')
    .action(async (options) => {
      const config = loadConfigOrExit();
      const database = connect({ ...config, databaseTimeout: DATABASE_TIMEOUT }, () => undefined);
      const checks = [...databaseChecks, ...networkChecks, ...storeChecks];
      const findings = await examine(checks, { config, database }).finally(() => database.close());
      const isFine = findings.every(({ state }) => state !== 'broken');
      if (!isFine) process.exitCode = 1;
      const told = findings.map((one) => ({ ...one, found: oneLine(one.found) }));
      const lines = told.map(
        ({ check, state, found, change }) =>
          `${state.padEnd(7)}  ${check.padEnd(13)}  ${found}${change ? `. To do: ${change}.` : ''}`,
      );
      print({ json: { ok: isFine, checks: told }, text: lines.join('\n') }, options);
    });
}
