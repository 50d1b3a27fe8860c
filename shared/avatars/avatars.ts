/** Avatars: keeps database rows and files consistent. */
import { randomBytes } from 'node:crypto';
import { ApiError, type Detail } from '../api/errors.ts';
import { DatabaseFault } from '../db/driver/faults.ts';
import { type Avatar, type AvatarTable, NoRoom, NoSuchAvatar } from '../db/tables/avatars.ts';
import type { Log } from '../runtime/log.ts';
import type { prepareAvatar } from './prepare-avatar.ts';
import { faultDetails, fullDetails, MOST_AVATARS } from './requirements.ts';
import { type AvatarStore, type FileName, StoreFault } from './store.ts';

interface Parts {
  readonly table: AvatarTable;
  readonly store: AvatarStore;
  readonly pictures: { run(task: 'prepareAvatar', job: { bytes: Uint8Array }): ReturnType<typeof prepareAvatar> };
  readonly log: Log;
}

export type Avatars = ReturnType<typeof createAvatars>;

/** Milliseconds after which unused files are removed: no upload takes so long. */
const LEFT_FOR_GOOD = 3600_000;

export function createAvatars({ table, store, pictures, log }: Parts) {
  /** Removes the files of a version; if that fails, `tidy` tries again. */
  const discard = async (version: string) => {
    try {
      await store.remove(version);
      await table.forget(version);
    } catch (error) {
      log.warn({ err: error, version }, 'files of an avatar could not be removed yet');
    }
  };

  return {
    list: table.list,
    active: table.active,
    activeVersions: table.activeVersions,
    isShown: table.isShown,

    /**
     * Adds an avatar to an account and activates it.
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
        // First the note, then the files, then the row, which replaces the note: no file is ever forgotten.
        await table.note(version);
        for (const [name, content] of files) await store.put(version, name, content);
        return await table.add({ uid, version, ...picture }, MOST_AVATARS);
      } catch (error) {
        await discard(version);
        if (error instanceof NoRoom) throw refused(fullDetails);
        return uploadFailed(error);
      }
    },

    /** Activates an avatar. @throws ApiError NOT_FOUND, AVATAR_UPLOAD_FAILED */
    async activate(uid: number, id: number): Promise<void> {
      const done = await table.activate(uid, id).catch(uploadFailed);
      if (!done) throw new ApiError('NOT_FOUND');
    },

    /**
     * Removes an avatar with its files; the previously active one becomes active again.
     * @throws ApiError NOT_FOUND, AVATAR_UPLOAD_FAILED
     */
    async remove(uid: number, id: number): Promise<void> {
      const version = await table.remove(uid, id).catch((error) => {
        if (error instanceof NoSuchAvatar) throw new ApiError('NOT_FOUND');
        return uploadFailed(error);
      });
      await discard(version);
    },

    /** Reads a file; undefined if there is none. @throws ApiError UNAVAILABLE */
    async file(version: string, name: FileName): Promise<Buffer | undefined> {
      return store.get(version, name).catch((cause) => {
        throw cause instanceof StoreFault ? new ApiError('UNAVAILABLE', { cause }) : cause;
      });
    },

    /**
     * Removes unused files: of interrupted uploads, and of failed removals.
     * @param signal stops it after the current version
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

/** Handles only faults of the database and of the store. */
function uploadFailed(cause: unknown): never {
  const isStorage = cause instanceof DatabaseFault || cause instanceof StoreFault;
  throw isStorage ? new ApiError('AVATAR_UPLOAD_FAILED', { cause }) : cause;
}
