/** A stand-in for an SMS provider on loopback: keeps the requests as they came, and answers what it is told to. */
import type { IncomingHttpHeaders } from 'node:http';
import { serveOnLoopback } from './loopback.ts';

export interface ProviderRequest {
  readonly method: string;
  /** Path and query, as they were sent. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Provider {
  /** `127.0.0.1:12345`. */
  readonly host: string;
  readonly requests: readonly ProviderRequest[];
  stop(): Promise<void>;
}

/** @param answer gives status, body and headers to each request; undefined never answers */
export async function startProvider(
  answer: (request: ProviderRequest) => { status: number; json?: unknown; location?: string } | undefined,
): Promise<Provider> {
  const requests: ProviderRequest[] = [];
  const { host, stop } = await serveOnLoopback(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk);
    const { method = '', url = '', headers } = req;
    const request = { method, url, headers, body: Buffer.concat(chunks).toString() };
    requests.push(request);
    const given = answer(request);
    if (!given) return;
    res.writeHead(given.status, {
      'content-type': 'application/json',
      ...(given.location ? { location: given.location } : undefined),
    });
    res.end(given.json === undefined ? '' : JSON.stringify(given.json));
  });
  return { host, requests, stop };
}
