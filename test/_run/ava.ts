/** Runs ava in a process group of its own, so that nothing its workers started outlives it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { signalIfAlive } from '../_world/signals.ts';

const cli = resolve(import.meta.dirname, '../../node_modules/ava/entrypoints/cli.js');

/** Files wait now and then, for a server of their own or for time to pass: two more than cores fill these gaps. */
export const filesAtOnce = availableParallelism() + 2;

export interface Outcome {
  readonly passed: number;
  /** Tests and hooks that failed; where ava failed otherwise, such as by a file that does not load, at least one. */
  readonly failed: number;
  readonly code: number;
}

export interface Ava {
  readonly outcome: Promise<Outcome>;
  /** Ends ava, its workers and the servers they started. */
  end(): void;
}

/** Starts ava. Its output is passed on as it comes. */
export function runAva(args: readonly string[], env: Readonly<Record<string, string>>): Ava {
  const child = spawn(process.execPath, [cli, `--concurrency=${filesAtOnce}`, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
    env: { ...process.env, ...env, ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : undefined) },
  });
  return { outcome: readOutcome(child), end: () => endGroup(child) };
}

async function readOutcome(child: ChildProcess): Promise<Outcome> {
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    process.stdout.write(chunk);
    output += chunk;
  });
  const code = await new Promise<number>((done, failed) => {
    child.once('error', failed);
    child.once('close', (status) => done(status ?? 1));
  });
  const text = stripVTControlCharacters(output);
  // Where something failed, ava's summary tells the failures alone: what passed is counted by its line.
  const passed = [...text.matchAll(/^ +✔ (?!\[expected fail\])/gm)].length;
  const failed = summed(text, 'test') + summed(text, 'hook');
  return { passed, failed: code === 0 ? failed : Math.max(1, failed), code };
}

/** The number of failed tests or hooks in ava's summary, which comes last. */
function summed(text: string, kind: string): number {
  return Number([...text.matchAll(new RegExp(`^ *(\\d+) ${kind}s? failed`, 'gm'))].at(-1)?.[1] ?? 0);
}

function endGroup({ pid }: ChildProcess): void {
  if (pid !== undefined) signalIfAlive(-pid, 'SIGKILL');
}
