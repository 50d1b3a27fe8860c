/** A world whose servers are a story's own: it may configure them, stop them and break what they stand on. */
import { type Dialect, makeDatabase } from './database.ts';
import { environmentAt } from './environment.ts';
import type { ServerName } from './hosting.ts';
import { freePort } from './ports.ts';
import { type Server, startServer } from './servers.ts';
import { createWorld, type Env, endAll, type Ground, type ServerLog } from './world.ts';

const both: readonly ServerName[] = ['auth', 'resource'];

export type OwnWorld = Awaited<ReturnType<typeof startWorld>>;

/**
 * Starts both servers on a database of their own.
 * @param overrides environment variables that differ from the tests' usual ones
 * @param options `ownProcesses` for stories about the processes themselves: others run in processes that are kept
 */
export async function startWorld(dialect: Dialect, overrides: Overrides = {}, options: Options = {}) {
  const lines: string[] = [];
  const log: ServerLog = { lines: () => lines, keep: (line) => lines.push(line) };
  const { ground, home, servers } = await startServers(dialect, overrides, log, options);
  const world = createWorld({ ground, database: home.database, servers, log, leave: home.stop });

  /** All instances of these servers, which are the world's no more. */
  const leaving = (names: readonly ServerName[]) => {
    const all = servers.splice(0);
    servers.push(...all.filter(({ name }) => !names.includes(name)));
    return all.filter(({ name }) => names.includes(name));
  };

  return Object.assign(world, {
    /**
     * Stops the servers as an operator would, and starts them again, with other variables where some are given.
     * @param name of one alone, where the other has no part in the story
     */
    async restart(changes: Env = {}, name?: ServerName) {
      const names = name ? [name] : both;
      await endAll(leaving(names));
      Object.assign(ground.env, changes);
      servers.push(...(await startThem(ground, log, names)));
    },
    /** Kills a server, all its instances. `restart` brings it back. */
    async kill(name: ServerName, signal: NodeJS.Signals = 'SIGKILL') {
      await endAll(leaving([name]), signal);
    },
  });
}

/** Variables that differ from the usual ones, or what makes them of the auth-server's usual address. */
type Overrides = Env | ((authUrl: string) => Env);

type Options = Pick<Ground, 'ownProcesses'>;

/** Makes a database and starts both servers on it. */
export async function startServers(dialect: Dialect, overrides: Overrides, log: ServerLog, options: Options = {}) {
  const home = await makeDatabase(dialect, 'installation');
  const ports = { auth: await freePort(), resource: await freePort() };
  const authUrl = `http://127.0.0.1:${ports.auth}`;
  const resourceUrl = `http://127.0.0.1:${ports.resource}`;
  const env = {
    ...environmentAt(home.place),
    AUTH_PORT: String(ports.auth),
    RESOURCE_PORT: String(ports.resource),
    AUTH_URL: authUrl,
    RESOURCE_URL: resourceUrl,
    // The resource API is ready when it can ask, and a front that a story puts before both knows them later.
    AUTH_INTERNAL_URL: authUrl,
    ...(typeof overrides === 'function' ? overrides(authUrl) : overrides),
  };
  const ground: Ground = { ...options, dialect, place: home.place, env, authUrl, resourceUrl };
  try {
    const servers = await startThem(ground, log, both);
    return { ground, home, servers };
  } catch (error) {
    await home.stop();
    throw error;
  }
}

/** All of them, or none: one that did start is ended where the other did not. */
async function startThem(ground: Ground, { keep }: ServerLog, names: readonly ServerName[]): Promise<Server[]> {
  const { authUrl, resourceUrl, env, ownProcesses } = ground;
  const outcomes = await Promise.allSettled(
    names.map((name) => startServer(name, name === 'auth' ? authUrl : resourceUrl, env, keep, ownProcesses)),
  );
  const started = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (!failed) return started;
  await endAll(started, 'SIGKILL');
  throw failed.reason;
}
