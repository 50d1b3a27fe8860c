/** Child processes of one kind, each with one job at a time: started when they are needed, ended when they are idle. */
import { type Child, type ChildSettings, startChild } from './child.ts';
import type { Done, Job, Tasks } from './child-jobs.ts';

/** Milliseconds after which an idle child ends to free its memory. */
const IDLE = 10_000;

/**
 * @param module the code of a child: see `serveJobs`
 * @param onIdleLoss called if one ends without a job and by itself
 */
export function createChildPool<T extends Tasks>(
  module: URL,
  settings: ChildSettings,
  onIdleLoss: () => void = () => undefined,
) {
  const children = new Set<Child<T>>();
  /** Idle children, the last used one at the end. */
  const idle = new Map<Child<T>, NodeJS.Timeout>();

  const start = (): Child<T> => {
    const child = startChild<T>(module, settings, (gone) => {
      children.delete(gone);
      if (leave(gone)) onIdleLoss();
    });
    children.add(child);
    return child;
  };
  const rest = (child: Child<T>) => {
    idle.set(child, setTimeout(() => void end(child), IDLE).unref());
  };
  /** Removes a child from the idle ones. @returns false if it is not idle */
  const leave = (child: Child<T>): boolean => {
    clearTimeout(idle.get(child));
    return idle.delete(child);
  };
  const end = (child: Child<T>): Promise<void> => {
    leave(child);
    return child.end();
  };
  const take = (): Child<T> => {
    const [child] = [...idle.keys()].slice(-1);
    if (!child) return start();
    leave(child);
    return child;
  };
  const giveBack = (child: Child<T>) => {
    if (child.grown) void end(child);
    else if (child.alive) rest(child);
  };

  return {
    /** Whether a child waits for a job. */
    isReady: () => idle.size > 0,

    /**
     * Runs a job in an idle child, or in a new one: the caller bounds how many there are.
     * @param patience milliseconds for the job
     * @throws ChildLost; else the error of the job
     */
    async run<K extends keyof T & string>(task: K, job: Job<T, K>, patience: number): Promise<Done<T, K>> {
      const child = take();
      try {
        return await child.run(task, job, patience);
      } finally {
        giveBack(child);
      }
    },

    /** Kills the processes. */
    async close(): Promise<void> {
      await Promise.all([...children].map(end));
    },
  };
}
