/** Both servers and their database, with everybody who calls them. */
import type { Database } from '../../shared/db/driver/database.ts';
import { createAgent } from './agent.ts';
import { createBuilders } from './builders.ts';
import type { Dialect, Place } from './database.ts';
import type { ServerName } from './hosting.ts';
import { readOutbox, sentTo } from './outbox.ts';
import { freePort } from './ports.ts';
import { callsBy } from './requests.ts';
import { askCli, type Server, startServer } from './servers.ts';
import { settled } from './settled.ts';

export type Env = Readonly<Record<string, string>>;

/** What servers run on, and where they answer. */
export interface Ground {
  readonly dialect: Dialect;
  readonly place: Place;
  readonly env: Env;
  readonly authUrl: string;
  readonly resourceUrl: string;
  /** Whether each server is a process of its own, by its main.ts. */
  readonly ownProcesses?: boolean;
}

export type World = ReturnType<typeof createWorld>;

/** The lines that servers wrote. */
export interface ServerLog {
  lines(): readonly string[];
  readonly keep: (line: string) => void;
}

interface Parts {
  readonly ground: Ground;
  /** An open door of the test's own. */
  readonly database: Database;
  /** Those that end with the world: both, or none where they are lent; `another` adds to them. */
  readonly servers: Server[];
  readonly log: ServerLog;
  /** Headers that every call of a story has. */
  readonly headers?: Env;
  /** What is done once they have ended. */
  leave(): Promise<void>;
}

/** What a story gets of two servers, whoever started them. */
export function createWorld({ ground, database, servers, log, headers = {}, leave }: Parts) {
  const { dialect, place, env, authUrl, resourceUrl, ownProcesses } = ground;
  const { dataDir } = place;

  /** The documented endpoints by their server; the engine's own and the pages are the auth-server's. */
  const urlOf = (path: string) => {
    if (/^https?:/.test(path)) return path;
    const onResource = /^\/apis?\//i.test(path) && !/^\/apis?\/oauth\b/i.test(path);
    return (onResource ? resourceUrl : authUrl) + path;
  };
  const { post, get } = callsBy(urlOf, headers);
  const cli = (...args: string[]) => askCli(env, args);

  return {
    ...createBuilders({ cli, post, database, env, authUrl }),
    authUrl,
    resourceUrl,
    dialect,
    dataDir,
    env,
    /** An open door of the test's own, to look behind the servers and to make faults. */
    database,
    post,
    get,
    cli,
    agent: (lang?: string) => createAgent([authUrl, resourceUrl], env.CAPTCHA_FIXED_TEXT ?? '', lang, headers),
    /** Everything the servers sent to people, oldest first. */
    outbox: () => readOutbox(dataDir),
    /** Waits until this address or number was sent a mail or message, `times` times, and gives the newest. */
    sentTo: (to: string, times?: number) => sentTo(dataDir, to, times),
    /** The code of six digits in such a message; empty where there is none. */
    codeTo: async (to: string, times?: number) => /\b\d{6}\b/.exec((await sentTo(dataDir, to, times)).text)?.[0] ?? '',
    /** The newest notice of security to an address or a number. */
    noticeTo: (to: string, times?: number) => sentTo(dataDir, to, times, { notices: true }),
    /** Every line the servers wrote so far. */
    get log(): readonly string[] {
      return log.lines();
    },

    /**
     * Starts one more instance of a server, as on another machine, with other variables.
     * @param keep takes what it writes, where a story looks for that of this instance alone
     * @returns its address
     */
    async another(name: ServerName, changes: Env = {}, keep = log.keep): Promise<string> {
      const port = await freePort();
      const url = `http://127.0.0.1:${port}`;
      const portVariable = name === 'auth' ? 'AUTH_PORT' : 'RESOURCE_PORT';
      const variables = { ...env, ...changes, [portVariable]: String(port) };
      servers.push(await startServer(name, url, variables, keep, ownProcesses));
      return url;
    },
    async stop() {
      try {
        await endAll(servers);
      } finally {
        await leave();
      }
    },
  };
}

/** Ends servers, by default as an operator would. Resolves when all are gone. @throws the first one's error where some failed */
export const endAll = (servers: Server[], signal: NodeJS.Signals = 'SIGTERM') =>
  settled(servers.splice(0).map((server) => server.end(signal)));
