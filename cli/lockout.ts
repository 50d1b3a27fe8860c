/** `lockout …`: accounts, addresses and apps that have to wait after too many failures. */
import { type Command, Option } from '@commander-js/extra-typings';
import { lockoutKinds } from '../shared/db/tables/rate-limits.ts';
import { operate } from './operate.ts';
import { wholeNumber } from './option-values.ts';
import { print, table } from './output.ts';

const operations = {
  list: async () => (await import('../shared/operations/limits.ts')).listLockouts,
  lift: async () => (await import('../shared/operations/limits.ts')).liftLockout,
};

export function addLockoutCommands(lockout: Command): void {
  lockout
    .command('list')
    .description('Who has to wait, and until when')
    .option('--limit <n>', 'lockouts at most', wholeNumber(1, 200), 100)
    .option('--json', 'print JSON')
    .action(async ({ limit, ...options }) => {
      const json = await operate(operations.list, { limit });
      const rows = json.map(({ kind, key, points, until }) => [kind, key, String(points), until]);
      print({ json, text: table(['KIND', 'OF', 'FAILURES', 'UNTIL'], rows, 'Nobody has to wait.') }, options);
    });

  lockout
    .command('lift')
    .description('Let somebody try again at once who has to wait')
    .argument('<of>', 'as `list` names it: a uid, an address, an app, or ?NAME')
    .addOption(new Option('--kind <kind>', 'as `list` names it').choices(lockoutKinds).makeOptionMandatory())
    .option('--why <words>', 'why: it is put down in the audit')
    .option('--json', 'print JSON')
    .action(async (key, { kind, why, ...options }) => {
      const json = await operate(operations.lift, { kind, key, why });
      print({ json, text: json.lifted ? `${key} need not wait.` : `${key} did not wait.` }, options);
    });
}
