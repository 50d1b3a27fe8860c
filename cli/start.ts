/**
 * `npm start`: both servers, and a clean end of both. It stays as long as they do, and loads little: what has to be done
 * besides is done in prepare.ts.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { isStartedByNpm } from '../shared/config/process-settings.ts';
import { ASKING, type Listening, type Running, startProcess, startServer } from './server-process.ts';

/** What prepare.ts tells when everything is ready for the servers. */
export interface Prepared {
  readonly authServer: Listening;
  readonly resourceApi: Listening;
}

/**
 * Runs both servers until somebody asks for their end, or one of them ends by itself.
 * @returns the exit code: 0 where they were asked to end, and ended cleanly
 */
export async function start(): Promise<number> {
  const asked = askedToEnd();
  const preparing = startProcess('cli/prepare.ts');
  asked.addEventListener('abort', () => void preparing.end());
  const prepared = await Promise.race([preparing.told as Promise<Prepared>, preparing.ended]);
  if (asked.aborted) return (await preparing.ended) ? 0 : 1;
  return typeof prepared === 'boolean' ? 1 : run(prepared, preparing, asked);
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
  for (const signal of ASKING) process.on(signal, () => asked.abort());
  // Somebody who kills npm means us too, and nothing tells us of it but our new parent.
  const parent = process.ppid;
  if (isStartedByNpm()) setInterval(() => process.ppid !== parent && asked.abort(), LOOK_EVERY).unref();
  return asked.signal;
}

/** @param preparing waits until the servers are ready, and fails where they never are */
async function run(prepared: Prepared, preparing: Running, asked: AbortSignal): Promise<number> {
  const authServer = startServer(prepared.authServer);
  const resourceApi = startServer(prepared.resourceApi);
  const servers = [authServer, resourceApi];
  const neverReady = new Promise<void>((resolve) => preparing.ended.then((ready) => ready || resolve()));
  await Promise.race([ended(asked), neverReady, ...servers.map(({ ended }) => ended)]);
  // A signal to the whole group may end a server before it is heard of here.
  if (!asked.aborted) await wait(100);
  const lost = asked.aborted ? [] : servers.filter((server) => !server.alive());
  for (const { name } of lost)
    process.stderr.write(`error: the ${name} has ended by itself; the other one is stopped\n`);
  const ready = await preparing.end();
  // The resource API first: its last requests may still have to ask the auth-server whose token they bear.
  const resourceApiEnded = await resourceApi.end();
  const authServerEnded = await authServer.end();
  return lost.length === 0 && ready && resourceApiEnded && authServerEnded ? 0 : 1;
}
