/** `client secret …`: two secrets of an app may coexist. */
import type { Command } from '@commander-js/extra-typings';
import type { z } from 'zod';
import type { secretShape } from '../shared/operations/clients/secret.ts';
import { operate } from './operate.ts';
import { card, print, SHOWN_ONCE, table } from './output.ts';

const operations = {
  add: async () => (await import('../shared/operations/clients/secret.ts')).addSecret,
  list: async () => (await import('../shared/operations/clients/secret.ts')).listSecrets,
  remove: async () => (await import('../shared/operations/clients/secret.ts')).removeSecret,
};

const rows = (secrets: readonly z.output<typeof secretShape>[]) =>
  table(
    ['ID', 'MADE', 'LAST USED'],
    secrets.map(({ id, created_at, last_used_at }) => [id, created_at, last_used_at ?? 'never']),
    'A public app has no secret.',
  );

export function addClientSecretCommands(secret: Command): void {
  secret
    .command('add')
    .description('Give an app a second secret beside the one it has')
    .argument('<client_id>')
    .option('--json', 'print JSON')
    .action(async (client_id, options) => {
      const given = await operate(operations.add, { client_id });
      const { client_secret, id } = given;
      print({ json: given, text: `${card({ client_id, id, client_secret })}\n\n${SHOWN_ONCE}` }, options);
    });

  secret
    .command('list')
    .description('When its secrets were made and last used, never what they are')
    .argument('<client_id>')
    .option('--json', 'print JSON')
    .action(async (client_id, options) => {
      const { secrets } = await operate(operations.list, { client_id });
      print({ json: secrets, text: rows(secrets) }, options);
    });

  secret
    .command('remove')
    .description('Take one of two secrets away; it ends at once')
    .argument('<client_id>')
    .argument('<secret_id>', 'as `client secret list` tells it')
    .option('--json', 'print JSON')
    .action(async (client_id, secret_id, options) => {
      const left = await operate(operations.remove, { client_id, secret_id });
      print({ json: left, text: rows(left.secrets) }, options);
    });
}
