/** Lends to all test files what one of a kind is enough of: it is started for the first that asks. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { installPython } from '../_generated/_installed.ts';
import { dialects } from '../_world/database.ts';
import type { Hosting, HostSignal } from '../_world/hosting.ts';
import { type LentKind, lentKinds, startLentServers } from '../_world/lent-world.ts';
import { findPort } from '../_world/ports.ts';
import { settled } from '../_world/settled.ts';
import { type CommandLine, createCliPool } from './cli-pool.ts';
import { createServerPool } from './server-pool.ts';

interface Loan {
  /** What a file needs to know of it. */
  readonly lent: unknown;
  stop(): Promise<void>;
}

export interface Lender {
  readonly url: string;
  /** Starts what is asked for under this path, where it has not started yet. */
  lend(path: string): Promise<unknown>;
  /** What went wrong where no test file could see it: each fails the run. */
  readonly faults: readonly string[];
  /** Ends what was started and removes what it had. */
  stop(): Promise<void>;
}

/** What there is to lend, by the path under which it is asked for. */
const starters = new Map<string, () => Promise<Loan>>([
  ...dialects.flatMap((dialect) =>
    (Object.keys(lentKinds) as LentKind[]).map(
      (kind) => [`/${dialect}/${kind}`, () => startLentServers(dialect, kind)] as const,
    ),
  ),
  // It is kept from one run of the tests to the next.
  ['/python', async () => ({ lent: await installPython(), stop: async () => {} })],
]);

export async function startLender(): Promise<Lender> {
  const loans = new Map<string, Promise<Loan>>();
  const cli = createCliPool();
  const servers = createServerPool();
  const lend = async (path: string) => {
    const loan = loans.get(path) ?? starters.get(path)?.() ?? Promise.reject(new Error('there is no such thing'));
    loans.set(path, loan);
    return (await loan).lent;
  };
  /** What each asks for anew. */
  const give: Readonly<Record<string, (req: IncomingMessage) => Promise<unknown>>> = {
    '/port': findPort,
    '/cli': async (req) => cli.run((await json(req)) as CommandLine),
    '/signal': async (req) => servers.signal((await json(req)) as HostSignal),
  };
  /** Tells what happens to a server, a line each, until it has ended; who stops listening has it killed. */
  const host = async (req: IncomingMessage, res: ServerResponse) => {
    const kill = servers.run((await json(req)) as Hosting, (event) => {
      res.write(`${JSON.stringify(event)}\n`);
      if ('ended' in event) res.end();
    });
    res.once('close', kill);
  };
  const server = createServer(async (req, res) => {
    try {
      const { url = '' } = req;
      if (url === '/server') return await host(req, res);
      const given = await (give[url]?.(req) ?? lend(url));
      res.setHeader('content-type', 'application/json').end(JSON.stringify(given));
    } catch (error) {
      res.writeHead(500).end(String(error));
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    lend,
    faults: servers.faults,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.close();
      server.closeAllConnections();
      await Promise.all([cli.stop(), servers.stop()]);
      // What did not start has told so to those who asked.
      const started = await Promise.allSettled(loans.values());
      await settled(started.flatMap((one) => (one.status === 'fulfilled' ? [one.value.stop()] : [])));
    },
  };
}
