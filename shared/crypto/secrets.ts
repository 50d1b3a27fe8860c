/**
 * The master secret, and the keys derived from it, each for one purpose alone (HKDF, RFC 5869); sealing text by them
 * (AES-256-GCM), with the version in front, so that keys can change; comparing secrets, and making random ones.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  randomFillSync,
  timingSafeEqual,
} from 'node:crypto';
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { makeFolder } from '../config/folders.ts';
import { errorCode } from '../error-code.ts';

/** The purposes of derived keys. No two share a key. */
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
  /** The 32 bytes of a purpose, equal on every machine with the same master secret. */
  key(purpose: Purpose): Buffer;
  /** HMAC-SHA-256 under the key of a purpose. */
  mac(purpose: Purpose, text: string): Buffer;
}

/**
 * The secrets of this installation. Without `SECRET`, a master secret is created in `DATA_DIR/secret` (mode 0600) on
 * the first start; processes that do so at once all get the same one.
 */
export function loadSecrets(config: Pick<Config, 'secret' | 'dataDir'>): Secrets {
  const master = Buffer.from(config.secret ?? storedSecret(config.dataDir));
  /** For MACs as an object of node:crypto, which takes six times as long for one under bytes. */
  const derived = new Map<Purpose, { readonly bytes: Buffer; readonly object: KeyObject }>();
  const keyOf = (purpose: Purpose) => {
    let key = derived.get(purpose);
    if (!key) {
      const bytes = Buffer.from(hkdfSync('sha256', master, 'upare', purpose, 32));
      key = { bytes, object: createSecretKey(bytes) };
      derived.set(purpose, key);
    }
    return key;
  };
  return {
    key: (purpose) => keyOf(purpose).bytes,
    mac: (purpose, text) => createHmac('sha256', keyOf(purpose).object).update(text).digest(),
  };
}

/** Whether a master secret exists, so that `loadSecrets` creates none. */
export const hasSecret = ({ secret, dataDir }: Pick<Config, 'secret' | 'dataDir'>): boolean =>
  secret !== undefined || existsSync(join(dataDir, 'secret'));

function storedSecret(dataDir: string): string {
  makeFolder(dataDir);
  const file = join(dataDir, 'secret');
  // Not the process id: two containers that share the folder may have the same.
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

type Secret = string | Uint8Array;

const octetsOf = (secret: Secret): Uint8Array => (typeof secret === 'string' ? Buffer.from(secret) : secret);

/**
 * Whether both are equal, in a time that depends only on their lengths.
 * @param given undefined if the caller gave none: never equal
 */
export function isSame(expected: Secret, given: Secret | undefined): boolean {
  if (given === undefined) return false;
  const [one, other] = [octetsOf(expected), octetsOf(given)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** Random bytes, process-wide. They are fetched in bulk: a system call costs more than the bytes. */
const pool = Buffer.alloc(4096);
let used = pool.length;

/** Returns random bytes, each given out once. @param length at most 4096 */
export function freshBytes(length: number): Buffer {
  if (used + length > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const fresh = Buffer.from(pool.subarray(used, used + length));
  // The buffer keeps no copy of a secret.
  pool.fill(0, used, used + length);
  used += length;
  return fresh;
}

const VERSION = 'v1';

/**
 * Encrypts text.
 * @param key 32 bytes
 * @param context what the text belongs to; it opens in the same context alone
 * @returns `v1.` and base64url of nonce (12 bytes), ciphertext and tag (16 bytes)
 */
export function seal(key: Buffer, context: string, text: string): string {
  const nonce = freshBytes(12);
  // A key object: for any other key Node 24 throws and catches an error internally, which takes longer than the cipher.
  const cipher = createCipheriv('aes-256-gcm', createSecretKey(key), nonce).setAAD(
    Buffer.from(`${VERSION}:${context}`),
  );
  const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `${VERSION}.${sealed.toString('base64url')}`;
}

/** Decrypts what `seal` made. @throws Error for another key, another context or a changed text */
export function unseal(key: Buffer, context: string, sealed: string): string {
  const [version, body] = sealed.split('.');
  if (version !== VERSION || !body) throw new Error(`sealed with an unknown version of the key`);
  const bytes = Buffer.from(body, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', createSecretKey(key), bytes.subarray(0, 12), { authTagLength: 16 })
    .setAAD(Buffer.from(`${VERSION}:${context}`))
    .setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('utf8');
}

/** `unseal` for untrusted text: undefined if it was not sealed so. */
export function unsealed(key: Buffer, context: string, sealed: string): string | undefined {
  try {
    return unseal(key, context, sealed);
  } catch {
    return undefined;
  }
}
