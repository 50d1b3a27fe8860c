/** `queue …`: mails, SMS and webhooks that wait, and those that were set aside. */
import type { Command } from '@commander-js/extra-typings';
import { operate } from './operate.ts';
import { wholeNumber } from './option-values.ts';
import { CommandRefused, print, table } from './output.ts';

const operations = {
  list: async () => (await import('../shared/operations/queue.ts')).listQueue,
  retry: async () => (await import('../shared/operations/queue.ts')).retryQueue,
  drop: async () => (await import('../shared/operations/queue.ts')).dropQueue,
};

export function addQueueCommands(queue: Command): void {
  queue
    .command('list')
    .description('By kind how many wait and were set aside, and those that were, the newest first')
    .option('--waiting', 'those that wait instead')
    .option('--before <id>', 'the last id of the page before', wholeNumber(1))
    .option('--limit <n>', 'jobs at most', wholeNumber(1, 1000), 50)
    .option('--json', 'print JSON')
    .action(async ({ waiting, before, limit, ...options }) => {
      const status = waiting ? 'waiting' : 'set aside';
      const json = await operate(operations.list, { status, before, limit });
      const kinds = json.kinds.map(({ kind, waiting, set_aside, oldest_due_at }) => [
        ...[kind, String(waiting), String(set_aside), oldest_due_at ?? ''],
      ]);
      const jobs = json.jobs.map(({ id, kind, receiver, attempts, outcome, due_at, set_aside_at }) => [
        ...[String(id), kind, receiver, String(attempts), outcome ?? '', set_aside_at ?? due_at ?? ''],
      ]);
      const headings = ['ID', 'KIND', 'FOR', 'TRIES', 'LAST', waiting ? 'NEXT TRY' : 'SET ASIDE'];
      const text = [
        table(['KIND', 'WAITING', 'SET ASIDE', 'OLDEST DUE'], kinds, 'Nothing waits.'),
        ...(jobs.length ? ['', table(headings, jobs, '')] : []),
      ].join('\n');
      print({ json, text }, options);
    });

  queue
    .command('retry')
    .description('Try again what was set aside: one job, or all of a kind')
    .argument('[id]', 'its number in `list`', wholeNumber(1))
    .option('--kind <kind>', ALL_OF)
    .option('--why <words>', 'why: it is put down in the audit')
    .option('--json', 'print JSON')
    .action(async (id, { kind, why, ...options }) => {
      const json = await operate(operations.retry, { ...which(id, kind), why });
      print({ json, text: `Tried again: ${json.retried}.` }, options);
    });

  queue
    .command('drop')
    .description('Drop what is never to be sent: one job, or all of a kind that were set aside')
    .argument('[id]', 'its number in `list`', wholeNumber(1))
    .option('--kind <kind>', ALL_OF)
    .option('--why <words>', 'why: it is put down in the audit')
    .option('--json', 'print JSON')
    .action(async (id, { kind, why, ...options }) => {
      const json = await operate(operations.drop, { ...which(id, kind), why });
      print({ json, text: `Dropped: ${json.dropped}.` }, options);
    });
}

const ALL_OF = 'all of this kind: mail, sms, notice, webhook, session-end or backchannel-logout';

/** @throws CommandRefused where neither is named, or both are */
function which(id: number | undefined, kind: string | undefined) {
  if (id !== undefined && kind === undefined) return { id };
  if (id === undefined && kind !== undefined) return { kind };
  throw new CommandRefused('name an id, or --kind');
}
