import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../runtime/disk.ts';
import { type AvatarStore, StoreFault } from './store.ts';

/** Keeps avatars in `DATA_DIR/avatars`, readable by this user alone. */
export function openFolder(dataDir: string): AvatarStore {
  // Folders by the first two digits, since file systems dislike very long lists.
  const folder = (version: string) => join(dataDir, 'avatars', version.slice(0, 2), version);
  return {
    put: (version, name, bytes) =>
      onDisk(async () => {
        makeFolder(folder(version));
        await writeFile(join(folder(version), name), bytes, { mode: 0o600, flush: true });
      }),
    get: (version, name) =>
      onDisk(() =>
        readFile(join(folder(version), name)).catch((error) => {
          if (codeOf(error) === 'ENOENT') return undefined;
          throw error;
        }),
      ),
    remove: (version) => onDisk(() => rm(folder(version), { recursive: true, force: true })),
  };
}

async function onDisk<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = codeOf(error);
    throw code === undefined ? error : new StoreFault(`the disk: ${code}`, { cause: error });
  }
}

/** The file system's code, `ENOSPC`; those of Node itself, `ERR_…`, tell of faults of our own. */
function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && !code.startsWith('ERR_') ? code : undefined;
}
