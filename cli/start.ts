/**
 * `npm start`: runs both servers, and ends both cleanly. This process becomes the auth-server, and the resource API is its
 * child: one that only watched two would take 40 MiB more. prepare.ts does everything that is over before.
 */
import cluster from 'node:cluster';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isStartedByNpm, root } from '../shared/config/process-settings.ts';
import { END_SIGNALS, type Listening, type Running, startProcess } from './server-process.ts';

/** The message of prepare.ts when the servers can be started. */
export interface Prepared {
  readonly authServer: Listening;
  readonly resourceApi: Listening;
}

/** Milliseconds between two checks of the parent process. */
const LOOK_EVERY = 500;

/**
 * Runs both servers until they are asked to end, or one ends by itself. Exits with 0 if they were asked to end, and ended
 * cleanly.
 */
export async function start(): Promise<void> {
  const ending = askedToEnd();
  const preparing = startProcess('cli/prepare.ts');
  ending.signal.addEventListener('abort', () => void preparing.end());
  const prepared = await Promise.race([preparing.told as Promise<Prepared>, preparing.ended]);
  if (ending.signal.aborted) process.exit((await preparing.ended) ? 0 : 1);
  if (typeof prepared === 'boolean') process.exit(1);
  await run(prepared, preparing, ending);
}

/**
 * Aborts at the first SIGINT, SIGTERM or SIGHUP, or if the npm that started this process is gone. Ctrl-C arrives from
 * the terminal and again from npm; pressing it again changes nothing: the servers end as fast as their last requests
 * allow.
 */
function askedToEnd(): AbortController {
  const asked = new AbortController();
  for (const signal of END_SIGNALS) process.on(signal, () => asked.abort());
  // Killing npm means this process too, and only its new parent shows it.
  const parent = process.ppid;
  if (isStartedByNpm()) setInterval(() => process.ppid !== parent && asked.abort(), LOOK_EVERY).unref();
  return asked;
}

/** @param preparing waits until the servers are ready, and fails if they never are */
async function run({ authServer, resourceApi }: Prepared, preparing: Running, ending: AbortController): Promise<void> {
  const resource = startProcess(resourceApi.entry);
  const fail = (reason = '') => {
    if (ending.signal.aborted) return;
    process.stderr.write(reason);
    process.exitCode = 1;
    ending.abort();
  };
  void preparing.ended.then((ready) => ready || fail());
  void resource.ended.then(async () => {
    // A signal to the whole group may end it before this process handles its own.
    await wait(100);
    fail(`error: the ${resourceApi.name} has ended by itself; the other one is stopped\n`);
  });
  // The last requests of the resource API may still need the auth-server.
  const endsFirst = async () => {
    const clean = await Promise.all([preparing.end(), resource.end()]);
    if (clean.includes(false)) process.exitCode = 1;
  };

  // Workers are the auth-server's alone.
  cluster.setupPrimary({ exec: join(root, authServer.entry), args: [] });
  const [{ serve }, { authServer: served }] = await Promise.all([
    import('../shared/http/serve.ts'),
    import('../auth-server/server.ts'),
  ]);
  await serve({ ...served(), ending: ending.signal, endsFirst });
  // Several workers have ended, by themselves if none could start.
  await endsFirst();
}
