/** Our own folders and their disk. */
import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { rm, statfs, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { reason } from '../api/reasons.ts';
import { errorCode } from './error-code.ts';

/** Bytes: more than one page of the database. */
const PROBE = Buffer.alloc(16 * 1024);
/** Bytes: below this, a commit may fail. */
const LEAST = 4 * 1024 * 1024;

/**
 * Creates a folder and its parents, for this user only (mode 0700). Not by mkdir's `recursive`, which never returns on
 * file systems without folders such as /proc.
 * @throws Error of the file system; EEXIST if a file is in its place
 */
export function makeFolder(path: string): void {
  makeMissing(path);
  if (!statSync(path).isDirectory()) throw Object.assign(new Error('a file is in its place'), { code: 'EEXIST' });
}

function makeMissing(path: string): void {
  if (!statSync(path, { throwIfNoEntry: false })) {
    if (dirname(path) !== path) makeMissing(dirname(path));
    try {
      mkdirSync(path, { mode: 0o700 });
    } catch (error) {
      // Another process was faster.
      if (errorCode(error) !== 'EEXIST') throw error;
    }
  }
}

/** @throws Error of the file system if `path` is no folder that this user can write to */
export function makeWritableFolder(path: string): void {
  makeMissing(path);
  if (!statSync(path).isDirectory()) throw Object.assign(new Error('it is a file'), { code: 'ENOTDIR' });
  accessSync(path, constants.W_OK | constants.X_OK);
}

/**
 * The reason why a folder is not writable, undefined if it is. Quotas, process limits and read-only disks do not appear
 * in disk figures, so a write is tried.
 * @throws Error of the file system if there is no such folder
 */
export async function diskFault(path: string): Promise<string | undefined> {
  const { bavail, bsize } = await statfs(path);
  if (bavail * bsize < LEAST) return reason('diskFull');
  const file = join(path, `probe.${process.pid}`);
  try {
    await writeFile(file, PROBE, { mode: 0o600 });
    return undefined;
  } catch (error) {
    return `takes no more: ${errorCode(error)}`;
  } finally {
    await rm(file, { force: true });
  }
}
