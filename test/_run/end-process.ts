/** Ends a process that is kept for test files. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** Kills it. Resolves when it is gone. */
export async function endProcess(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
