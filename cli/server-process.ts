/** A child of `npm start`: the resource API, or what prepares both servers. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root, serverSettings } from '../shared/config/process-settings.ts';

/** Milliseconds for a clean end: a server gives its last requests ten seconds, see shared/http/serve.ts. */
const ENDS_WITHIN = 20_000;

export interface Listening {
  readonly name: string;
  /** From the project's root. */
  readonly entry: string;
  readonly host: string;
  readonly port: number;
}

export type Running = ReturnType<typeof startProcess>;

/** The signals that ask a process to end. */
export const END_SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Starts a process that shares this process's output. All have the settings of a server, which the compile cache
 * depends on, so each piece of code is compiled once.
 */
export function startProcess(entry: string) {
  const { execArgv, env } = serverSettings();
  const child = spawn(process.execPath, [...execArgv, join(root, entry)], {
    env,
    // The channel closes if this process is killed, and the child then ends itself.
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  /** Resolves at its end to whether that was clean: exit code 0, or a signal before it listened. */
  const ended = new Promise<boolean>((resolve) => {
    child.once('error', () => resolve(false));
    child.once('exit', (code, signal) => resolve(code === 0 || (signal !== null && END_SIGNALS.includes(signal))));
  });

  return {
    ended,
    /** Resolves to its message to this process. */
    told: new Promise<unknown>((resolve) => child.once('message', resolve)),

    /** Ends it and waits. Resolves to whether it ended cleanly. */
    async end(): Promise<boolean> {
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), ENDS_WITHIN);
      const clean = await ended;
      clearTimeout(late);
      return clean;
    },
  };
}
