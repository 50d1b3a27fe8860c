/** GET /metrics, on a port of its own: what it tells is for the operators. */
import { createServer, type Server } from 'node:http';
import type { Log } from '../log.ts';
import { TEXT_FORMAT } from './metrics.ts';

/** Where Prometheus asks. */
export interface ScrapeAddress {
  readonly host: string;
  readonly port: number;
}

/** Resolves when it listens. @param text gives the metrics of the moment @throws Error where it cannot listen */
export async function listenForScrapes(at: ScrapeAddress, text: () => Promise<string>, log: Log): Promise<Server> {
  const server = createServer(async ({ method, url }, res) => {
    if (url?.split('?', 1)[0] !== '/metrics') return void res.writeHead(404).end();
    if (method !== 'GET' && method !== 'HEAD') return void res.writeHead(405, { Allow: 'GET, HEAD' }).end();
    try {
      const body = await text();
      res.writeHead(200, { 'Content-Type': TEXT_FORMAT }).end(body);
    } catch (error) {
      log.error({ err: error }, 'the metrics could not be told');
      res.writeHead(503).end();
    }
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(at.port, at.host, resolve));
  log.info(at, 'listening for scrapes');
  return server;
}
