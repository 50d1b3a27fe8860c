/** Our own folders: for this user only, and complete before anybody writes to them. */
import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { errorCode } from '../error-code.ts';

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
