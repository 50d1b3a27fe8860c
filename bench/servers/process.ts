/** A server under measurement: a process of its own, whose processor time and memory are read from /proc. */
import { type ChildProcess, fork } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { cpuOf, cpuOfFamily, memoryOfFamily } from './proc.ts';

export interface Measured {
  readonly url: string;
  /** Seconds of processor time so far; 0 where the system has no /proc. */
  cpu(): number;
  /** The same with its children, those that are gone too. */
  familyCpu(): number;
  /** Resident memory, MiB, with that of its children. */
  family(): number;
  /** Asks what the process has been made to answer, such as by a module that it loaded first. */
  ask<Answer>(question: string): Promise<Answer>;
  stop(): Promise<void>;
}

/** Ends what is still running when this process ends: one listener for all of them. */
const running = new Set<() => void>();
process.once('exit', () => {
  for (const kill of running) kill();
});

/** Milliseconds, on a busy machine. */
const READY_WITHIN = 60_000;

interface Options {
  readonly env: NodeJS.ProcessEnv;
  readonly execArgv?: readonly string[];
  /** Where it will listen; a server without is asked for its port. */
  readonly url?: string;
}

/**
 * Starts a server and waits until it is ready.
 * @param file below the project's folder
 */
export async function startProcess(file: string, { env, execArgv = [], url }: Options): Promise<Measured> {
  const child = fork(new URL(`../../${file}`, import.meta.url), {
    env,
    execArgv: [...execArgv],
    // What it logs goes nowhere, as fast as anywhere.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const kill = () => child.kill('SIGTERM');
  running.add(kill);
  const gone = new Promise<void>((resolve) =>
    child.once('exit', () => {
      running.delete(kill);
      resolve();
    }),
  );
  const measured: Measured = {
    url: url ?? `http://127.0.0.1:${await portOf(file, child)}`,
    cpu: () => cpuOf(child.pid),
    familyCpu: () => cpuOfFamily(child.pid ?? 0),
    family: () => memoryOfFamily(child.pid ?? 0),
    ask: (question) =>
      new Promise((resolve, reject) => {
        child.once('message', resolve);
        child.send({ question }, (error) => error && reject(error));
      }),
    async stop() {
      kill();
      await gone;
    },
  };
  if (url === undefined) return measured;

  await untilReady(url, () => child.exitCode).catch(async (error) => {
    await measured.stop();
    throw error;
  });
  return measured;
}

/** @param exitCode of the process, as soon as it has ended. @throws Error if it ends, or is not ready in time */
export async function untilReady(url: string, exitCode: () => number | null): Promise<void> {
  for (const deadline = Date.now() + READY_WITHIN; ; await wait(100)) {
    const ready = await fetch(`${url}/readyz`).catch(() => undefined);
    await ready?.arrayBuffer();
    if (ready?.ok) return;
    if (exitCode() !== null) throw new Error(`the server at ${url} ended with ${exitCode()}`);
    if (Date.now() > deadline) throw new Error(`the server at ${url} was not ready in time`);
  }
}

const portOf = (file: string, child: ChildProcess) =>
  new Promise<number>((resolve, reject) => {
    child.once('message', ({ port }: { port: number }) => resolve(port));
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}`)));
  });
