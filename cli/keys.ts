/** `keys …`: the keys that sign ID tokens. */
import type { Command } from '@commander-js/extra-typings';
import { operate } from './operate.ts';
import { print, table } from './output.ts';

const operations = {
  rotate: async () => (await import('../shared/operations/keys.ts')).rotateKeys,
  list: async () => (await import('../shared/operations/keys.ts')).listKeys,
};

export function addKeyCommands(keys: Command): void {
  keys
    .command('rotate')
    .description('Make a new signing key. Running servers take it up by themselves; the former one verifies for a day.')
    .option('--json', 'print JSON')
    .action(async (options) => {
      const json = await operate(operations.rotate, {});
      print({ json, text: `The new key ${json.kid} signs from ${json.activates_at} on.` }, options);
    });

  keys
    .command('list')
    .description('The keys that are published, the newest first')
    .option('--json', 'print JSON')
    .action(async (options) => {
      const json = await operate(operations.list, {});
      const lines = json.map((key) => [key.kid, key.status, key.activates_at, key.retires_at ?? '']);
      const headings = ['KID', 'STATUS', 'SIGNS FROM', 'PUBLISHED UNTIL'];
      print({ json, text: table(headings, lines, 'No key yet: the first start makes one.') }, options);
    });
}
