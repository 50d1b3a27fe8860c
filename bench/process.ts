/** A server under measurement: started as a process of its own, its processor time and memory read from /proc. */
import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Measured {
  readonly url: string;
  /** Seconds of processor time so far; 0 where the system has no /proc. */
  cpu(): number;
  /** Resident memory, MiB. */
  memory(): number;
  stop(): Promise<void>;
}

const TICKS_PER_SECOND = 100;

/** Starts a reference server, which tells its port. */
export async function startReference(file: string, env: NodeJS.ProcessEnv): Promise<Measured> {
  const child = fork(new URL(`./references/${file}`, import.meta.url), {
    env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const { port } = await new Promise<{ port: number }>((resolve, reject) => {
    child.once('message', (message) => resolve(message as { port: number }));
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}`)));
  });
  return measured(child, `http://127.0.0.1:${port}`);
}

/** Starts a server of the product and waits until it is ready. */
export async function startProduct(file: string, url: string, env: NodeJS.ProcessEnv): Promise<Measured> {
  const child = fork(new URL(`../${file}`, import.meta.url), { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  for (const deadline = Date.now() + 30_000; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
    const ready = await fetch(`${url}/readyz`).catch(() => undefined);
    if (ready?.ok) return measured(child, url);
    if (Date.now() > deadline || child.exitCode !== null) throw new Error(`${file} did not start`);
  }
}

function measured(child: ChildProcess, url: string): Measured {
  const read = (file: string) => {
    try {
      return readFileSync(`/proc/${child.pid}/${file}`, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
      throw error;
    }
  };
  return {
    url,
    cpu() {
      const fields = read('stat')
        .replace(/^.*\) /, '')
        .split(' ');
      return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / TICKS_PER_SECOND;
    },
    memory: () => Math.round(Number(/VmRSS:\s+(\d+)/.exec(read('status'))?.[1] ?? 0) / 1024),
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.kill('SIGTERM');
      }),
  };
}
