/** The disk that files are on: whether it takes some, and how much is left of it. */
import { statfs } from 'node:fs/promises';
import { reason } from '../api/reasons.ts';
import { createDiskLacks } from '../runtime/disk-lacks.ts';
import { errorCode } from '../runtime/error-code.ts';
import { broken, type Check, ok, warning } from './check.ts';
import { sizeOf } from './measures.ts';

/** Bytes: with less than that left, it is time to make room. */
const LOW = 1024 ** 3;

async function freeOf(folder: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (error) {
    // Where nothing was ever kept there, it is made with the first file.
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
