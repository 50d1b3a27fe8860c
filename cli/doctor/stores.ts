/** The stores outside of the database. */
import { randomBytes } from 'node:crypto';
import { openStore } from '../../shared/avatars/open-store.ts';
import { StoreFault } from '../../shared/avatars/store.ts';
import { broken, type Check, ok } from '../../shared/health/check.ts';

export const storeChecks: readonly Check[] = [
  {
    name: 'avatars',
    async run({ config }) {
      const store = openStore(config);
      const version = randomBytes(16).toString('hex');
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
      }
    },
  },
];
