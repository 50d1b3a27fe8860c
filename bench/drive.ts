/** Drives a load against a server, from a process of its own. */
import { fork } from 'node:child_process';
import type { Load, Result } from './load.ts';

export type Target = Omit<Load, 'connections' | 'seconds'>;

export const CONNECTIONS = 64;

/** @param seconds for how long */
export function drive(target: Target, seconds: number): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = fork(new URL('./load.ts', import.meta.url));
    let result: Result | undefined;
    child.once('message', (message) => {
      result = message as Result;
    });
    child.once('exit', (code) => (result ? resolve(result) : reject(new Error(`the load ended with ${code}`))));
    child.send({ connections: CONNECTIONS, seconds, ...target } satisfies Load);
  });
}
