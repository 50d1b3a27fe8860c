/** Folders of our own and the disk they are on. */
import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { rm, statfs, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { reason } from '../api/reasons.ts';
import { errorCode } from './error-code.ts';

/** Bytes: more than one page of the database. */
const PROBE = Buffer.alloc(16 * 1024);
/** Bytes: with less than that left, a commit may find no place. */
const LEAST = 4 * 1024 * 1024;

/**
 * Makes a folder with those above it, for this user alone (mode 0700). Not by mkdir's `recursive`, which never returns
 * where the file system takes no folder, as /proc does not.
 * @throws Error of the file system; EEXIST where a file stands in its place
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

/** @throws Error of the file system where `path` is no folder that this user can write to */
export function makeWritableFolder(path: string): void {
  makeMissing(path);
  if (!statSync(path).isDirectory()) throw Object.assign(new Error('it is a file'), { code: 'ENOTDIR' });
  accessSync(path, constants.W_OK | constants.X_OK);
}

/**
 * Why a folder takes no more, undefined where it does. A quota, a limit of the process or a disk that became read-only does
 * not show in the figures of the disk: it is tried.
 * @throws Error of the file system where there is no such folder
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
