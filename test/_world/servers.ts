/** Servers, and the command line, as the tests run them. */
import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { ServerName } from './hosting.ts';
import { ask } from './http.ts';
import { askForLoan } from './loans.ts';
import { learnReference } from './reference.ts';
import { type ServerProcess, startInKeptProcess, startOwnProcess, withCompiledCode } from './server-process.ts';

/** Milliseconds: a busy machine starts many at once. Less than ava waits for anything. */
export const READY_WITHIN = 150_000;
/** Milliseconds: the last requests have 10 seconds, and what is left of a server is looked for during 5. */
const END_WITHIN = 40_000;
/** What an error tells of a server's last words. */
const LAST_LINES = 20;
const root = resolve(import.meta.dirname, '../..');

export interface Server {
  readonly name: ServerName;
  readonly url: string;
  /**
   * Sends a signal and waits until the process is gone, or the server from a process that stays.
   * @throws Error where it does not go
   */
  end(signal: NodeJS.Signals): Promise<void>;
}

/**
 * Starts a server and waits until it is ready.
 * @param keep takes what it writes, line by line
 * @param ownProcess true where a story is about the process itself; others have one that is kept
 * @throws Error with its last words where it ends instead, or is not ready in time
 */
export async function startServer(
  name: ServerName,
  url: string,
  env: Readonly<Record<string, string>>,
  keep: (line: string) => void,
  ownProcess = false,
): Promise<Server> {
  const last: string[] = [];
  const note = (line: string) => {
    keep(`${name} ${line}`);
    last.push(line);
    if (last.length > LAST_LINES) last.shift();
  };
  const start = ownProcess || !isHostable(env) ? startOwnProcess : startInKeptProcess;
  const running = await start(name, env, note);
  const server: Server = {
    name,
    url,
    async end(signal) {
      await running.signal(signal);
      const within = (time: number) => Promise.race([running.gone.then(() => true), wait(time, false, { ref: false })]);
      if (await within(END_WITHIN)) return;
      await running.signal('SIGKILL');
      // What it stands on is removed next.
      await within(END_WITHIN);
      throw new Error(`the ${name} server did not end on ${signal}\n${last.join('\n')}`);
    },
  };
  try {
    await ready(running, url);
    await learnReference(name, url);
  } catch (error) {
    await server.end('SIGKILL');
    throw new Error(`the ${name} server: ${(error as Error).message}\n${last.join('\n')}`);
  }
  return server;
}

/** What a process is given at its start, and what is several processes. */
const ofTheProcess = ['NODE_OPTIONS', 'WORKERS'];
const isHostable = (env: Readonly<Record<string, string>>) =>
  process.env.TEST_LENDER !== undefined && !ofTheProcess.some((name) => env[name]);

async function ready(running: ServerProcess, url: string): Promise<void> {
  for (const deadline = Date.now() + READY_WITHIN; Date.now() < deadline; await wait(50)) {
    if (running.ended !== undefined) throw new Error(running.ended);
    const answer = await ask(`${url}/readyz`).catch(() => undefined);
    if (answer?.status === 200) return;
  }
  throw new Error(`was not ready after ${READY_WITHIN / 1000} seconds`);
}

export interface Command {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What was printed, where it is JSON. */
  readonly json: unknown;
}

/** Runs the operators' command line in a process that is kept for it: see test/_run/kept-cli.ts. */
export async function askCli(env: Readonly<Record<string, string>>, args: readonly string[]): Promise<Command> {
  // What Node takes from its environment, it takes at its start.
  if (env.NODE_OPTIONS) return runCli(env, args);
  const ended = await askForLoan<Pick<Command, 'code' | 'stdout' | 'stderr'>>('cli', { env, args });
  return { ...ended, json: asJson(ended.stdout) };
}

/** Runs the operators' command line in a process of its own. */
export function runCli(env: Readonly<Record<string, string>>, args: readonly string[]): Promise<Command> {
  return new Promise((done, failed) => {
    const finish = (error: (Error & { code?: unknown }) | null, stdout: string, stderr: string) => {
      const code = error ? error.code : 0;
      if (typeof code !== 'number') failed(error);
      else done({ code, stdout, stderr, json: asJson(stdout) });
    };
    execFile(
      process.execPath,
      [join(root, 'cli/main.ts'), ...args],
      { env: withCompiledCode(env), timeout: 60_000 },
      finish,
    );
  });
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
