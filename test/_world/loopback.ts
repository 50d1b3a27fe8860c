/** A server of a story's own, in the place of somebody else's. */
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface LoopbackServer {
  /** `127.0.0.1:12345`; by https `localhost:12345`, which the tests' certificate names. */
  readonly host: string;
  readonly url: string;
  /** Cuts what is open, and ends. */
  stop(): Promise<void>;
}

// A client that was busy may take an idle connection again just when it is being closed.
const keepAliveTimeout = 65_000;

/**
 * @param port one that is free where it is left out
 * @param tls by https where it is given
 */
export async function serveOnLoopback(
  answer: RequestListener,
  { port = 0, tls }: { readonly port?: number; readonly tls?: ServerOptions | undefined } = {},
): Promise<LoopbackServer> {
  const server = tls
    ? createTlsServer({ ...tls, keepAliveTimeout }, answer)
    : createServer({ keepAliveTimeout }, answer);
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const host = `${tls ? 'localhost' : '127.0.0.1'}:${(server.address() as AddressInfo).port}`;
  return {
    host,
    url: `${tls ? 'https' : 'http'}://${host}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
