/** Where a new password comes from: an option, standard input, or chance. */
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { newPassword } from '../shared/accounts/passwords.ts';
import { Refusal } from './output.ts';

export interface PasswordOptions {
  readonly password?: string;
  readonly passwordStdin?: true;
}

/**
 * The password to set, checked.
 * @returns `shown` where nobody knows it yet
 * @throws Refusal where it is not fit to be one
 */
export async function choosePassword(options: PasswordOptions): Promise<{ password: string; shown?: string }> {
  const { password: given, passwordStdin } = options;
  if (given !== undefined && passwordStdin) throw new Refusal('--password and --password-stdin are two answers to one');
  if (given === undefined && !passwordStdin) {
    const password = randomBytes(15).toString('base64url');
    return { password, shown: password };
  }
  const checked = newPassword.safeParse(given ?? (await fromStdin()));
  if (checked.success) return { password: checked.data };
  throw new Refusal(`the password ${checked.error.issues[0]?.message}`);
}

/** All of standard input but its last line break; at a terminal one line that nobody sees. */
async function fromStdin(): Promise<string> {
  if (!process.stdin.isTTY) return (await text(process.stdin)).replace(/\r?\n$/, '');
  process.stderr.write('Password: ');
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: unseen, terminal: true });
  try {
    return await terminal.question('');
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}
