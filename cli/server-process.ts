/** One of the two servers as a child of `npm start`. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { localUrl } from '../shared/config/addresses.ts';
import { root, serverSettings } from '../shared/config/process-settings.ts';
import { ask } from '../shared/runtime/outgoing.ts';
import { CommandRefused } from './output.ts';

/** Milliseconds: a server that is not ready by then never will be. */
const READY_WITHIN = 60_000;
/** Milliseconds: a server gives its last requests ten seconds, see shared/runtime/serve.ts. */
const ENDS_WITHIN = 20_000;

export interface Listening {
  readonly name: string;
  /** From the project's root. */
  readonly entry: string;
  readonly host: string;
  readonly port: number;
}

/** Starts a server, which writes where this process writes. */
export function startServer({ name, entry, host, port }: Listening) {
  const { execArgv, env } = serverSettings();
  const args = [...execArgv, join(root, entry)];
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  // Nothing is said on it: it closes where this process is killed, and the server then ends by itself.
  let alive = true;
  /** Resolves at its end to whether that was clean: it exits 0, or a signal found it before it listened. */
  const ended = new Promise<boolean>((resolve) => {
    child.once('error', () => resolve(false));
    child.once('exit', (code, signal) => resolve(code === 0 || signal === 'SIGTERM' || signal === 'SIGINT'));
  }).finally(() => {
    alive = false;
  });

  return {
    name,
    ended,
    alive: () => alive,

    /** Resolves when it can do its work, or has ended. @throws Refusal where neither happens in time */
    async ready(): Promise<void> {
      const address = `${localUrl(host, port)}/readyz`;
      for (const deadline = Date.now() + READY_WITHIN; alive; await wait(100)) {
        const answer = await ask(address, {}, { milliseconds: 5_000, most: 64 * 1024 }).catch(() => undefined);
        if (answer?.ok) return;
        if (Date.now() > deadline)
          throw new CommandRefused(`the ${name} was not ready within ${READY_WITHIN / 1000} seconds`);
      }
    },

    /** Asks it to end, and waits until it has. Resolves to whether it did so cleanly. */
    async end(): Promise<boolean> {
      if (alive) child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), ENDS_WITHIN);
      const clean = await ended;
      clearTimeout(late);
      return clean;
    },
  };
}
