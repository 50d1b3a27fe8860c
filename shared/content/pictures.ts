/** Pictures in content: stored like avatars, with their rows. */
import { randomBytes } from 'node:crypto';
import { ApiError } from '../api/errors.ts';
import { type Reason, reason } from '../api/reasons.ts';
import { type AvatarStore, StoreFault } from '../avatars/store.ts';
import { DatabaseFault } from '../db/driver/faults.ts';
import type { AvatarTable } from '../db/tables/avatars.ts';
import type { ContentPictureTable } from '../db/tables/content-pictures.ts';
import type { PictureFault, PreparedPicture, preparePicture } from './prepare-picture.ts';

const MOST_PICTURES = 5000;

interface Parts {
  readonly table: ContentPictureTable;
  /** Noted files without a row are removed after a while: see `avatars.ts`. */
  readonly leftovers: Pick<AvatarTable, 'note'>;
  readonly store: AvatarStore;
  readonly pictures: { run(task: 'preparePicture', job: { bytes: Uint8Array }): ReturnType<typeof preparePicture> };
}

const reasons: Readonly<Record<PictureFault, () => Reason>> = {
  format: () => reason('pictureFormat'),
  size: () => reason('imageBytes'),
  pixels: () => reason('imagePixels'),
  whole: () => reason('pictureWhole'),
};

export function createContentPictures({ table, leftovers, store, pictures }: Parts) {
  return {
    /**
     * Stores a picture.
     * @param author as the audit names them
     * @throws ApiError UPLOAD_REFUSED, UNAVAILABLE, CONTENT_NOT_ADDED
     */
    async add(
      bytes: Uint8Array,
      author: string,
    ): Promise<Omit<PreparedPicture, 'file'> & { readonly version: string }> {
      if ((await table.count().catch(notStored)) >= MOST_PICTURES)
        throw refused(reason('picturesFull', { most: MOST_PICTURES }));
      const prepared = await pictures.run('preparePicture', { bytes });
      if ('fault' in prepared) throw refused(reasons[prepared.fault]());
      const { file, ...about } = prepared;
      const version = randomBytes(16).toString('hex');
      try {
        // First the note, then the file, then the row, which replaces the note: no file is ever forgotten.
        await leftovers.note(version);
        await store.put(version, `original.${about.type}`, file);
        await table.add({ version, author, ...about });
      } catch (error) {
        notStored(error);
      }
      return { version, ...about };
    },

    /** @param path the part after PICTURES_PATH. Undefined if there is no such picture. @throws ApiError UNAVAILABLE */
    async file(path: string): Promise<Buffer | undefined> {
      const [, version, type] = /^([0-9a-f]{32})\.(jpg|png)$/.exec(path) ?? [];
      if (!version) return undefined;
      return store.get(version, type === 'png' ? 'original.png' : 'original.jpg').catch((cause) => {
        throw cause instanceof StoreFault ? new ApiError('UNAVAILABLE', { cause }) : cause;
      });
    },
  };
}

const refused = (why: Reason) => new ApiError('UPLOAD_REFUSED', { details: [{ field: 'picture', reason: why }] });

function notStored(cause: unknown): never {
  const isStorage = cause instanceof DatabaseFault || cause instanceof StoreFault;
  throw isStorage ? new ApiError('CONTENT_NOT_ADDED', { cause }) : cause;
}
