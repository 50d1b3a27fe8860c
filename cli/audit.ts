/** `audit …`: listing, verifying and exporting the audit. */
import type { Command } from '@commander-js/extra-typings';
import { operate } from './operate.ts';
import { wholeNumber } from './option-values.ts';
import { print, table } from './output.ts';

const PAGE = 1000;

const operations = {
  list: async () => (await import('../shared/operations/audit/list.ts')).listAudit,
  export: async () => (await import('../shared/operations/audit/list.ts')).exportAudit,
  verify: async () => (await import('../shared/operations/audit/verify.ts')).verifyAudit,
};

export function addAuditCommands(audit: Command): void {
  audit
    .command('list')
    .description(
      'What operators, owners of apps, and people on their own security did: who, what, on whom, when, from where, and how it ended. The newest first.',
    )
    .option('--before <id>', 'the last id of the page before', wholeNumber(1))
    .option('--limit <n>', 'entries at most', wholeNumber(1, 1000), 50)
    .option('--actor <actor>', 'of one actor alone, such as page:10001')
    .option('--target <target>', 'on one target alone, such as account:10001 or client:ID')
    .option('--json', 'print JSON')
    .action(async ({ json: asJson, ...input }) => {
      const json = await operate(operations.list, input);
      const lines = json.map(({ id, at, actor, operation, target, outcome, why, address }) => [
        ...[String(id), at, actor, operation, target ?? '', outcome, address ?? '', why ?? ''],
      ]);
      const headings = ['ID', 'AT', 'WHO', 'WHAT', 'ON WHOM', 'OUTCOME', 'FROM', 'WHY'];
      print({ json, text: table(headings, lines, 'Nothing was done yet.') }, { json: asJson });
    });

  audit
    .command('verify')
    .description(
      'Follow the chain of hashes: says "whole", or names the first row that was changed, removed or inserted',
    )
    .option('--json', 'print JSON')
    .action(async (options) => {
      const json = await operate(operations.verify, {});
      const text = json.whole ? 'whole' : faultText(json);
      print({ json, text }, options);
      if (!json.whole) process.exitCode = 1;
    });

  audit
    .command('export')
    .description('Every entry as a line of JSON, the oldest first')
    .option('--after <id>', 'only those that came after this one', wholeNumber(0), 0)
    .option('--json', 'the same: lines of JSON')
    .action(async ({ after }) => {
      for (let last = after; ; ) {
        const page = await operate(operations.export, { after: last, limit: PAGE });
        await write(page.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
        last = page.at(-1)?.id ?? last;
        if (page.length < PAGE) return;
      }
    });
}

const faultText = ({ row, fault }: { row: number; fault: string }): string =>
  row === 0 && fault === 'removed' ? 'the head of the chain was removed' : `row ${row} was ${fault}`;

/** Waits for the reader: an export may exceed the memory. */
const write = (text: string): Promise<void> =>
  new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });
