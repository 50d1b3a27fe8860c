/** The disk of our own folders. */
import { rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Reason, reason } from '../api/reasons.ts';
import { errorCode } from '../error-code.ts';

/** Bytes: more than one page of the database. */
const PROBE = Buffer.alloc(16 * 1024);
/** Bytes: below this, a commit may fail. */
const LEAST = 4 * 1024 * 1024;

/**
 * The reason why a folder is not writable, undefined if it is. Quotas, process limits and read-only disks do not appear
 * in disk figures, so a write is tried.
 * @throws Error of the file system if there is no such folder
 */
export async function diskFault(path: string): Promise<Reason | undefined> {
  const { bavail, bsize } = await statfs(path);
  if (bavail * bsize < LEAST) return reason('diskFull');
  const file = join(path, `probe.${process.pid}`);
  try {
    await writeFile(file, PROBE, { mode: 0o600 });
    return undefined;
  } catch (error) {
    return reason('diskRefuses', { code: String(errorCode(error)) });
  } finally {
    await rm(file, { force: true });
  }
}
