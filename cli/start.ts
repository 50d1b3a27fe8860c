/**
 * `npm start`: runs both servers, and ends both cleanly. It runs as long as they do, so it loads little: prepare.ts
 * does everything else.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { isStartedByNpm } from '../shared/config/process-settings.ts';
import { END_SIGNALS, type Listening, type Running, startProcess, startServer } from './server-process.ts';

/** The message of prepare.ts when everything is ready. */
export interface Prepared {
  readonly authServer: Listening;
  readonly resourceApi: Listening;
}

/**
 * Runs both servers until they are asked to end, or one ends by itself.
 * @returns the exit code: 0 if they were asked to end, and ended cleanly
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

/** Milliseconds between two checks of the parent process. */
const LOOK_EVERY = 500;

/**
 * Aborts at the first SIGINT, SIGTERM or SIGHUP, or if the npm that started this process is gone. Ctrl-C arrives from
 * the terminal and again from npm; pressing it again changes nothing: the servers end as fast as their last requests
 * allow.
 */
function askedToEnd(): AbortSignal {
  const asked = new AbortController();
  for (const signal of END_SIGNALS) process.on(signal, () => asked.abort());
  // Killing npm means this process too, and only its new parent shows it.
  const parent = process.ppid;
  if (isStartedByNpm()) setInterval(() => process.ppid !== parent && asked.abort(), LOOK_EVERY).unref();
  return asked.signal;
}

/** @param preparing waits until the servers are ready, and fails if they never are */
async function run(prepared: Prepared, preparing: Running, asked: AbortSignal): Promise<number> {
  const authServer = startServer(prepared.authServer);
  const resourceApi = startServer(prepared.resourceApi);
  const servers = [authServer, resourceApi];
  const neverReady = new Promise<void>((resolve) => preparing.ended.then((ready) => ready || resolve()));
  await Promise.race([ended(asked), neverReady, ...servers.map(({ ended }) => ended)]);
  // A signal to the whole group may end a server before this process handles it.
  if (!asked.aborted) await wait(100);
  const lost = asked.aborted ? [] : servers.filter((server) => !server.alive());
  for (const { name } of lost)
    process.stderr.write(`error: the ${name} has ended by itself; the other one is stopped\n`);
  const ready = await preparing.end();
  // The resource API ends first: its last requests may still need the auth-server.
  const resourceApiEnded = await resourceApi.end();
  const authServerEnded = await authServer.end();
  return lost.length === 0 && ready && resourceApiEnded && authServerEnded ? 0 : 1;
}
