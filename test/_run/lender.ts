/** Lends to all test files what one of a kind is enough of: it is started for the first that asks. */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { dialects } from '../_world/database.ts';
import { type LentKind, lentKinds, startLentServers } from '../_world/lent-world.ts';
import { findPort } from '../_world/ports.ts';
import { type CommandLine, createCliPool } from './cli-pool.ts';

interface Loan {
  /** What a file needs to know of it. */
  readonly lent: unknown;
  stop(): Promise<void>;
}

export interface Lender {
  readonly url: string;
  /** Starts what is asked for under this path, where it has not started yet. */
  lend(path: string): Promise<unknown>;
  /** Ends what was started and removes what it had. */
  stop(): Promise<void>;
}

/** What there is to lend, by the path under which it is asked for. */
const starters = new Map<string, () => Promise<Loan>>(
  dialects.flatMap((dialect) =>
    (Object.keys(lentKinds) as LentKind[]).map(
      (kind) => [`/${dialect}/${kind}`, () => startLentServers(dialect, kind)] as const,
    ),
  ),
);

export async function startLender(): Promise<Lender> {
  const loans = new Map<string, Promise<Loan>>();
  const cli = createCliPool();
  const lend = async (path: string) => {
    const loan = loans.get(path) ?? starters.get(path)?.() ?? Promise.reject(new Error('there is no such thing'));
    loans.set(path, loan);
    return (await loan).lent;
  };
  /** What each asks for anew. */
  const give: Readonly<Record<string, (req: IncomingMessage) => Promise<unknown>>> = {
    '/port': findPort,
    '/cli': async (req) => cli.run((await json(req)) as CommandLine),
  };
  const server = createServer(async (req, res) => {
    try {
      const { url = '' } = req;
      const given = await (give[url]?.(req) ?? lend(url));
      res.setHeader('content-type', 'application/json').end(JSON.stringify(given));
    } catch (error) {
      res.writeHead(500).end(String(error));
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    lend,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.close();
      server.closeAllConnections();
      cli.stop();
      // What did not start has told so to those who asked.
      const started = await Promise.allSettled(loans.values());
      await Promise.all(started.map((one) => (one.status === 'fulfilled' ? one.value.stop() : undefined)));
    },
  };
}
