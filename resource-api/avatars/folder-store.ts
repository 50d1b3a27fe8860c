import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../../shared/runtime/disk.ts';
import type { AvatarStore } from './store.ts';

/** Keeps avatars in `DATA_DIR/avatars`, readable by this user alone. */
export function openFolder(dataDir: string): AvatarStore {
  // Folders by the first two digits, since file systems dislike very long lists.
  const folder = (version: string) => join(dataDir, 'avatars', version.slice(0, 2), version);
  return {
    async put(version, name, bytes) {
      makeFolder(folder(version));
      await writeFile(join(folder(version), name), bytes, { mode: 0o600, flush: true });
    },
    async get(version, name) {
      try {
        return await readFile(join(folder(version), name));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
    },
    remove: (version) => rm(folder(version), { recursive: true, force: true }),
  };
}
