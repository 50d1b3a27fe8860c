/** The outbox of a development machine: mail and SMS as files in DATA_DIR/outbox, oldest first by name. */
import { randomBytes } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../config/folders.ts';
import type { Log } from '../runtime/log.ts';

export type Outbox = ReturnType<typeof createOutbox>;

export function createOutbox(dataDir: string, log: Log) {
  const folder = join(dataDir, 'outbox');
  let count = 0;

  return {
    /** Writes one file (mode 0600) atomically. @throws Error of the file system */
    async put(extension: 'eml' | 'json', content: Buffer | string): Promise<void> {
      const time = new Date().toISOString().replaceAll(/[-:.]/g, '');
      count += 1;
      const name = `${time}-${String(count).padStart(6, '0')}-${randomBytes(4).toString('hex')}`;
      const path = join(folder, `${name}.${extension}`);
      const draft = join(folder, `${name}.draft`);
      makeFolder(folder);
      await writeFile(draft, content, { mode: 0o600, flag: 'wx' });
      await rename(draft, path);
      log.info({ path }, 'written to the outbox');
    },
  };
}
