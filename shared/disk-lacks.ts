/** A disk that takes no more, as /readyz tells of it. */
import type { Config } from './config.ts';
import { isDiskFull } from './disk.ts';
import type { Detail } from './errors.ts';

export interface DiskRooms {
  readonly config: Pick<Config, 'dataDir' | 'databaseUrl' | 'avatarStore' | 'secret'>;
}

/** @returns what is wrong with the disk of DATA_DIR, where something is kept there: nothing mostly */
export async function diskLacks({ config }: DiskRooms): Promise<readonly Detail[]> {
  const { dataDir, databaseUrl, avatarStore, secret } = config;
  if (databaseUrl && avatarStore && secret) return [];
  try {
    return (await isDiskFull(dataDir)) ? [{ field: 'DATA_DIR', reason: 'is on a disk that is full' }] : [];
  } catch (error) {
    // Where nothing was ever kept there, it is made with the first avatar.
    if (databaseUrl && (error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
