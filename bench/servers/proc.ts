/** What Linux tells of processes, from /proc; nothing on other systems. */
import { readdirSync, readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { root } from '../../shared/config/process-settings.ts';
import { residentBytes } from '../../shared/runtime/resident.ts';

const TICKS_PER_SECOND = 100;
/** In /proc/…/stat, counted from the state that follows the name (proc(5)). */
const PARENT = 1;
const [USER, SYSTEM, USER_OF_GONE, SYSTEM_OF_GONE] = [11, 12, 13, 14];

/** Seconds of processor time that a process has taken so far. */
export const cpuOf = (pid: number | undefined): number => seconds(statOf(pid), [USER, SYSTEM]);

/** The same with all of its children, those that are gone too. */
export function cpuOfFamily(pid: number): number {
  const own = seconds(statOf(pid), [USER, SYSTEM, USER_OF_GONE, SYSTEM_OF_GONE]);
  return childrenOf(pid).reduce((sum, child) => sum + seconds(statOf(child), [USER, SYSTEM]), own);
}

const childrenOf = (pid: number) => pids().filter((one) => Number(statOf(one)[PARENT]) === pid);

/** Resident memory, MiB. */
const memoryOf = (pid: number | undefined): number => (residentBytes(pid) ?? 0) / 2 ** 20;

/** The same with all of its children. */
export const memoryOfFamily = (pid: number): number =>
  childrenOf(pid).reduce((sum, child) => sum + memoryOf(child), memoryOf(pid));

/** MiB. */
export interface Memory {
  /** What is a process's own, and its part of what several share (PSS): the sum over processes is what they take. */
  readonly pss: number;
  /** What is resident (RSS): the sum counts what is shared, such as Node.js itself, once for each process. */
  readonly rss: number;
}

/** The memory of a process and of all below it, summed up by what they run. */
export function memoryBelow(pid: number): ReadonlyMap<string, Memory> {
  const sums = new Map<string, Memory>();
  for (const one of [pid, ...descendantsOf(pid)]) {
    const rollup = read(`/proc/${one}/smaps_rollup`);
    const mebibytes = (name: string) => Number(new RegExp(`^${name}: +(\\d+)`, 'm').exec(rollup)?.[1] ?? 0) / 1024;
    const name = programOf(one);
    const { pss, rss } = sums.get(name) ?? { pss: 0, rss: 0 };
    sums.set(name, { pss: pss + mebibytes('Pss'), rss: rss + mebibytes('Rss') });
  }
  return sums;
}

const descendantsOf = (pid: number): number[] => childrenOf(pid).flatMap((child) => [child, ...descendantsOf(child)]);

/** Its file below the project's folder; of another program its title. */
function programOf(pid: number): string {
  const args = read(`/proc/${pid}/cmdline`).split('\0');
  const file = args.find((arg, at) => at > 0 && arg.endsWith('.ts'));
  return file ? relative(root, resolve(root, file)) : (args[0] ?? '');
}

const statOf = (pid: number | undefined) =>
  read(`/proc/${pid}/stat`)
    .replace(/^.*\) /, '')
    .split(' ');

const seconds = (stat: readonly string[], fields: readonly number[]) =>
  fields.reduce((sum, field) => sum + Number(stat[field] ?? 0), 0) / TICKS_PER_SECOND;

function pids(): number[] {
  return process.platform === 'linux' ? readdirSync('/proc').map(Number).filter(Boolean) : [];
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    // The process has just ended, or the system has no /proc.
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return '';
    throw error;
  }
}
