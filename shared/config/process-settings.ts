/**
 * Settings that a process needs before it loads anything large: memory limits of V8 and the C library, and the compile
 * cache. Imports nothing of ours.
 */
import { existsSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join, resolve } from 'node:path';

/** The project's folder. */
export const root = resolve(import.meta.dirname, '../..');
const MIB = 1024 * 1024;

/** Bounds of a heap in MiB: tokens and requests take kilobytes. */
const LEAST_HEAP = 64;
const MOST_HEAP = 2048;
/** The share of memory for both servers' heaps together. */
const SHARE = 0.6;
const SERVERS = 2;

/**
 * By default V8 lets the heap grow to several times the live data. Earlier collections cost CPU and halve the memory; the
 * first one does not come before the end of a start.
 */
const GROWTH = ['--initial-old-space-size=64', '--heap-growing-percent=40', '--expose-gc'];

/**
 * MiB of each half of the young generation. Its collector copies what current requests hold: a larger one is collected
 * less often, which counts most when hundreds of requests are current.
 */
const YOUNG = 32;
/** With a heap below `SMALL_HEAP` MiB. */
const YOUNG_OF_SMALL = 16;
const SMALL_HEAP = 512;

/** By default the C library keeps what each thread once allocated, such as 19 MiB for a password hash. */
const ALLOCATOR = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: String(MIB) };

/** The Node options and environment of a server. */
export function serverSettings(): { readonly execArgv: string[]; readonly env: NodeJS.ProcessEnv } {
  const heap = Math.min(MOST_HEAP, Math.max(LEAST_HEAP, Math.round((memory() * SHARE) / SERVERS)));
  const young = heap < SMALL_HEAP ? YOUNG_OF_SMALL : YOUNG;
  const execArgv = [...GROWTH, `--max-semi-space-size=${young}`, `--max-old-space-size=${heap}`];
  return { execArgv, env: { ...ALLOCATOR, NODE_COMPILE_CACHE: compiledCode, ...process.env } };
}

/**
 * Restarts this process with the settings of a server if it was started without: by hand, by systemd, in a container.
 * It keeps its process id.
 */
export function beginAsServer(): void {
  leaveOutUndici();
  // `node --watch` has each module reported to the parent, by our own children too, among the messages that they send us.
  delete process.env.WATCH_REPORT_DEPENDENCIES;
  const { execArgv, env } = serverSettings();
  const set = [...process.execArgv, ...(process.env.NODE_OPTIONS?.split(/\s+/) ?? [])];
  // A parent with an IPC channel would lose it.
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

/** The cache of compiled code, kept between starts: beside the packages, where nobody else can write either. */
export const compiledCode = join(root, 'node_modules/.cache/compiled');

/** True if started by `npm start`, which then also ends this process. */
export const isStartedByNpm = (): boolean => process.env.npm_lifecycle_event === 'start';

/** Loads the project's `.env` file as defaults of the environment. */
export function loadDotEnv(): void {
  const file = join(root, '.env');
  if (existsSync(file)) process.loadEnvFile(file);
}

/** MiB: MEMORY, else what the container or machine has. */
function memory(): number {
  loadDotEnv();
  const said = Number(process.env.MEMORY);
  if (said > 0) return said;
  const constrained = process.constrainedMemory();
  return Math.min(totalmem(), constrained || Number.POSITIVE_INFINITY) / MIB;
}
