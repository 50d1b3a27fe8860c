/** The stores outside of the database. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rmdir } from 'node:fs/promises';
import { foldersAround } from '../../shared/avatars/folder-store.ts';
import { openStore } from '../../shared/avatars/open-store.ts';
import { StoreFault } from '../../shared/avatars/store.ts';
import { errorCode } from '../../shared/error-code.ts';
import { broken, type Check, ok } from '../../shared/health/check.ts';

export const storeChecks: readonly Check[] = [
  {
    name: 'avatars',
    async run({ config }) {
      const store = openStore(config);
      const version = randomBytes(16).toString('hex');
      const around = config.avatarStore ? [] : foldersAround(config.dataDir, version);
      const missing = around.filter((folder) => !existsSync(folder));
      const bytes = randomBytes(32);
      try {
        await store.put(version, 'original.png', bytes);
        const kept = await store.get(version, 'original.png');
        await store.remove(version);
        if (kept?.equals(bytes)) return ok('the store keeps, gives back and removes a file');
        return broken('the store does not give back what was put there', 'let AVATAR_STORE_URL name another bucket');
      } catch (error) {
        if (!(error instanceof StoreFault)) throw error;
        const change = config.avatarStore
          ? 'correct AVATAR_STORE_URL and what its key may do'
          : 'let this user write to DATA_DIR/avatars';
        return broken(`the store takes no file: ${error.message}`, change);
      } finally {
        for (const folder of missing) await removeEmpty(folder);
      }
    },
  },
];

/** Whoever asks may be another user than the servers, who could not write to a folder of theirs. */
async function removeEmpty(folder: string): Promise<void> {
  try {
    await rmdir(folder);
  } catch (error) {
    // It was not made, or a server has put a file there meanwhile.
    if (!['ENOENT', 'ENOTEMPTY'].includes(String(errorCode(error)))) throw error;
  }
}
