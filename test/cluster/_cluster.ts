/** Two auth-servers and two resource APIs over one PostgreSQL, behind nginx at one public origin. */
import { connect } from '../../shared/db/connect.ts';
import { createAgent } from '../_world/agent.ts';
import { createBuilders } from '../_world/builders.ts';
import { makeDatabase, type Place } from '../_world/database.ts';
import { environmentAt } from '../_world/environment.ts';
import type { ServerName } from '../_world/hosting.ts';
import { freePort } from '../_world/ports.ts';
import { callsBy } from '../_world/requests.ts';
import { askCli, type Server, startServer } from '../_world/servers.ts';
import { settled } from '../_world/settled.ts';
import { startNginx } from './_nginx.ts';

export type Cluster = Awaited<ReturnType<typeof startCluster>>;

/** One process of a server, at an address of its own that it keeps. */
export interface Instance {
  readonly name: ServerName;
  /** As nginx names it, `127.0.0.1:12345`. */
  readonly address: string;
  readonly url: string;
  /** Resolves when it is ready. */
  start(): Promise<void>;
  /** Resolves when it is gone. */
  end(signal: NodeJS.Signals): Promise<void>;
}

/**
 * Starts all of it.
 * @param overrides variables that differ from those of a cluster
 * @param options `given` is a migrated database, by default one of its own; `ownProcesses` is for a story about them
 */
export async function startCluster(
  overrides: Readonly<Record<string, string>> = {},
  { given, ownProcesses }: { readonly given?: Place; readonly ownProcesses?: boolean } = {},
) {
  const home = given ? undefined : await makeDatabase('postgres');
  const place = (given ?? home?.place) as Place;
  const database = home?.database ?? connect(place, () => undefined);
  const ports = { auth: await twoPorts(), resource: await twoPorts() };
  const nginx = await startNginx(ports.auth, ports.resource);
  const { origin } = nginx;
  const log: string[] = [];
  const env: Record<string, string> = {
    ...environmentAt(place),
    AUTH_URL: origin,
    RESOURCE_URL: origin,
    AUTH_INTERNAL_URL: nginx.internalUrl,
    TRUST_PROXY: '1',
    ...overrides,
  };
  const instance = (name: ServerName, port: number): Instance => {
    const url = `http://127.0.0.1:${port}`;
    const portVariable = name === 'auth' ? 'AUTH_PORT' : 'RESOURCE_PORT';
    let server: Server | undefined;
    return {
      name,
      url,
      address: `127.0.0.1:${port}`,
      async start() {
        const variables = { ...env, [portVariable]: String(port) };
        server = await startServer(name, url, variables, (line) => log.push(line), ownProcesses);
      },
      async end(signal) {
        await server?.end(signal);
        server = undefined;
      },
    };
  };
  const instances = (['auth', 'resource'] as const).flatMap((name) => ports[name].map((port) => instance(name, port)));
  const stop = async () => {
    try {
      await settled(instances.map((one) => one.end('SIGTERM')));
    } finally {
      await settled([nginx.stop(), home ? home.stop() : database.close()]);
    }
  };
  const started = await Promise.allSettled(instances.map((one) => one.start()));
  const failed = started.find((outcome) => outcome.status === 'rejected');
  if (failed) {
    await stop();
    throw failed.reason;
  }

  const { post, get } = callsBy((path) => (/^https?:/.test(path) ? path : origin + path));
  const cli = (...args: string[]) => askCli(env, args);
  return {
    ...createBuilders({ cli, post, database, env, authUrl: origin }),
    origin,
    database,
    env: env as Readonly<Record<string, string>>,
    instances: instances as readonly Instance[],
    nginx,
    log: log as readonly string[],
    post,
    get,
    agent: (lang?: string) => createAgent([origin], env.CAPTCHA_FIXED_TEXT ?? '', lang),
    stop,
  };
}

const twoPorts = async (): Promise<[number, number]> => [await freePort(), await freePort()];
