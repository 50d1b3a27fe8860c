/** `operator …`: who looks after accounts, apps and content in the console. */
import type { Command } from '@commander-js/extra-typings';
import { operate } from './operate.ts';
import { wholeNumber } from './option-values.ts';
import { print, table } from './output.ts';

const WHO = 'username, email address, phone number or uid';

const operations = {
  grant: async () => (await import('../shared/operations/operators.ts')).grantOperator,
  revoke: async () => (await import('../shared/operations/operators.ts')).revokeOperator,
  list: async () => (await import('../shared/operations/operators.ts')).listOperators,
};

export function addOperatorCommands(operator: Command): void {
  operator
    .command('grant')
    .description('Make an account an operator’s; its person needs a second factor before the console opens')
    .argument('<name>', WHO)
    .option('--json', 'print JSON')
    .action(async (user, options) => {
      const json = await operate(operations.grant, { user });
      print({ json, text: `${json.username} (${json.uid}) is an operator.` }, options);
    });

  operator
    .command('revoke')
    .description('Make an account a person’s again: the console is closed to it at once')
    .argument('<name>', WHO)
    .option('--json', 'print JSON')
    .action(async (user, options) => {
      const json = await operate(operations.revoke, { user });
      print({ json, text: `${json.username} (${json.uid}) is an operator no more.` }, options);
    });

  operator
    .command('list')
    .description('Operators by their uid, a page at a time')
    .option('--after <uid>', 'the last uid of the page before', wholeNumber(0), 0)
    .option('--limit <n>', 'operators at most', wholeNumber(1, 1000), 50)
    .option('--json', 'print JSON')
    .action(async ({ json: asJson, after, limit }) => {
      const json = await operate(operations.list, { after, limit });
      const lines = json.map(({ uid, username, since, second_factor }) => [
        ...[String(uid), username, since, second_factor ? '' : 'no second factor: no console'],
      ]);
      print(
        { json, text: table(['UID', 'USERNAME', 'SINCE', ''], lines, 'There are no operators.') },
        { json: asJson },
      );
    });
}
