/** How a reference server starts: it listens on a free port of loopback and tells its parent which. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

export function listen(handler: RequestListener): void {
  const server = createServer({ keepAliveTimeout: 65_000 }, handler);
  server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
  process.once('SIGTERM', () => process.exit(0));
}
