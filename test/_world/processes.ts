/** Processes as Linux shows them (proc(5)). */
import { readdirSync, readFileSync } from 'node:fs';
import test from 'ava';

/** Declares a story of what Linux alone has, told by itself. */
export const inLinux = process.platform === 'linux' ? test.serial : test.serial.skip;

/** What a file of a process says; empty where the process has just ended. */
export function readOf(pid: number, file: 'cmdline' | 'stat' | 'status'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

/** The child processes of one that runs a script whose path has these words. */
export const childrenOf = (parent: number, script = ''): number[] =>
  readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid && Number(/PPid:\s+(\d+)/.exec(readOf(pid, 'status'))?.[1]) === parent)
    .filter((pid) => readOf(pid, 'cmdline').includes(script));
