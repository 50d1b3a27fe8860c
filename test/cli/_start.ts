/** `npm start` as a process group of its own, as a terminal gives it one. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, connect as dial } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import { type Dialect, makeDatabase } from '../_world/database.ts';
import { freePort } from '../_world/ports.ts';
import { withCompiledCode } from '../_world/server-process.ts';
import { READY_WITHIN } from '../_world/servers.ts';
import { signalIfAlive } from '../_world/signals.ts';

const root = join(import.meta.dirname, '../..');

export type Installation = Awaited<ReturnType<typeof install>>;

/** A place to start Upare in: a database and two free ports. */
export async function install(dialect: Dialect, holding: 'nothing' | 'tables') {
  const { place, database, stop } = await makeDatabase(dialect, holding);
  const ports = { auth: await freePort(), resource: await freePort() };
  const env: Readonly<Record<string, string>> = {
    PATH: process.env.PATH ?? '',
    HOME: process.env.HOME ?? '',
    NODE_ENV: 'development',
    HOST: '127.0.0.1',
    DATA_DIR: place.dataDir,
    DATABASE_URL: place.databaseUrl ?? '',
    AUTH_PORT: String(ports.auth),
    RESOURCE_PORT: String(ports.resource),
    AUTH_URL: '',
    RESOURCE_URL: '',
    SECRET: '',
    OVERLOAD_MS: '60000',
    CAPTCHA_FIXED_TEXT: '',
    LOG_LEVEL: 'info',
  };
  return { env, ports, database, stop };
}

export type Running = ReturnType<typeof startUpare>;

/**
 * Starts it.
 * @param command by default what `npm start` runs
 */
export function startUpare(
  env: Readonly<Record<string, string>>,
  command: readonly [string, ...string[]] = [process.execPath, join(root, 'cli/main.ts'), 'start'],
) {
  const [program, ...args] = command;
  // From a folder that is not the project's.
  const child = spawn(program, args, {
    env: withCompiledCode(env),
    cwd: '/',
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const written = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    written.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    written.err += text;
  });
  const closed = once(child, 'close').then(([code]) => code as number | null);
  const group = -(child.pid as number);

  return {
    written,
    /** Resolves to the exit code when it has ended and nothing of it writes any more. */
    closed,
    /** Sends a signal to it alone. */
    signal: (signal: NodeJS.Signals) => child.kill(signal),
    /** Sends a signal to everything it started too, as Ctrl-C does. */
    signalGroup: (signal: NodeJS.Signals) => process.kill(group, signal),

    /** Waits until it says that it is ready, or has ended. */
    async ready(): Promise<void> {
      await this.says(/Upare is ready/);
    },
    async says(words: RegExp): Promise<void> {
      for (const deadline = Date.now() + READY_WITHIN; !words.test(written.out); await wait(50)) {
        if (child.exitCode === null && Date.now() < deadline) continue;
        throw new Error(`it does not say ${words}:\n${written.out}\n${written.err}`);
      }
    },

    /** The process of a server, by its log. */
    pidOf(name: 'auth-server' | 'resource-api'): number {
      const line = written.out.split('\n').find((one) => one.includes(`"name":"${name}"`) && one.includes('listening'));
      return (JSON.parse(line ?? '{}') as { pid: number }).pid;
    },

    /** Ends whatever is left of it. */
    async clear(): Promise<void> {
      signalIfAlive(group, 'SIGKILL');
      await closed;
    },
  };
}

/**
 * Tells a story in an installation of its own, and clears away what it started.
 * @param holding what its database holds: nothing where the first start is the story
 */
export const story =
  (
    tell: (
      t: ExecutionContext,
      home: Installation,
      start: (...how: Parameters<typeof startUpare>) => Running,
    ) => Promise<void>,
    holding: 'nothing' | 'tables' = 'tables',
  ) =>
  async (t: ExecutionContext, { dialect }: { dialect: Dialect }) => {
    const home = await install(dialect, holding);
    const started: Running[] = [];
    try {
      await tell(t, home, (...how) => {
        const running = startUpare(...how);
        started.push(running);
        return running;
      });
    } catch (error) {
      for (const { written } of started) t.log(written.out, written.err);
      throw error;
    } finally {
      await Promise.all(started.map((running) => running.clear()));
      await home.stop();
    }
  };

/** The demo app, as it was printed. */
export function demoOf({ written }: Running) {
  const said = (name: string) => new RegExp(`^ *${name}: +(\\S+)$`, 'm').exec(written.out)?.[1] ?? '';
  return { client_id: said('client_id'), client_secret: said('client_secret'), authorize: said('authorize') };
}

/** Sends a request but for the last byte of its body. */
export async function halfAsked(port: number, path: string, body: string) {
  const socket = dial(port, '127.0.0.1');
  const head = [
    `POST ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    'Content-Type: application/x-www-form-urlencoded',
    `Content-Length: ${body.length}`,
    // The server answers this when it has read the head.
    'Expect: 100-continue',
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  const [continued] = (await once(socket, 'data')) as [Buffer];
  if (!String(continued).startsWith('HTTP/1.1 100 ')) throw new Error(String(continued));
  socket.write(body.slice(0, -1));
  return {
    /** Sends the rest. @returns the answer, when the server has closed the connection after it */
    finish(): Promise<string> {
      socket.write(body.slice(-1));
      return text(socket);
    },
  };
}

export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
