/**
 * The command line in a process that stays: a command takes what its work takes, and not a start besides. Commands come by
 * messages, one after the other, each with an environment of its own; their answers go back by messages.
 */
import { flushCompileCache } from 'node:module';
import { runProgram } from '../../cli/program.ts';
import type { CommandLine, Ended } from './cli-pool.ts';

/** Leaves a command in the middle, as `process.exit` leaves a process. */
class Exit extends Error {}

const written = { stdout: '', stderr: '' };
let left: Ended | undefined;

const soFar = (code = process.exitCode): Ended => ({ ...written, code: Number(code ?? 0) });

for (const name of ['stdout', 'stderr'] as const) {
  process[name].write = (chunk: unknown, ...more: unknown[]) => {
    written[name] += String(chunk);
    const whenWritten = more.at(-1);
    if (typeof whenWritten === 'function') setImmediate(() => whenWritten());
    return true;
  };
}
process.exit = (code) => {
  left ??= soFar(code ?? undefined);
  throw new Exit();
};

process.on('message', async ({ env, args }: CommandLine) => {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, env);
  Object.assign(written, { stdout: '', stderr: '' });
  process.exitCode = undefined;
  left = undefined;
  await runProgram(args);
  process.send?.(left ?? soFar());
});
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
flushCompileCache();
process.send?.('ready');
