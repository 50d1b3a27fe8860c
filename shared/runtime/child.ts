/** The server's side of one child process: it runs one job at a time, and is killed if that uses too much. */
import { fork } from 'node:child_process';
import { compiledCode } from '../config/process-settings.ts';
import type { Done, Job, JobOutcome, Request, Tasks } from './child-jobs.ts';
import { residentBytes } from './resident.ts';

/** The process ended or was killed before it answered. */
export class ChildLost extends Error {}

/** @template T what it can be asked to do */
export interface Child<T extends Tasks> {
  readonly alive: boolean;
  /** True once it uses too much memory to be kept. */
  readonly grown: boolean;
  /**
   * @param patience milliseconds for the job
   * @throws ChildLost; else the error of the job
   */
  run<K extends keyof T & string>(task: K, job: Job<T, K>, patience: number): Promise<Done<T, K>>;
  /** Kills it. @returns when it is gone */
  end(): Promise<void>;
}

export interface ChildSettings {
  /** Resident bytes above which it is not reused. */
  readonly worthKeeping: number;
  /** Variables beyond those of every child. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Resident bytes above which a child is killed during a job: the most expensive picture takes some 200 MiB. */
const MOST_MEMORY = 320 * 1024 * 1024;
/** Milliseconds between two memory checks. */
const LOOK_EVERY = 25;

/**
 * @param module its code: see `serveJobs`
 * @param onExit called when it is gone
 */
export function startChild<T extends Tasks>(
  module: URL,
  { worthKeeping, env }: ChildSettings,
  onExit: (child: Child<T>) => void,
): Child<T> {
  const forked = fork(module, {
    serialization: 'advanced',
    // Inherits nothing: neither secrets of the environment, nor modules that this process was made to load.
    env: { MALLOC_ARENA_MAX: '2', DISABLE_SYSTEM_FONTS_LOAD: '1', NODE_COMPILE_CACHE: compiledCode, ...env },
    execArgv: ['--expose-gc', '--max-old-space-size=192', '--max-semi-space-size=4'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let alive = true;
  let grown = false;
  let lose: ((why: string) => void) | undefined;
  const kill = (why: string) => {
    alive = false;
    forked.kill('SIGKILL');
    lose?.(why);
  };
  const gone = new Promise<void>((resolve) => {
    const leave = (why: string) => {
      alive = false;
      lose?.(why);
      onExit(child);
      resolve();
    };
    forked.once('exit', (code, signal) => leave(`ended with ${signal ?? code}`));
    forked.on('error', (error) => {
      // A child that could not be started has no exit event.
      if (forked.pid === undefined) leave(`could not be started: ${error.message}`);
      else kill(`failed: ${error.message}`);
    });
  });

  const child: Child<T> = {
    get alive() {
      return alive;
    },
    get grown() {
      return grown;
    },
    async run<K extends keyof T & string>(task: K, job: Job<T, K>, patience: number) {
      let looking: NodeJS.Timeout | undefined;
      let late: NodeJS.Timeout | undefined;
      try {
        const answer = await new Promise<JobOutcome<Done<T, K>>>((resolve, reject) => {
          lose = (why) => reject(new ChildLost(`a child process ${why}`));
          if (!alive) return lose('had ended');
          late = setTimeout(kill, patience, `took over ${patience} ms`);
          looking = setInterval(() => {
            if ((residentBytes(forked.pid) ?? 0) > MOST_MEMORY) kill('took too much memory');
          }, LOOK_EVERY);
          forked.once('message', resolve as (message: unknown) => void);
          forked.send({ task, job } satisfies Request, (error) => error && kill(`could not be told: ${error.message}`));
        });
        grown = answer.resident > worthKeeping;
        if ('failed' in answer) throw answer.failed;
        return answer.done;
      } finally {
        lose = undefined;
        clearTimeout(late);
        clearInterval(looking);
      }
    },
    async end() {
      kill('was ended');
      await gone;
    },
  };
  return child;
}
