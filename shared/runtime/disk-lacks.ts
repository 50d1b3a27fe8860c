/** A full or read-only disk, for /readyz. */
import type { Detail } from '../api/errors.ts';
import type { Config } from '../config/config.ts';
import { errorCode } from '../error-code.ts';
import { diskFault } from './disk.ts';

export interface DiskDeps {
  readonly config: Pick<Config, 'dataDir' | 'databaseUrl' | 'avatarStore' | 'secret'>;
}

/** Milliseconds that a result is cached, however often readiness is checked. */
const HOLDS = 250;

/** Reports the fault of DATA_DIR's disk if files are stored there; usually none. */
export function createDiskLacks({ config }: DiskDeps): () => Promise<readonly Detail[]> {
  const { dataDir, databaseUrl, avatarStore, secret } = config;
  if (databaseUrl && avatarStore && secret) return async () => [];
  const look = async (): Promise<readonly Detail[]> => {
    try {
      const reason = await diskFault(dataDir);
      return reason === undefined ? [] : [{ field: 'DATA_DIR', reason }];
    } catch (error) {
      // The folder is created with the first avatar.
      if (databaseUrl && errorCode(error) === 'ENOENT') return [];
      throw error;
    }
  };
  let until = 0;
  let found: Promise<readonly Detail[]> = Promise.resolve([]);
  return () => {
    if (until <= Date.now()) {
      until = Date.now() + HOLDS;
      found = look();
    }
    return found;
  };
}
