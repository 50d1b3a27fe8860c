/** `user …`: accounts. */
import { type Command, Option } from '@commander-js/extra-typings';
import { email } from '../shared/accounts/emails.ts';
import { username } from '../shared/accounts/names.ts';
import { ownNameFault } from '../shared/accounts/own-name.ts';
import { hashPassword } from '../shared/accounts/passwords.ts';
import { normalPhone } from '../shared/accounts/phones.ts';
import { userFault, usernameForms } from '../shared/accounts/register.ts';
import { isReserved } from '../shared/accounts/reserved-names.ts';
import type { User } from '../shared/db/tables/users.ts';
import { DEFAULT_LANGUAGE, type Language, languageCodes } from '../shared/words/language.ts';
import { type CliDeps, withDeps } from './deps.ts';
import { findUser } from './find-user.ts';
import { card, isoTime, type Output, print, Refusal, table } from './output.ts';
import { choosePassword, type PasswordOptions } from './password.ts';

const WHO = 'username, email address, phone number or uid';
const PASSWORD = 'seen by everybody who lists processes: better --password-stdin, or neither for a random one';
const STDIN = 'read it from standard input; asked for at a terminal';

interface Wanted extends PasswordOptions {
  readonly username: string;
  readonly email: string;
  readonly phone?: string;
  readonly language: Language;
}

export function addUserCommands(user: Command): void {
  user
    .command('create')
    .description('Make an account. Without a password a random one is made and shown once.')
    .requiredOption('--username <username>', '3 to 32 letters, digits, "_", "-" or "."')
    .requiredOption('--email <address>')
    .option('--phone <number>', 'with its country code, or Chinese')
    .addOption(
      new Option('--language <code>', 'of what is sent to them').choices(languageCodes).default(DEFAULT_LANGUAGE),
    )
    .option('--password <password>', PASSWORD)
    .option('--password-stdin', STDIN)
    .option('--json', 'print JSON')
    .action(async (options) => print(await withDeps((deps) => create(deps, options as Wanted)), options));

  user
    .command('list')
    .description('Accounts by their uid, a page at a time')
    .option('--after <uid>', 'the last uid of the page before', wholeNumber(0), 0)
    .option('--limit <n>', 'accounts at most', wholeNumber(1, 1000), 50)
    .option('--json', 'print JSON')
    .action(async (options) => print(await withDeps((deps) => list(deps, options.after, options.limit)), options));

  user
    .command('disable')
    .description('Let nobody sign in to an account, and end its every session and token at once')
    .argument('<user>', WHO)
    .option('--json', 'print JSON')
    .action(async (who, options) => print(await withDeps((deps) => disable(deps, who)), options));

  user
    .command('enable')
    .description('Let a disabled account sign in again')
    .argument('<user>', WHO)
    .option('--json', 'print JSON')
    .action(async (who, options) => print(await withDeps((deps) => enable(deps, who)), options));

  user
    .command('set-password')
    .description(
      'Give an account a new password, and end its every session and token at once. A random one by default.',
    )
    .argument('<user>', WHO)
    .option('--password <password>', PASSWORD)
    .option('--password-stdin', STDIN)
    .option('--json', 'print JSON')
    .action(async (who, options) => print(await withDeps((deps) => setPassword(deps, who, options)), options));
}

async function create({ config, users }: CliDeps, wanted: Wanted): Promise<Output> {
  const checked = { username: username.safeParse(wanted.username), email: email.safeParse(wanted.email) };
  for (const [field, { error }] of Object.entries(checked)) {
    if (error) throw new Refusal(`the ${field} ${error.issues[0]?.message}`);
  }
  if (isReserved(checked.username.data as string, config)) throw new Refusal('the username is reserved');
  const phone = wanted.phone === undefined ? null : normalPhone(wanted.phone);
  if (phone === undefined) throw new Refusal('the phone number is none');
  const { password, shown } = await choosePassword(wanted);
  refuseOwnName(password, { username: checked.username.data as string, email: checked.email.data as string });
  const name = checked.username.data as string;
  let uid: number;
  try {
    uid = await users.add({
      username: name,
      ...usernameForms(name),
      email: checked.email.data as string,
      phone,
      language: wanted.language,
      password_hash: await hashPassword(password),
    });
  } catch (error) {
    throw userFault(error, 'REGISTER_FAILED');
  }
  return withPassword(await existing(users, uid), shown);
}

