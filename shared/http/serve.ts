/** Listening, and ending cleanly: on SIGINT or SIGTERM requests in flight end, nothing new begins. */
import cluster from 'node:cluster';
import { createServer, type RequestListener } from 'node:http';
import type { Log } from '../log.ts';
import { type Metrics, metricsOfWorkers } from '../metrics/metrics.ts';
import { listenForScrapes, type ScrapeAddress } from '../metrics/scrapes.ts';

export interface Service {
  readonly handler: RequestListener;
  readonly metrics: Metrics;
  /** Ends what the service holds, after its last request. */
  close(): Promise<void>;
}

export interface ServeOptions {
  readonly host: string;
  readonly port: number;
  readonly workers: number;
  /** Where the metrics are told, of all workers together; undefined nowhere. */
  readonly scrapes: ScrapeAddress | undefined;
  readonly log: Log;
}

/** Milliseconds a request in flight may still take at the end. */
const GRACE = 10_000;

/** Runs a service in this process, or in `workers` of them. Resolves when it listens; ends the process if it cannot. */
export async function serve(options: ServeOptions, start: () => Promise<Service>): Promise<void> {
  if (options.workers > 1 && cluster.isPrimary) return supervise(options);
  const { host, port, scrapes, log } = options;
  try {
    const service = await start();
    const server = createServer(
      { requestTimeout: 30_000, headersTimeout: 15_000, keepAliveTimeout: 65_000 },
      service.handler,
    );
    if (scrapes && cluster.isPrimary) await listenForScrapes(scrapes, service.metrics.text, log);
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
    log.info({ host, port }, 'listening');

    let ending = false;
    const end = (signal: string) => {
      if (ending) return;
      ending = true;
      log.info({ signal }, 'ending');
      const late = setTimeout(() => server.closeAllConnections(), GRACE);
      // A connection that its client keeps is idle as soon as its last request has ended.
      const tidying = setInterval(() => server.closeIdleConnections(), 50);
      server.close(async () => {
        clearTimeout(late);
        clearInterval(tidying);
        await service.close();
        process.exit(0);
      });
    };
    // Not `once`: a second signal, from whoever else tells the whole group, must not cut the last requests off.
    process.on('SIGTERM', () => end('SIGTERM'));
    process.on('SIGINT', () => end('SIGINT'));
  } catch (error) {
    giveUp(log, error);
  }
}

function giveUp(log: Log, error: unknown): never {
  log.fatal({ err: error }, 'cannot start');
  process.exit(1);
}

/** Keeps the workers running; one that dies is replaced, one that cannot start ends all. */
async function supervise({ workers, scrapes, log }: ServeOptions): Promise<void> {
  const scraped =
    scrapes && (await listenForScrapes(scrapes, metricsOfWorkers(), log).catch((error) => giveUp(log, error)));
  let ending = false;
  for (let count = 0; count < workers; count += 1) cluster.fork();
  cluster.on('exit', (worker, code) => {
    if (!ending && code !== 1) {
      log.error({ worker: worker.id, code }, 'worker died; starting another');
      cluster.fork();
    } else if (!ending) {
      process.exitCode = 1;
      end();
    }
    if (Object.keys(cluster.workers ?? {}).length > 0) return;
    scraped?.close();
    scraped?.closeAllConnections();
  });
  const end = () => {
    ending = true;
    for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill('SIGTERM');
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
}
