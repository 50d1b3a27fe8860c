/** Both servers on a database of their own, with everybody who calls them. */
import type { Database } from '../../shared/db/driver/database.ts';
import { createAgent } from './agent.ts';
import { createBuilders } from './builders.ts';
import { type Dialect, makeDatabase } from './database.ts';
import { environmentAt } from './environment.ts';
import { readOutbox, sentTo } from './outbox.ts';
import { freePort } from './ports.ts';
import { callsBy } from './requests.ts';
import { runCli, type Server, type ServerName, startServer } from './servers.ts';

type Env = Readonly<Record<string, string>>;
export type World = Awaited<ReturnType<typeof startWorld>>;

/**
 * Starts both servers.
 * @param overrides environment variables that differ from the tests' usual ones
 */
export async function startWorld(dialect: Dialect, overrides: Env = {}) {
  const home = await makeDatabase(dialect);
  const { dataDir } = home.place;
  const ports = { auth: await freePort(), resource: await freePort() };
  const authUrl = `http://127.0.0.1:${ports.auth}`;
  const resourceUrl = `http://127.0.0.1:${ports.resource}`;
  const env: Record<string, string> = {
    ...environmentAt(home.place),
    AUTH_PORT: String(ports.auth),
    RESOURCE_PORT: String(ports.resource),
    AUTH_URL: authUrl,
    RESOURCE_URL: resourceUrl,
    // The resource API is ready when it can ask, and a front that a story puts before both knows them later.
    AUTH_INTERNAL_URL: authUrl,
    ...overrides,
  };
  const log: string[] = [];
  let servers: Server[] = [];

  const start = async () => {
    servers = await allOrNone([startServer('auth', authUrl, env, log), startServer('resource', resourceUrl, env, log)]);
  };
  const end = async () => {
    const running = servers;
    servers = [];
    await Promise.all(running.map((server) => server.end('SIGTERM')));
  };

  /** The documented endpoints by their server; the engine's own and the pages are the auth-server's. */
  const urlOf = (path: string) => {
    if (/^https?:/.test(path)) return path;
    const onResource = /^\/apis?\//i.test(path) && !/^\/apis?\/oauth\b/i.test(path);
    return (onResource ? resourceUrl : authUrl) + path;
  };
  const { post, get } = callsBy(urlOf);
  const cli = (...args: string[]) => runCli(env, args);
  const captchaText = env.CAPTCHA_FIXED_TEXT ?? '';

  try {
    await start();
  } catch (error) {
    await home.stop();
    throw error;
  }

  return {
    ...createBuilders({ cli, post, get, database: home.database, captchaText, authUrl }),
    authUrl,
    resourceUrl,
    dialect,
    dataDir,
    env: env as Env,
    /** An open door of the test's own, to look behind the servers and to make faults. */
    database: home.database as Database,
    post,
    get,
    cli,
    agent: (lang?: string) => createAgent([authUrl, resourceUrl], captchaText, lang),
    /** Everything the servers sent to people, oldest first. */
    outbox: () => readOutbox(dataDir),
    /** Waits until this address or number was sent a mail or message, `times` times, and gives the newest. */
    sentTo: (to: string, times?: number) => sentTo(dataDir, to, times),
    /** Every line the servers wrote so far. */
    log: log as readonly string[],

    /** Stops the servers as an operator would, and starts them again, with other variables where some are given. */
    async restart(changes: Env = {}) {
      await end();
      Object.assign(env, changes);
      await start();
    },
    /** Kills a server, all its instances. `restart` brings it back. */
    async kill(name: ServerName, signal: NodeJS.Signals = 'SIGKILL') {
      const hit = servers.filter((server) => server.name === name);
      servers = servers.filter((server) => server.name !== name);
      await Promise.all(hit.map((server) => server.end(signal)));
    },
    /** Starts one more instance of a server, as on another machine, with other variables. @returns its address */
    async another(name: ServerName, changes: Env = {}): Promise<string> {
      const port = await freePort();
      const url = `http://127.0.0.1:${port}`;
      const portVariable = name === 'auth' ? 'AUTH_PORT' : 'RESOURCE_PORT';
      servers.push(await startServer(name, url, { ...env, ...changes, [portVariable]: String(port) }, log));
      return url;
    },
    async stop() {
      try {
        await end();
      } finally {
        await home.stop();
      }
    },
  };
}

/** Both servers, or none: one that did start is ended where the other did not. */
async function allOrNone(starting: readonly Promise<Server>[]): Promise<Server[]> {
  const outcomes = await Promise.allSettled(starting);
  const started = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (!failed) return started;
  await Promise.all(started.map((server) => server.end('SIGKILL')));
  throw failed.reason;
}
