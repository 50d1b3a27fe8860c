/** Listening, and ending cleanly: on SIGINT or SIGTERM current requests finish, and nothing new begins. */
import cluster from 'node:cluster';
import { flushCompileCache } from 'node:module';
import { type Metrics, metricsOfWorkers } from '../metrics/metrics.ts';
import { endAsked } from '../runtime/end-asked.ts';
import { giveBackWhenQuiet } from '../runtime/give-back.ts';
import type { Log } from '../runtime/log.ts';
import { watchLoad } from '../runtime/overload.ts';
import { endConnections } from '../runtime/shutdown.ts';
import { StartFault } from '../runtime/start-fault.ts';
import { superviseWorkers } from '../runtime/supervise.ts';
import { createHttpServer } from './http-server.ts';
import type { Listener } from './request.ts';
import { listenForScrapes, type ScrapeAddress } from './scrapes.ts';

export interface Service {
  readonly handler: Listener;
  readonly metrics: Metrics;
  /** Stops starting background work. Resolves when none is running. */
  rest(): Promise<void>;
  /** Closes everything, after the last request and background work. */
  close(): Promise<void>;
}

/** What a process serves, and how. */
export interface Served {
  readonly host: string;
  readonly port: number;
  readonly workers: number;
  /** Beyond it requests are rejected. */
  readonly mostBehind: number;
  /** True behind a reverse proxy. */
  readonly proxied: boolean;
  /** The port of the metrics of all workers; undefined disables it. */
  readonly scrapes: ScrapeAddress | undefined;
  readonly log: Log;
  /** Starts the service. If it has workers, they alone do. */
  start(): Promise<Service>;
  /** Ends the server when it is aborted, as a signal does. */
  readonly ending?: AbortSignal;
  /** Resolves when what asks this server has ended. */
  endsFirst?(): Promise<unknown>;
}

/**
 * Runs a service in this process, or in `workers` processes, until it has ended. Exits if it cannot.
 * @returns with several workers, when all of them have ended; else never, since this process exits
 */
export async function serve(served: Served): Promise<void> {
  if (cluster.isPrimary) endWithParent(served.log);
  if (served.workers > 1 && cluster.isPrimary) return supervise(served);
  const { ended } = await serveHere(served);
  // Also before its end, since it may be killed.
  flushCompileCache();
  giveBackWhenQuiet();
  await ended;
  process.exit();
}

/** A service that listens, until SIGTERM or SIGINT. */
export interface Serving {
  /** Resolves when it has ended and left nothing behind in this process. */
  readonly ended: Promise<void>;
}

/** Runs a service in this process. Exits if it cannot, or cannot end it. @returns when it listens */
export async function serveHere(served: Served): Promise<Serving> {
  const { host, port, mostBehind, proxied, scrapes, log, start } = served;
  try {
    const service = await start();
    const load = watchLoad(mostBehind);
    const help = 'Requests that were sent away since the process could not keep up.';
    service.metrics.reading('counter', 'upare_overload_refusals_total', help, () => load.sentAway);
    const waiting = 'Requests that wait for their turn to be begun.';
    service.metrics.reading('gauge', 'upare_requests_waiting', waiting, () => load.waiting);
    const server = createHttpServer(service.handler, log, load);
    const scraped =
      scrapes && cluster.isPrimary ? await listenForScrapes(scrapes, service.metrics.text, log) : undefined;
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
    log.info({ host, port }, 'listening');

    const endOnSignal = async () => {
      const { forget } = await endsNow(served);
      // Concurrently: the last requests and jobs each have their own time limit.
      await Promise.all([endConnections(server, proxied), service.rest()]);
      await service.close();
      scraped?.close();
      scraped?.closeAllConnections();
      load.stop();
      forget();
    };
    return { ended: endOnSignal().catch((error) => giveUp(log, error, 'cannot end cleanly')) };
  } catch (error) {
    giveUp(log, error);
  }
}

/** Resolves when the server is asked to end, and nothing asks it any more that has to end before. */
async function endsNow({ log, ending, endsFirst }: Served): Promise<{ forget(): void }> {
  const asked = await endAsked(log, ending);
  await endsFirst?.();
  return asked;
}

/** A server of `npm start` ends as on SIGTERM if that process is gone, however it ended. */
function endWithParent(log: Log): void {
  process.once('disconnect', () => {
    log.warn('the process that started this one is gone');
    process.kill(process.pid, 'SIGTERM');
  });
  // This listener keeps no process alive: the parent of workers ends after them.
  process.channel?.unref();
}

function giveUp(log: Log, error: unknown, what = 'cannot start'): never {
  // A fault that operators can fix takes one line, without a stack.
  if (error instanceof StartFault) log.fatal(`${what}: ${error.message}`);
  else log.fatal({ err: error }, what);
  process.exit(1);
}

/** Runs the workers and their common metrics. */
async function supervise(served: Served): Promise<void> {
  const { workers, scrapes, log } = served;
  giveBackWhenQuiet();
  const scraped =
    scrapes && (await listenForScrapes(scrapes, metricsOfWorkers(), log).catch((error) => giveUp(log, error)));
  await superviseWorkers(workers, log, endsNow(served));
  scraped?.close();
  scraped?.closeAllConnections();
}
