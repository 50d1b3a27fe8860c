/** Ends a process that is kept for test files. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';

/** Milliseconds in which a system ends what is killed. */
const SOON = 20_000;

/** Kills it, unless it has ended or could not be started. Resolves when it is gone, or the system does not let it go. */
export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await Promise.race([gone, wait(SOON, undefined, { ref: false })]);
}
