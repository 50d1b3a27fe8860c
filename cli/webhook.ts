/** `webhook …`: webhooks and their deliveries. */
import type { Command } from '@commander-js/extra-typings';
import { operate } from './operate.ts';
import { wholeNumber, words } from './option-values.ts';
import { card, print, SHOWN_ONCE, table } from './output.ts';

const operations = {
  add: async () => (await import('../shared/operations/webhooks/change.ts')).addWebhook,
  list: async () => (await import('../shared/operations/webhooks/show.ts')).listWebhooks,
  remove: async () => (await import('../shared/operations/webhooks/change.ts')).removeWebhook,
  rotate: async () => (await import('../shared/operations/webhooks/change.ts')).rotateWebhook,
  deliveries: async () => (await import('../shared/operations/webhooks/show.ts')).listDeliveries,
  replay: async () => (await import('../shared/operations/webhooks/show.ts')).replayDelivery,
};

const OF = 'an app’s; without it the operators’ own, which are told everything in the audit';

export function addWebhookCommands(webhook: Command): void {
  webhook
    .command('add')
    .description('Have an address told of events, signed as Standard Webhooks has it')
    .argument('<url>', 'a public https address')
    .option('--client <client_id>', OF)
    .option('--event <list>', 'these events alone', words)
    .option('--json', 'print JSON')
    .action(async (url, { client, event, ...options }) => {
      const json = await operate(operations.add, { url, client_id: client, events: event });
      const { id, secret } = json;
      print({ json, text: `${card({ id, url, secret })}\n\n${SHOWN_ONCE}` }, options);
    });

  webhook
    .command('list')
    .description('Webhooks, the oldest first')
    .option('--client <client_id>', OF)
    .option('--json', 'print JSON')
    .action(async ({ client, ...options }) => {
      const json = await operate(operations.list, { client_id: client });
      const rows = json.map(({ id, url, events, created_at }) => [id, url, events?.join(' ') ?? 'all', created_at]);
      print({ json, text: table(['ID', 'URL', 'EVENTS', 'SINCE'], rows, 'There are no webhooks.') }, options);
    });

  webhook
    .command('rotate')
    .description('Give a webhook a new secret; the former one signs beside it for a day')
    .argument('<id>')
    .option('--json', 'print JSON')
    .action(async (id, options) => {
      const json = await operate(operations.rotate, { id });
      const { secret, former_secret_until } = json;
      print({ json, text: `${card({ id, secret, 'former until': former_secret_until })}\n\n${SHOWN_ONCE}` }, options);
    });

  webhook
    .command('remove')
    .description('Remove a webhook with all that it was to be told')
    .argument('<id>')
    .option('--json', 'print JSON')
    .action(async (id, options) => {
      const json = await operate(operations.remove, { id });
      print({ json, text: `Removed ${id}.` }, options);
    });

  webhook
    .command('deliveries')
    .description('What a webhook was told, or is still to be told, the newest first')
    .argument('<id>')
    .option('--before <delivery>', 'the last one of the page before', wholeNumber(1))
    .option('--limit <n>', 'deliveries at most', wholeNumber(1, 100), 50)
    .option('--json', 'print JSON')
    .action(async (id, { before, limit, ...options }) => {
      const json = await operate(operations.deliveries, { id, before, limit });
      const rows = json.map((one) => [
        ...[String(one.id), one.type, one.status, String(one.attempts), one.outcome ?? '', one.created_at],
      ]);
      const headings = ['DELIVERY', 'EVENT', 'STATUS', 'TRIES', 'LAST', 'SINCE'];
      print({ json, text: table(headings, rows, 'It was told nothing yet.') }, options);
    });

  webhook
    .command('replay')
    .description('Tell a webhook again what it was told, or what was set aside')
    .argument('<id>')
    .argument('<delivery>', 'its number in `deliveries`', wholeNumber(1))
    .option('--json', 'print JSON')
    .action(async (id, delivery, options) => {
      const json = await operate(operations.replay, { id, delivery });
      print({ json, text: `${id} is told ${delivery} again.` }, options);
    });
}
