/** The disk of our files: whether it is writable, and its free space. */
import { statfs } from 'node:fs/promises';
import { reason } from '../api/reasons.ts';
import { errorCode } from '../error-code.ts';
import { createDiskLacks } from '../runtime/disk-lacks.ts';
import { broken, type Check, ok, warning } from './check.ts';
import { sizeOf } from './measures.ts';

/** Bytes: below this, it is time to make room. */
const LOW = 1024 ** 3;

async function freeOf(folder: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (error) {
    // The folder is created with its first file.
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

export const diskCheck: Check = {
  name: 'disk',
  async run({ config }) {
    const folder = config.dataDir;
    const [lack] = await createDiskLacks({ config })();
    if (lack) return broken(reason('health.diskFull', { folder }), reason('health.diskMove'));
    const free = await freeOf(folder);
    if (free === undefined) return ok(reason('health.diskUnused', { folder }));
    const found = reason('health.disk', { folder, free: sizeOf(free) });
    return free < LOW ? warning(found, reason('health.diskMove')) : ok(found);
  },
};
