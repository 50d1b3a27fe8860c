/** People's avatars: what is done with them, with its database rows and its files kept together. */
import { randomBytes } from 'node:crypto';
import { ApiError, type Detail } from '../api/errors.ts';
import { DatabaseFault } from '../db/driver/faults.ts';
import { type Avatar, type AvatarTable, NoRoom, NoSuchAvatar } from '../db/tables/avatars.ts';
import type { PicturePool } from '../pictures/pool.ts';
import type { Log } from '../runtime/log.ts';
import { faultDetails, fullDetails, MOST_AVATARS } from './requirements.ts';
import { type AvatarStore, type FileName, StoreFault } from './store.ts';

interface Parts {
  readonly table: AvatarTable;
  readonly store: AvatarStore;
  readonly pictures: PicturePool;
  readonly log: Log;
}

export type Avatars = ReturnType<typeof createAvatars>;

/** Milliseconds after which files that no avatar refers to are removed: no upload takes so long. */
const LEFT_FOR_GOOD = 3600_000;

export function createAvatars({ table, store, pictures, log }: Parts) {
  /** Removes the files of a version; where that fails, `tidy` tries again. */
  const discard = async (version: string) => {
    try {
      await store.remove(version);
      await table.forget(version);
    } catch (error) {
      log.warn({ err: error, version }, 'files of an avatar are left over for now');
    }
  };

  return {
    list: table.list,
    active: table.active,
    activeVersions: table.activeVersions,
    isShown: table.isShown,

    /**
     * Gives an account a new avatar, which becomes the active one.
     * @throws ApiError UPLOAD_REFUSED with every reason, UNAVAILABLE, AVATAR_UPLOAD_FAILED; then nothing has changed
     */
    async add(uid: number, bytes: Uint8Array): Promise<Avatar> {
      const had = await table.list(uid).catch(uploadFailed);
      if (had.length >= MOST_AVATARS) throw refused(fullDetails);
      const prepared = await pictures.run('prepareAvatar', { bytes });
      if ('faults' in prepared) throw refused(faultDetails(prepared.faults));

      const { files, ...picture } = prepared;
      const version = randomBytes(16).toString('hex');
      try {
        // First the note, then the files, then the row that takes the note's place: nothing is ever lost from sight.
        await table.note(version);
        for (const [name, content] of files) await store.put(version, name, content);
        return await table.add({ uid, version, ...picture }, MOST_AVATARS);
      } catch (error) {
        await discard(version);
        if (error instanceof NoRoom) throw refused(fullDetails);
        return uploadFailed(error);
      }
    },

    /** Makes an avatar the active one. @throws ApiError NOT_FOUND, AVATAR_UPLOAD_FAILED */
    async activate(uid: number, id: number): Promise<void> {
      const done = await table.activate(uid, id).catch(uploadFailed);
      if (!done) throw new ApiError('NOT_FOUND');
    },

    /**
     * Takes an avatar away, with its files; the one that was active before it is active again.
     * @throws ApiError NOT_FOUND, AVATAR_UPLOAD_FAILED
     */
    async remove(uid: number, id: number): Promise<void> {
      const version = await table.remove(uid, id).catch((error) => {
        if (error instanceof NoSuchAvatar) throw new ApiError('NOT_FOUND');
        return uploadFailed(error);
      });
      await discard(version);
    },

    /** A file; undefined where there is none. @throws ApiError UNAVAILABLE */
    async file(version: string, name: FileName): Promise<Buffer | undefined> {
      return store.get(version, name).catch((cause) => {
        throw cause instanceof StoreFault ? new ApiError('UNAVAILABLE', { cause }) : cause;
      });
    },

    /**
     * Removes the files that no avatar refers to: of uploads that were cut off, and of removals that failed.
     * @param signal ends it after the version that is being removed
     */
    async tidy(signal: AbortSignal): Promise<void> {
      for (const version of await table.leftovers(Date.now() - LEFT_FOR_GOOD)) {
        if (signal.aborted) return;
        await discard(version);
      }
    },
  };
}

const refused = (details: readonly Detail[]) => new ApiError('UPLOAD_REFUSED', { details });

/** For faults of the database and of the store alone. */
function uploadFailed(cause: unknown): never {
  const isStorage = cause instanceof DatabaseFault || cause instanceof StoreFault;
  throw isStorage ? new ApiError('AVATAR_UPLOAD_FAILED', { cause }) : cause;
}
