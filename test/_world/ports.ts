/** Ports nobody listens on. */
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** A free port, below those that systems give to outgoing connections: it is still free a moment later. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(12_000, 32_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
