/**
 * What a process has to begin with, before it loads anything of weight: how V8 and the C library hold memory, and compiled
 * code that is kept. Imports nothing of ours.
 */
import { existsSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join, resolve } from 'node:path';

/** The project's folder. */
export const root = resolve(import.meta.dirname, '../..');
const MIB = 1024 * 1024;

/** MiB of long-lived objects that a server may come to: what a token or a request takes is counted in kilobytes. */
const LEAST_HEAP = 64;
const MOST_HEAP = 2048;
/** The share of the memory there is that both servers' heaps may take together. */
const SHARE = 0.6;
const SERVERS = 2;

/**
 * V8 would let the heap grow to several times of what is alive, for machines where nothing else runs. It collects sooner
 * instead, which costs CPU, and halves the memory. What is given back when there is nothing to do is told in give-back.ts.
 */
const GROWTH = ['--max-semi-space-size=16', '--initial-old-space-size=48', '--heap-growing-percent=40', '--expose-gc'];

/** The C library would keep what each thread once took, such as the 19 MiB of a password's hash. */
const ALLOCATOR = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: String(MIB) };

/** The options of Node, and the environment, that a server is started with. */
export function serverSettings(): { readonly execArgv: string[]; readonly env: NodeJS.ProcessEnv } {
  const heap = Math.round((memory() * SHARE) / SERVERS);
  const most = `--max-old-space-size=${Math.min(MOST_HEAP, Math.max(LEAST_HEAP, heap))}`;
  return { execArgv: [...GROWTH, most], env: { ...ALLOCATOR, NODE_COMPILE_CACHE: compiledCode, ...process.env } };
}

/**
 * Has this process begin anew with the settings of a server, where whoever started it gave it none: by hand, by systemd, in
 * a container. It keeps its number.
 */
export function beginAsServer(): void {
  leaveOutUndici();
  const { execArgv, env } = serverSettings();
  const set = [...process.execArgv, ...(process.env.NODE_OPTIONS?.split(/\s+/) ?? [])];
  // A parent that talks to this process would lose it.
  if (process.send || set.some((option) => /heap-growing|(old|semi)[-_]space/.test(option))) return;
  const [node, ...args] = [process.execPath, ...execArgv, ...process.execArgv, ...process.argv.slice(1)];
  process.execve?.(node, [node, ...args], env);
}

/**
 * Importing `node:http` reads all of its names, and three of them load the whole of undici, which `fetch` alone needs: 30 ms
 * of CPU and 3 MiB, at each start. Nobody asks node:http for them.
 */
function leaveOutUndici(): void {
  const http = process.getBuiltinModule('node:http');
  for (const name of ['WebSocket', 'CloseEvent', 'MessageEvent'])
    Object.defineProperty(http, name, { value: undefined, configurable: true, enumerable: true });
}

/**
 * Where code stays compiled, and rid of its types, from one start to the next: beside the packages, which nobody else may
 * write to either.
 */
export const compiledCode = join(root, 'node_modules/.cache/compiled');

/** True under `npm start`, whose end is that of what it started. */
export const isStartedByNpm = (): boolean => process.env.npm_lifecycle_event === 'start';

/** Puts the project's `.env` file, where there is one, under the environment. */
export function loadDotEnv(): void {
  const file = join(root, '.env');
  if (existsSync(file)) process.loadEnvFile(file);
}

/** MiB: what MEMORY says, else what this container or machine has. */
function memory(): number {
  loadDotEnv();
  const said = Number(process.env.MEMORY);
  if (said > 0) return said;
  const constrained = process.constrainedMemory();
  return Math.min(totalmem(), constrained || Number.POSITIVE_INFINITY) / MIB;
}
