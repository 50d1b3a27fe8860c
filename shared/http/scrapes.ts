/** GET /metrics on a separate port, for operators only. */
import type { Server } from 'node:http';
import { ApiError } from '../api/errors.ts';
import { textFormat } from '../metrics/metrics.ts';
import type { Log } from '../runtime/log.ts';
import { createHttpServer } from './http-server.ts';
import { answerPlainly } from './refusals.ts';

/** The address for Prometheus. */
export interface ScrapeAddress {
  readonly host: string;
  readonly port: number;
}

/** Resolves when it listens. @param text returns the current metrics @throws Error if it cannot listen */
export async function listenForScrapes(at: ScrapeAddress, text: () => Promise<string>, log: Log): Promise<Server> {
  const server = createHttpServer(async (req, res, refusal) => {
    try {
      const { method, url } = req;
      if (refusal) throw refusal;
      if (url?.split('?', 1)[0] !== '/metrics') throw new ApiError('NOT_FOUND');
      if (method !== 'GET' && method !== 'HEAD') {
        throw new ApiError('METHOD_NOT_ALLOWED', { headers: { Allow: 'GET, HEAD' } });
      }
      const body = await text();
      res.writeHead(200, { 'Content-Type': textFormat() }).end(body);
    } catch (thrown) {
      if (!(thrown instanceof ApiError)) log.error({ err: thrown }, 'the metrics could not be told');
      answerPlainly(res, thrown instanceof ApiError ? thrown : new ApiError('UNAVAILABLE'));
    }
  }, log);
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(at.port, at.host, resolve));
  log.info(at, 'listening for scrapes');
  return server;
}
