/** Opens the configured avatar store. */
import type { Config } from '../config/config.ts';
import { openFolder } from './folder-store.ts';
import { openS3 } from './s3-store.ts';
import type { AvatarStore } from './store.ts';

export const openStore = ({ avatarStore, dataDir }: Pick<Config, 'avatarStore' | 'dataDir'>): AvatarStore =>
  avatarStore ? openS3(avatarStore) : openFolder(dataDir);
