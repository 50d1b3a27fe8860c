import { readFile } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { makeFolder } from '../config/folders.ts';
import { type AvatarStore, StoreFault } from './store.ts';

/** `readFile` of node:fs/promises takes half as much CPU again: it makes a handle. */
const read = promisify(readFile);

/** Subfolders by the first two digits, since file systems handle very long lists badly. */
const shelfOf = (dataDir: string, version: string): string => join(dataDir, 'avatars', version.slice(0, 2));

/** The folders that a first file makes, the innermost first. */
export function foldersAround(dataDir: string, version: string): readonly string[] {
  const shelf = shelfOf(dataDir, version);
  return [shelf, dirname(shelf), dataDir];
}

/** Stores avatars in `DATA_DIR/avatars`, readable by this user only. */
export function openFolder(dataDir: string): AvatarStore {
  const folder = (version: string) => join(shelfOf(dataDir, version), version);
  return {
    put: (version, name, bytes) =>
      onDisk(async () => {
        makeFolder(folder(version));
        await writeFile(join(folder(version), name), bytes, { mode: 0o600, flush: true });
      }),
    get: (version, name) =>
      onDisk(() =>
        read(join(folder(version), name)).catch((error) => {
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

/** Errors of the file system have codes such as `ENOSPC`; codes `ERR_…` of Node mean bugs of ours. */
function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && !code.startsWith('ERR_') ? code : undefined;
}
