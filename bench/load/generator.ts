/** The load generator, a process of its own that lives as long as the run: its code is warm before anything is measured. */
import { type ChildProcess, fork } from 'node:child_process';
import type { Load, Result, Target } from './load.ts';

/** As many as a server gets, where a load does not say otherwise. */
export const CONNECTIONS = 64;

export interface Generator {
  /**
   * Drives a load and waits for its end. Several at a time share the process.
   * @throws Error where an answer was wrong, with the first of them
   */
  drive(target: Target, seconds: number): Promise<Result>;
  stop(): Promise<void>;
}

export function startGenerator(): Generator {
  const child: ChildProcess = fork(new URL('./process.ts', import.meta.url));
  const waiting = new Map<number, PromiseWithResolvers<Result>>();
  let count = 0;
  child.on('message', ({ id, result }: { id: number; result: Result }) => {
    waiting.get(id)?.resolve(result);
    waiting.delete(id);
  });
  const gone = new Promise<void>((resolve) => {
    child.once('exit', (code) => {
      for (const { reject } of waiting.values()) reject(new Error(`the load ended with ${code}`));
      resolve();
    });
  });
  return {
    async drive(target, seconds) {
      const id = count++;
      const answer = Promise.withResolvers<Result>();
      waiting.set(id, answer);
      child.send({ id, load: { connections: CONNECTIONS, ...target, seconds } satisfies Load });
      const result = await answer.promise;
      const { wrong, answers, fault } = result;
      if (wrong) {
        const { method, path } = target.requests[0] ?? { method: '', path: 'nothing' };
        throw new Error(`${method} ${target.url}${path.replace(/\?.*/, '')}: ${wrong} of ${answers} wrong: ${fault}`);
      }
      return result;
    },
    async stop() {
      child.disconnect();
      await gone;
    },
  };
}
