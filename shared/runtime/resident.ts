/** Memory of other processes, from Linux's /proc. */
import { readFileSync } from 'node:fs';
import { errorCode } from '../error-code.ts';

/** Resident bytes of a process; undefined if it is gone or the system has no /proc. */
export function residentBytes(pid: number | undefined): number | undefined {
  try {
    const kB = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kB === undefined ? undefined : Number(kB) * 1024;
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes(errorCode(error) ?? '')) return undefined;
    throw error;
  }
}
