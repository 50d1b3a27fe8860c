/** The master secret, and the keys derived from it, each for one purpose alone (HKDF, RFC 5869). */
import { hkdfSync, randomBytes } from 'node:crypto';
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { makeFolder } from '../runtime/disk.ts';
import { errorCode } from '../runtime/error-code.ts';

/** What a derived key is for. Two purposes never share a key. */
export type Purpose =
  | 'cookies'
  | 'csrf'
  | 'captcha'
  | 'spoken captchas'
  | 'verification codes'
  | 'personal data'
  | 'signing keys'
  | 'device codes'
  | 'client registrations'
  | 'known devices'
  | 'forgotten passwords'
  | 'pending media'
  | 'typed forms'
  | 'retired names'
  | 'typed names'
  | 'closed accounts'
  | 'calendar feed'
  | 'social sign-in state'
  | 'resource-api client secret'
  | 'account client secret'
  | 'demo client secret'
  | 'picture encryption'
  | 'DPoP nonces'
  | 'session successors'
  | 'refresh answers'
  | 'authenticator secrets'
  | 'recovery codes'
  | 'passkeys'
  | 'not-me links'
  | 'jobs'
  | 'webhook secrets';

export interface Secrets {
  /** 32 bytes, the same ones on every machine that has the same master secret. */
  key(purpose: Purpose): Buffer;
}

/**
 * The secrets of this installation. Without `SECRET`, a master secret is made in `DATA_DIR/secret` (mode 0600) on the
 * first start and read back ever after; of two processes that make it at once, both get the same one.
 */
export function loadSecrets(config: Pick<Config, 'secret' | 'dataDir'>): Secrets {
  const master = Buffer.from(config.secret ?? storedSecret(config.dataDir));
  const keys = new Map<Purpose, Buffer>();
  return {
    key(purpose) {
      let key = keys.get(purpose);
      if (!key) {
        key = Buffer.from(hkdfSync('sha256', master, 'upare', purpose, 32));
        keys.set(purpose, key);
      }
      return key;
    },
  };
}

/** Whether there is a master secret already: `loadSecrets` makes none then. */
export const hasSecret = ({ secret, dataDir }: Pick<Config, 'secret' | 'dataDir'>): boolean =>
  secret !== undefined || existsSync(join(dataDir, 'secret'));

function storedSecret(dataDir: string): string {
  makeFolder(dataDir);
  const file = join(dataDir, 'secret');
  // The process id will not do: two containers that share the folder have the same.
  const draft = `${file}.${randomBytes(8).toString('hex')}`;
  writeFileSync(draft, randomBytes(32).toString('base64url'), { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
  return readFileSync(file, 'utf8');
}
