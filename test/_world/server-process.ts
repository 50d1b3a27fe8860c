/** The process of a server: one that is kept for many of them, or one of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { serverSettings } from '../../shared/config/process-settings.ts';
import type { HostEvent, ServerName } from './hosting.ts';
import { keepLines } from './lines.ts';
import { askForLoan } from './loans.ts';

const root = resolve(import.meta.dirname, '../..');
const entries = { auth: 'auth-server/main.ts', resource: 'resource-api/main.ts' } as const;

export interface ServerProcess {
  /** How it ended; undefined while it runs. */
  readonly ended: string | undefined;
  /** Resolves when it has ended, and its last line is told. @throws Error where it left something in a process that stays */
  readonly gone: Promise<void>;
  signal(signal: NodeJS.Signals): Promise<void>;
}

type Env = Readonly<Record<string, string>>;
type KeepLine = (line: string) => void;

/** With the compiled code that all of the tests' processes share: without it, half of a start is compiling. */
export const withCompiledCode = (env: Env): Env => {
  const { NODE_COMPILE_CACHE } = process.env;
  return NODE_COMPILE_CACHE ? { NODE_COMPILE_CACHE, ...env } : env;
};

/** As `npm start` gives them: a server that is given none begins twice. */
const settings = serverSettings();
const { MALLOC_ARENA_MAX = '', MALLOC_MMAP_THRESHOLD_ = '' } = settings.env;

const running = new Set<ChildProcess>();
// Also one that still starts, and before the folder is removed in which they write.
process.prependListener('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts a server in a process of its own, by its main.ts. */
export function startOwnProcess(name: ServerName, env: Env, keep: KeepLine): ServerProcess {
  const child = spawn(process.execPath, [...settings.execArgv, join(root, entries[name])], {
    env: withCompiledCode({ MALLOC_ARENA_MAX, MALLOC_MMAP_THRESHOLD_, ...env }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  for (const stream of [child.stdout, child.stderr]) keepLines(stream, keep);
  return {
    get ended() {
      return child.exitCode === null && child.signalCode === null
        ? undefined
        : `ended with ${child.signalCode ?? child.exitCode}`;
    },
    gone: once(child, 'close').then(() => undefined),
    async signal(signal) {
      child.kill(signal);
    },
  };
}

/** Starts a server in a process that is kept for many: see test/_run/kept-server.ts. */
export async function startInKeptProcess(name: ServerName, env: Env, keep: KeepLine): Promise<ServerProcess> {
  const asked = request(`${process.env.TEST_LENDER}/server`, { method: 'POST', agent: false });
  asked.end(JSON.stringify({ name, env }));
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  if (answer.statusCode !== 200) throw new Error(`the ${name} server was not hosted: ${await text(answer)}`);
  const began = Promise.withResolvers<number>();
  let ended: string | undefined;
  const listen = async () => {
    for await (const line of createInterface({ input: answer })) {
      const event = JSON.parse(line) as HostEvent;
      if ('line' in event) keep(event.line);
      else if ('id' in event) began.resolve(event.id);
      else if ('ended' in event) {
        ended = event.ended;
        if (event.left.length > 0) throw new Error(`the ${name} server left behind: ${event.left.join(', ')}`);
      }
    }
    ended ??= 'was lost';
  };
  const gone = listen();
  // Who waits for it hears of it.
  gone.catch(() => undefined);
  const lost = gone.then(() => Promise.reject(new Error(`the ${name} server was not hosted: ${ended}`)));
  const id = await Promise.race([began.promise, lost]);
  return {
    get ended() {
      return ended;
    },
    gone,
    async signal(signal) {
      await askForLoan('signal', { id, signal });
    },
  };
}
