/** `user …`: accounts. */
import { type Command, Option } from '@commander-js/extra-typings';
import type { Account } from '../shared/operations/accounts/present.ts';
import { DEFAULT_LANGUAGE, languageCodes } from '../shared/words/language.ts';
import { operate } from './operate.ts';
import { wholeNumber } from './option-values.ts';
import { card, type Output, print, table } from './output.ts';
import { chosenPassword } from './password.ts';
import { addUserActs } from './user-acts.ts';

const WHO = 'username, email address, phone number or uid';
const PASSWORD = 'seen by everybody who lists processes: better --password-stdin, or neither for a random one';
const STDIN = 'read it from standard input; asked for at a terminal';

const operations = {
  create: async () => (await import('../shared/operations/accounts/create.ts')).createAccount,
  search: async () => (await import('../shared/operations/accounts/search.ts')).searchAccounts,
  list: async () => (await import('../shared/operations/accounts/show.ts')).listAccounts,
  show: async () => (await import('../shared/operations/accounts/show.ts')).showAccount,
  setPassword: async () => (await import('../shared/operations/accounts/set-password.ts')).setPassword,
};

export function addUserCommands(user: Command): void {
  user
    .command('create')
    .description('Make an account. Without a password a random one is made and shown once.')
    .requiredOption('--username <username>', '3 to 32 letters, digits, "_", "-" or "."')
    .option('--email <address>', 'this, a phone number, or both')
    .option('--phone <number>', 'with its country code, or Chinese')
    .addOption(
      new Option('--language <code>', 'of what is sent to them').choices(languageCodes).default(DEFAULT_LANGUAGE),
    )
    .option('--password <password>', PASSWORD)
    .option('--password-stdin', STDIN)
    .option('--json', 'print JSON')
    .action(async ({ json, password, passwordStdin, ...wanted }) => {
      const chosen = await chosenPassword({ password, passwordStdin });
      print(withPassword(await operate(operations.create, { ...wanted, password: chosen })), { json });
    });

  user
    .command('list')
    .description('Accounts by their uid, a page at a time')
    .option('--after <uid>', 'the last uid of the page before', wholeNumber(0), 0)
    .option('--limit <n>', 'accounts at most', wholeNumber(1, 1000), 50)
    .option('--json', 'print JSON')
    .action(async ({ json, after, limit }) =>
      print(listed(await operate(operations.list, { after, limit }), limit), { json }),
    );

  user
    .command('search')
    .description(
      'Accounts whose username, nickname, email address or phone number begins with this, or whose uid it is',
    )
    .argument('<q>')
    .option('--limit <n>', 'accounts at most', wholeNumber(1, 200), 50)
    .option('--json', 'print JSON')
    .action(async (q, { json, limit }) => {
      const found = await operate(operations.search, { q, limit });
      print({ json: found, text: accountTable(found, 'Nobody was found.') }, { json });
    });

  user
    .command('show')
    .description('One account, with what it has')
    .argument('<user>', WHO)
    .option('--json', 'print JSON')
    .action(async (user, options) => {
      const json = await operate(operations.show, { user });
      const shown = Object.entries(json).map(([name, value]) => [name, value === null ? null : String(value)]);
      print({ json, text: card(Object.fromEntries(shown)) }, options);
    });

  addUserActs(user);

  user
    .command('set-password')
    .description(
      'Give an account a new password, and end its every session and token at once. A random one by default.',
    )
    .argument('<user>', WHO)
    .option('--password <password>', PASSWORD)
    .option('--password-stdin', STDIN)
    .option('--json', 'print JSON')
    .action(async (user, { json: asJson, password, passwordStdin }) => {
      // A wrong name is reported before a password is typed.
      if (passwordStdin) await operate(operations.show, { user });
      const chosen = await chosenPassword({ password, passwordStdin });
      const { json, text } = withPassword(await operate(operations.setPassword, { user, password: chosen }));
      const ended = `${text}\n\nThe password is changed; every session and token of the account has ended.`;
      print({ json, text: ended }, { json: asJson });
    });
}

function listed(page: readonly Account[], limit: number): Output {
  const more = page.length === limit ? `\n\nThe next page: --after ${page.at(-1)?.uid}` : '';
  return { json: page, text: accountTable(page, 'There are no accounts.') + more };
}

function accountTable(accounts: readonly Account[], nothing: string): string {
  const lines = accounts.map((user) => [
    ...[String(user.uid), user.username, user.email ?? '', user.phone ?? ''],
    user.disabled_at === null ? (user.closed_at === null ? '' : 'closed') : 'disabled',
  ]);
  return table(['UID', 'USERNAME', 'EMAIL', 'PHONE', ''], lines, nothing);
}

function withPassword(user: Account & { readonly password?: string | undefined }): Output {
  const { uid, username, email, phone, password } = user;
  const text = card({ uid, username, email, phone, password });
  return {
    json: user,
    text: password === undefined ? text : `${text}\n\nThis password is shown this once; it cannot be shown again.`,
  };
}
