/** Ports nobody listens on. */
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { askForLoan } from './loans.ts';

const given = new Set<number>();

/** A free port: in the tests one that no other story was given, or will be. */
export const freePort = (): Promise<number> => (process.env.TEST_LENDER ? askForLoan('port') : findPort());

/** One below those that systems give to outgoing connections: it is still free a moment later. Never the same twice. */
export async function findPort(): Promise<number> {
  for (;;) {
    const port = randomInt(12_000, 32_000);
    if (given.has(port)) continue;
    given.add(port);
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
