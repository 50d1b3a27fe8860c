/** Where the files of avatars lie: in DATA_DIR, or in an S3-compatible store that several machines share. */
import type { Config } from '../../shared/config/config.ts';
import { openFolder } from './folder-store.ts';
import { openS3 } from './s3-store.ts';
import type { FileName } from './sizes.ts';

/** Its functions reject where the disk or the store does not do what it was asked. */
export interface AvatarStore {
  /** Resolves once the file is durable. */
  put(version: string, name: FileName, bytes: Uint8Array): Promise<void>;
  /** Resolves to undefined where there is no such file. */
  get(version: string, name: FileName): Promise<Buffer | undefined>;
  /** Removes all files of a version, those that are there. */
  remove(version: string): Promise<void>;
}

export const openStore = ({ avatarStore, dataDir }: Pick<Config, 'avatarStore' | 'dataDir'>): AvatarStore =>
  avatarStore ? openS3(avatarStore) : openFolder(dataDir);
