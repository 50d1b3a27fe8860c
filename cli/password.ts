/** A new password: from an option or standard input. Otherwise the operation generates one. */
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { CommandRefused } from './output.ts';

export interface PasswordOptions {
  readonly password?: string | undefined;
  readonly passwordStdin?: true | undefined;
}

/** The chosen password; undefined to generate one. */
export async function chosenPassword({ password, passwordStdin }: PasswordOptions): Promise<string | undefined> {
  if (password !== undefined && passwordStdin) {
    throw new CommandRefused('--password and --password-stdin are two answers to one');
  }
  return passwordStdin ? fromStdin() : password;
}

/** Standard input without its last line break; at a terminal one hidden line. */
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
