/** The servers as real processes. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { serverSettings } from '../../shared/config/process-settings.ts';
import { askForLoan } from './loans.ts';
import { learnReference } from './reference.ts';

/** Milliseconds: a busy machine starts many at once. Less than ava waits for anything. */
export const READY_WITHIN = 150_000;
/** What an error tells of a server's last words. */
const LAST_LINES = 20;
const root = resolve(import.meta.dirname, '../..');

export type ServerName = 'auth' | 'resource';
const entries = { auth: 'auth-server/main.ts', resource: 'resource-api/main.ts' } as const;

export interface Server {
  readonly name: ServerName;
  readonly url: string;
  /** Sends a signal and waits until the process is gone. @throws Error where it does not go */
  end(signal: NodeJS.Signals): Promise<void>;
}

/** As `npm start` gives them: a server that is given none begins twice. */
const settings = serverSettings();
const { MALLOC_ARENA_MAX = '', MALLOC_MMAP_THRESHOLD_ = '' } = settings.env;

const running = new Set<ChildProcess>();
// Also one that still starts, and before the folder is removed in which they write.
process.prependListener('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** With the compiled code that all of the tests' processes share: without it, half of a start is compiling. */
export const withCompiledCode = (env: Readonly<Record<string, string>>): Readonly<Record<string, string>> => {
  const { NODE_COMPILE_CACHE } = process.env;
  return NODE_COMPILE_CACHE ? { NODE_COMPILE_CACHE, ...env } : env;
};

/**
 * Starts a server and waits until it is ready.
 * @param keep takes what the process writes, line by line
 * @throws Error with its last words where it ends instead, or is not ready in time
 */
export async function startServer(
  name: ServerName,
  url: string,
  env: Readonly<Record<string, string>>,
  keep: (line: string) => void,
): Promise<Server> {
  const child = spawn(process.execPath, [...settings.execArgv, join(root, entries[name])], {
    env: withCompiledCode({ MALLOC_ARENA_MAX, MALLOC_MMAP_THRESHOLD_, ...env }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  const last: string[] = [];
  const note = (line: string) => {
    keep(`${name} ${line}`);
    last.push(line);
    if (last.length > LAST_LINES) last.shift();
  };
  for (const stream of [child.stdout, child.stderr]) keepLines(stream, note);
  const gone = new Promise<void>((done) => child.once('close', () => done()));
  const server: Server = {
    name,
    url,
    async end(signal) {
      child.kill(signal);
      const inTime = await Promise.race([gone.then(() => true), wait(20_000, false, { ref: false })]);
      if (inTime) return;
      child.kill('SIGKILL');
      throw new Error(`the ${name} server did not end on ${signal}\n${last.join('\n')}`);
    },
  };
  try {
    await ready(child, url);
    await learnReference(name, url);
  } catch (error) {
    await server.end('SIGKILL');
    throw new Error(`the ${name} server: ${(error as Error).message}\n${last.join('\n')}`);
  }
  return server;
}

async function ready(child: ChildProcess, url: string): Promise<void> {
  for (const deadline = Date.now() + READY_WITHIN; Date.now() < deadline; await wait(50)) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`ended with ${child.exitCode}`);
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.ok) return;
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

function keepLines(stream: NodeJS.ReadableStream, keep: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) keep(line);
  });
  stream.on('end', () => rest && keep(rest));
}
