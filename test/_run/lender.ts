/** Lends one pair of servers a database to all test files that ask: they are started for the first who does. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Dialect, dialects } from '../_world/database.ts';
import { startLentServers } from '../_world/lent-world.ts';

type Lent = ReturnType<typeof startLentServers>;

export interface Lender {
  readonly url: string;
  /** Ends the servers and removes what they had. */
  stop(): Promise<void>;
}

export async function startLender(): Promise<Lender> {
  const lent = new Map<Dialect, Lent>();
  const lend = (dialect: Dialect) => {
    const servers = lent.get(dialect) ?? startLentServers(dialect);
    lent.set(dialect, servers);
    return servers;
  };
  const server = createServer(async (req, res) => {
    const dialect = dialects.find((one) => req.url === `/${one}`);
    if (!dialect) return res.writeHead(404).end();
    try {
      const { ground } = await lend(dialect);
      res.setHeader('content-type', 'application/json').end(JSON.stringify(ground));
    } catch (error) {
      res.writeHead(500).end(String(error));
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.close();
      server.closeAllConnections();
      // What did not start has told so to those who asked.
      const started = await Promise.allSettled(lent.values());
      await Promise.all(started.map((one) => (one.status === 'fulfilled' ? one.value.stop() : undefined)));
    },
  };
}
