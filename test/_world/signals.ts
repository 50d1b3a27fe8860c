/**
 * Sends a signal to a process, or to a group by its negative number, unless it has just ended by itself: a child that is
 * idle or has grown may at any moment.
 */
export function signalIfAlive(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
