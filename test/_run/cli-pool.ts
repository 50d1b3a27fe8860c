/** Processes that run the operators' command line for all test files: as many as run at the same time. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { surroundings } from '../_world/database.ts';
import { endProcess } from './end-process.ts';

const kept = join(import.meta.dirname, 'kept-cli.ts');

export interface CommandLine {
  readonly env: Readonly<Record<string, string>>;
  readonly args: readonly string[];
}

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export function createCliPool() {
  const idle: ChildProcess[] = [];
  const all = new Set<ChildProcess>();

  const start = async (): Promise<ChildProcess> => {
    const { env } = process;
    const trusted = join(surroundings().TEST_DIRECTORY, 'loopback.crt');
    const child = fork(kept, { env: { ...env, NODE_EXTRA_CA_CERTS: trusted } });
    all.add(child);
    child.once('exit', () => all.delete(child));
    await answer(child);
    return child;
  };

  return {
    async run(command: CommandLine): Promise<Ended> {
      const child = idle.pop() ?? (await start());
      child.send(command);
      const ended = await answer<Ended>(child);
      idle.push(child);
      return ended;
    },
    /** Ends all of them. */
    stop: () => Promise.all([...all].map(endProcess)),
  };
}

/** @throws Error where the process ends instead */
async function answer<T>(child: ChildProcess): Promise<T> {
  const listening = new AbortController();
  const { signal } = listening;
  try {
    const [message, ...ended] = await Promise.race([
      once(child, 'message', { signal }),
      once(child, 'exit', { signal }).then((how) => [undefined, ...how]),
    ]);
    if (message === undefined) throw new Error(`the command line ended by itself: ${ended}`);
    return message as T;
  } finally {
    listening.abort();
  }
}
