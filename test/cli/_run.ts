/** Runs a command with something on its standard input. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { withCompiledCode } from '../_world/server-process.ts';

const main = join(import.meta.dirname, '../../cli/main.ts');

export async function cliWithInput(env: Readonly<Record<string, string>>, input: string, ...args: string[]) {
  const child = spawn(process.execPath, [main, ...args], { env: withCompiledCode(env) });
  child.stdin.end(input);
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: code as number | null, stdout, stderr };
}
