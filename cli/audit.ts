/** `audit …`: what operators did. */
import type { Command } from '@commander-js/extra-typings';
import { operate } from './operate.ts';
import { wholeNumber } from './option-values.ts';
import { print, table } from './output.ts';

const operations = {
  list: async () => (await import('../shared/operations/audit.ts')).listAudit,
};

export function addAuditCommands(audit: Command): void {
  audit
    .command('list')
    .description('What was done by this command line: by whom, on whom, when, and how it ended. The newest first.')
    .option('--before <id>', 'the last id of the page before', wholeNumber(1))
    .option('--limit <n>', 'entries at most', wholeNumber(1, 1000), 50)
    .option('--json', 'print JSON')
    .action(async ({ json: asJson, before, limit }) => {
      const json = await operate(operations.list, { before, limit });
      const lines = json.map(({ id, at, actor, operation, target, outcome }) => [
        ...[String(id), at, actor, operation, target ?? '', outcome],
      ]);
      const headings = ['ID', 'AT', 'WHO', 'WHAT', 'ON WHOM', 'OUTCOME'];
      print({ json, text: table(headings, lines, 'Nothing was done yet.') }, { json: asJson });
    });
}
