/** `queue …`: mails, SMS and webhooks that wait, and those that were set aside. */
import type { Command } from '@commander-js/extra-typings';
import { operate } from './operate.ts';
import { wholeNumber } from './option-values.ts';
import { CommandRefused, print, table } from './output.ts';

const operations = {
  list: async () => (await import('../shared/operations/queue.ts')).listQueue,
  retry: async () => (await import('../shared/operations/queue.ts')).retryQueue,
};

export function addQueueCommands(queue: Command): void {
  queue
    .command('list')
    .description('By kind how many wait and were set aside, and those that were, the newest first')
    .option('--before <id>', 'the last id of the page before', wholeNumber(1))
    .option('--limit <n>', 'jobs at most', wholeNumber(1, 1000), 50)
    .option('--json', 'print JSON')
    .action(async ({ before, limit, ...options }) => {
      const json = await operate(operations.list, { before, limit });
      const kinds = json.kinds.map(({ kind, waiting, set_aside, oldest_due_at }) => [
        ...[kind, String(waiting), String(set_aside), oldest_due_at ?? ''],
      ]);
      const jobs = json.set_aside.map(({ id, receiver, attempts, outcome, set_aside_at }) => [
        ...[String(id), receiver, String(attempts), outcome ?? '', set_aside_at],
      ]);
      const text = [
        table(['KIND', 'WAITING', 'SET ASIDE', 'OLDEST DUE'], kinds, 'Nothing waits.'),
        ...(jobs.length ? ['', table(['ID', 'FOR', 'TRIES', 'LAST', 'SET ASIDE'], jobs, '')] : []),
      ].join('\n');
      print({ json, text }, options);
    });

  queue
    .command('retry')
    .description('Try again what was set aside: one job, or all of a kind')
    .argument('[id]', 'its number in `list`', wholeNumber(1))
    .option('--kind <kind>', 'all of mail, sms, notice or webhook')
    .option('--json', 'print JSON')
    .action(async (id, { kind, ...options }) => {
      const which = id !== undefined ? { id } : kind !== undefined ? { kind } : undefined;
      if (!which || (id !== undefined && kind !== undefined)) throw new CommandRefused('name an id, or --kind');
      const json = await operate(operations.retry, which);
      print({ json, text: `${json.retried} are tried again.` }, options);
    });
}
