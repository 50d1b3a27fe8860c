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
    .description(
      'Make a new signing key of each kind. Running servers take them up by themselves; the former ones verify for a day.',
    )
    .option('--json', 'print JSON')
    .action(async (options) => {
      const json = await operate(operations.rotate, {});
      print({ json, text: `New keys sign from ${json.activates_at} on; the one for RS256 is ${json.kid}.` }, options);
    });

  keys
    .command('list')
    .description('The keys that are published, the newest first')
    .option('--json', 'print JSON')
    .action(async (options) => {
      const json = await operate(operations.list, {});
      const lines = json.map((key) => [key.kid, key.alg, key.status, key.activates_at, key.retires_at ?? '']);
      const headings = ['KID', 'ALG', 'STATUS', 'SIGNS FROM', 'PUBLISHED UNTIL'];
      print({ json, text: table(headings, lines, 'No key yet: the first start makes one.') }, options);
    });
}
