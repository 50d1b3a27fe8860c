/** Processes that host servers for all test files, one service at a time: see kept-server.ts. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { serverSettings } from '../../shared/config/process-settings.ts';
import { residentBytes } from '../../shared/runtime/resident.ts';
import { dialects, surroundings } from '../_world/database.ts';
import {
  type HostEvent,
  type Hosting,
  type HostSignal,
  RID,
  type ServerName,
  TOO_LARGE_TO_KEEP,
} from '../_world/hosting.ts';
import { keepLines } from '../_world/lines.ts';
import { filesAtOnce } from './ava.ts';
import { endProcess } from './end-process.ts';

const kept = join(import.meta.dirname, 'kept-server.ts');

/** Idle hosts of one server: each file has a server on each database, and one that is restarted moves to another host. */
const MOST_IDLE = filesAtOnce * (dialects.length + 1);

type Tell = (event: HostEvent) => void;

interface Host {
  readonly child: ChildProcess;
  /** The folder of the last service. */
  dataDir: string | undefined;
  /** Who hears of the current service; undefined without one. */
  tell: Tell | undefined;
  /** Resolves when it has loaded what it hosts. */
  readonly loaded: Promise<void>;
}

export function createServerPool() {
  const idle: Record<ServerName, Host[]> = { auth: [], resource: [] };
  const all = new Set<ChildProcess>();

  /** What idle hosts did, who have nothing to do. */
  const faults: string[] = [];

  const hosts = new Map<number, Host>();
  let hosted = 0;

  const rid = (host: Host, ended: string, left: readonly string[] = []) => {
    const { tell } = host;
    host.tell = undefined;
    tell?.({ ended, left });
  };

  const blame = ({ child, dataDir }: Host, what: string) =>
    faults.push(`a server that nobody used any more (process ${child.pid}, last in ${dataDir}) ${what}`);

  const start = (name: ServerName): Host => {
    const { execArgv, env } = serverSettings();
    const trusted = join(surroundings().TEST_DIRECTORY, 'loopback.crt');
    const child = spawn(process.execPath, [...execArgv, kept, name], {
      env: { ...env, NODE_EXTRA_CA_CERTS: trusted },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    all.add(child);
    const loaded = new Promise<void>((done) => child.once('message', () => done()));
    const host: Host = { child, dataDir: undefined, tell: undefined, loaded };
    let rids = 0;
    const streams = [child.stdout, child.stderr];
    const takeLine = (line: string) => {
      if (line === '') return;
      if (!line.startsWith(RID)) return host.tell ? host.tell({ line }) : blame(host, `wrote: ${line}`);
      rids += 1;
      if (rids % streams.length > 0) return;
      const left = JSON.parse(line.slice(RID.length)) as readonly string[];
      const isWorth = left.length === 0 && (residentBytes(child.pid) ?? 0) < TOO_LARGE_TO_KEEP;
      if (isWorth && idle[name].length < MOST_IDLE) idle[name].push(host);
      else child.kill('SIGKILL');
      rid(host, 'ended', left);
    };
    for (const stream of streams) if (stream) keepLines(stream, takeLine);
    child.once('error', (error) => rid(host, error.message));
    child.once('exit', (code, signal) => {
      all.delete(child);
      if (!host.tell && signal !== 'SIGKILL') blame(host, `ended with ${signal ?? code}`);
      idle[name] = idle[name].filter((one) => one !== host);
    });
    // Its last line is told then.
    child.once('close', (code, signal) => rid(host, `ended with ${signal ?? code}`));
    return host;
  };

  return {
    /** Runs a service. @returns what ends it by force where nobody hears of it any more */
    run({ name, env }: Hosting, tell: Tell): () => unknown {
      // One that is restarted runs in another process, as in production: what was only remembered there is gone.
      const at = idle[name].findLastIndex(({ child, dataDir }) => child.connected && dataDir !== env.DATA_DIR);
      const host = (at < 0 ? undefined : idle[name].splice(at, 1)[0]) ?? start(name);
      host.dataDir = env.DATA_DIR;
      hosted += 1;
      const id = hosted;
      hosts.set(id, host);
      host.tell = (event) => {
        if ('ended' in event) hosts.delete(id);
        tell(event);
      };
      tell({ id });
      void host.loaded.then(() => host.child.connected && host.child.send(env));
      return () => hosts.get(id)?.child.kill('SIGKILL');
    },
    /** Sends a signal to a server, as long as it is hosted. */
    signal: ({ id, signal }: HostSignal) => hosts.get(id)?.child.kill(signal) ?? false,
    /** What servers did after they had ended: each fails the run. */
    faults: faults as readonly string[],
    /** Ends all of them. */
    stop: () => Promise.all([...all].map(endProcess)),
  };
}