async function list({ users }: CliDeps, after: number, limit: number): Promise<Output> {
  const page = await users.list(after, limit);
  const lines = page.map((user) => [
    String(user.uid),
    user.username,
    user.email ?? '',
    user.phone ?? '',
    user.disabled_at === null ? '' : 'disabled',
  ]);
  const more = page.length === limit ? `\n\nThe next page: --after ${page.at(-1)?.uid}` : '';
  return {
    json: page.map(present),
    text: table(['UID', 'USERNAME', 'EMAIL', 'PHONE', ''], lines, 'There are no accounts.') + more,
  };
}

async function disable({ users, revocations }: CliDeps, who: string): Promise<Output> {
  const { uid, disabled_at } = await findUser(users, who);
  // First nobody gets in any more, then those who are in are out.
  await users.change(uid, { disabled_at: disabled_at ?? Date.now() });
  await revocations.revokeAccount(uid);
  const user = await existing(users, uid);
  return { json: present(user), text: `Disabled ${user.username} (${uid}); its sessions and tokens have ended.` };
}

async function enable({ users }: CliDeps, who: string): Promise<Output> {
  const { uid } = await findUser(users, who);
  await users.change(uid, { disabled_at: null });
  const user = await existing(users, uid);
  return { json: present(user), text: `Enabled ${user.username} (${uid}).` };
}

async function setPassword({ users, revocations }: CliDeps, who: string, options: PasswordOptions): Promise<Output> {
  const user = await findUser(users, who);
  const { uid } = user;
  const { password, shown } = await choosePassword(options);
  refuseOwnName(password, user);
  const password_hash = await hashPassword(password);
  await users.change(uid, { password_hash, password_changed_at: Date.now() });
  await revocations.revokeAccount(uid);
  const { json, text } = withPassword(await existing(users, uid), shown);
  return { json, text: `${text}\n\nThe password is changed; every session and token of the account has ended.` };
}

function refuseOwnName(password: string, names: Parameters<typeof ownNameFault>[1]): void {
  const fault = ownNameFault(password, names);
  if (fault) throw new Refusal(`the password ${fault}`);
}

function withPassword(user: User, shown: string | undefined): Output {
  const text = card({ uid: user.uid, username: user.username, email: user.email, phone: user.phone, password: shown });
  return {
    json: { ...present(user), ...(shown === undefined ? undefined : { password: shown }) },
    text: shown === undefined ? text : `${text}\n\nThis password is shown this once; it cannot be shown again.`,
  };
}

async function existing(users: CliDeps['users'], uid: number): Promise<User> {
  const user = await users.byUid(uid);
  if (!user) throw new Refusal(`there is no account ${uid}`);
  return user;
}

const present = (user: User) => ({
  uid: user.uid,
  username: user.username,
  email: user.email,
  email_verified: user.email_verified_at !== null,
  phone: user.phone,
  phone_verified: user.phone_verified_at !== null,
  nickname: user.nickname,
  created_at: isoTime(user.created_at),
  disabled_at: isoTime(user.disabled_at),
});

function wholeNumber(min: number, max = 2 ** 31 - 1) {
  return (given: string): number => {
    const number = /^\d{1,10}$/.test(given) ? Number(given) : Number.NaN;
    if (number >= min && number <= max) return number;
    throw new Refusal(`${JSON.stringify(given)} is not a whole number from ${min} to ${max}`);
  };
}
