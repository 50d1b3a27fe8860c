/** `npm start`: what has to be prepared, both servers, and a clean end of both. It loads little: it stays as long as they do. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isStartedByNpm } from '../shared/config/process-settings.ts';
import { type Listening, startServer } from './server-process.ts';

/** What prepare.ts tells when everything is ready for the servers. */
export interface Prepared {
  readonly authServer: Listening;
  readonly resourceApi: Listening;
  /** For whoever has started them; empty in production. */
  readonly welcome: string;
}

/**
 * Runs both servers until somebody asks for their end, or one of them ends by itself.
 * @returns the exit code: 0 where they were asked to end, and ended cleanly
 */
export async function start(): Promise<number> {
  const asked = askedToEnd();
  const outcome = await prepare(asked);
  return typeof outcome === 'number' ? outcome : run(outcome, asked);
}

/** @returns the exit code where the servers are not to be started */
async function prepare(asked: AbortSignal): Promise<Prepared | number> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'prepare.ts')], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  let prepared: Prepared | undefined;
  child.once('message', (told) => {
    prepared = told as Prepared;
  });
  const end = () => child.kill('SIGTERM');
  asked.addEventListener('abort', end);
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  asked.removeEventListener('abort', end);
  // A signal may find it before it listens to any.
  if (asked.aborted) return signal === null ? (code ?? 1) : 0;
  return prepared ?? (code || 1);
}

const ended = (asked: AbortSignal) =>
  new Promise<void>((resolve) => asked.addEventListener('abort', () => resolve(), { once: true }));

/** Milliseconds between two looks at whose child this process is. */
const LOOK_EVERY = 500;

/**
 * Aborts at the first SIGINT, SIGTERM or SIGHUP, and where the npm that started this process is gone. Ctrl-C reaches this
 * process from the terminal, and again from npm; whoever presses it once more changes nothing: the servers are ending as
 * fast as their last requests allow.
 */
function askedToEnd(): AbortSignal {
  const asked = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => asked.abort());
  // Somebody who kills npm means us too, and nothing tells us of it but our new parent.
  const parent = process.ppid;
  if (isStartedByNpm()) setInterval(() => process.ppid !== parent && asked.abort(), LOOK_EVERY).unref();
  return asked.signal;
}

async function run({ welcome, ...prepared }: Prepared, asked: AbortSignal): Promise<number> {
  const authServer = startServer(prepared.authServer);
  const resourceApi = startServer(prepared.resourceApi);
  const servers = [authServer, resourceApi];
  const over = Promise.race([ended(asked), ...servers.map(({ ended }) => ended)]);
  let lost = false;
  try {
    await Promise.race([over, Promise.all(servers.map((server) => server.ready()))]);
    const running = !asked.aborted && servers.every((server) => server.alive());
    if (running) process.stdout.write(welcome);
    await over;
    // A signal to the whole group may end a server before it is heard of here.
    if (!asked.aborted) await wait(100);
    for (const { name } of asked.aborted ? [] : servers.filter((server) => !server.alive())) {
      lost = true;
      process.stderr.write(`error: the ${name} has ended by itself; the other one is stopped\n`);
    }
  } catch (error) {
    const { complain } = await import('./complain.ts');
    complain(error);
    lost = true;
  }
  // The resource API first: its last requests may still have to ask the auth-server whose token they bear.
  const resourceApiEnded = await resourceApi.end();
  const authServerEnded = await authServer.end();
  return !lost && resourceApiEnded && authServerEnded ? 0 : 1;
}
