/** `client …`: apps. */
import type { Command } from '@commander-js/extra-typings';
import type { Client } from '../shared/operations/clients/present.ts';
import { listed, shown } from './client-output.ts';
import { addCreate, addUpdate } from './client-registration.ts';
import { addClientSecretCommands } from './client-secret.ts';
import { operate } from './operate.ts';
import { card, print, SHOWN_ONCE } from './output.ts';

const operations = {
  list: async () => (await import('../shared/operations/clients/show.ts')).listClients,
  show: async () => (await import('../shared/operations/clients/show.ts')).showClient,
  rotateSecret: async () => (await import('../shared/operations/clients/secret.ts')).rotateSecret,
  delete: async () => (await import('../shared/operations/clients/delete.ts')).deleteClient,
};

export function addClientCommands(client: Command): void {
  addCreate(client);

  client
    .command('list')
    .description('Every registered app, the oldest first')
    .option('--json', 'print JSON')
    .action(async (options) => print(listed(await everyClient()), options));

  client
    .command('show')
    .description('One app')
    .argument('<client_id>')
    .option('--json', 'print JSON')
    .action(async (client_id, options) => print(shown(await operate(operations.show, { client_id })), options));

  addUpdate(client);
  addClientSecretCommands(
    client.command('secret').description('Two secrets of an app side by side: add, list, remove'),
  );
  client
    .command('rotate-secret')
    .description('Give an app a new secret; the former ones end at once')
    .argument('<client_id>')
    .option('--json', 'print JSON')
    .action(async (client_id, options) => {
      const given = await operate(operations.rotateSecret, { client_id });
      print({ json: given, text: `${card(given)}\n\n${SHOWN_ONCE}` }, options);
    });

  client
    .command('delete')
    .description('Delete an app with every authorization and token it has')
    .argument('<client_id>')
    .option('--json', 'print JSON')
    .action(async (client_id, options) => {
      const json = await operate(operations.delete, { client_id });
      print({ json, text: `Deleted ${client_id} with all its authorizations and tokens.` }, options);
    });
}

const PAGE = 1000;

/** The oldest first. */
async function everyClient(): Promise<Client[]> {
  const found: Client[] = [];
  for (;;) {
    const page = await operate(operations.list, { before: found.at(-1)?.client_id, limit: PAGE });
    found.push(...page);
    if (page.length < PAGE) return found.reverse();
  }
}
