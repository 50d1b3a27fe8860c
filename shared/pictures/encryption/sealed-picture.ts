/**
 * Encrypts a picture's bytes with a password: AES-256-GCM, with key and nonce by scrypt from the password, a random
 * salt and the installation's secret. Six digits could be guessed offline in a day; with the secret they can only be
 * tried at the API, with its limits. A wrong password and a changed picture are indistinguishable.
 */
import { createCipheriv, createDecipheriv, createHmac, randomBytes, scryptSync } from 'node:crypto';

export interface Lock {
  readonly password: string;
  /** The 32 bytes of this installation. */
  readonly secret: Uint8Array;
  /** The context, in which alone they open. */
  readonly context: string;
}

const SALT = 16;
const TAG = 16;
const LENGTH = 4;
/** 64 MiB and some 150 ms. */
const STRETCH = { N: 2 ** 16, r: 8, p: 1, maxmem: 80 * 1024 * 1024 } as const;

/**
 * Encrypts.
 * @param least the least length of the result in bytes; padding is sealed too
 * @returns salt, tag and ciphertext, which look like noise
 */
export function sealPicture(bytes: Uint8Array, least: number, lock: Lock): Buffer {
  const plain = Buffer.alloc(Math.max(LENGTH + bytes.length, least - SALT - TAG));
  plain.writeUInt32BE(bytes.length);
  plain.set(bytes, LENGTH);
  const salt = randomBytes(SALT);
  const [key, nonce] = stretched(salt, lock);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(lock.context));
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([salt, cipher.getAuthTag(), sealed]);
}

/** Decrypts; undefined for a wrong password, another context, or changed bytes. */
export function openPicture(sealed: Uint8Array, lock: Lock): Buffer | undefined {
  if (sealed.length < SALT + TAG + LENGTH) return undefined;
  const [key, nonce] = stretched(sealed.subarray(0, SALT), lock);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG })
    .setAAD(Buffer.from(lock.context))
    .setAuthTag(sealed.subarray(SALT, SALT + TAG));
  const plain = decipher.update(sealed.subarray(SALT + TAG));
  try {
    decipher.final();
  } catch {
    // `final` throws only for a wrong tag.
    return undefined;
  }
  return plain.subarray(LENGTH, LENGTH + plain.readUInt32BE());
}

/** Derives key and nonce. Each salt has its own key, so no nonce repeats under a key. */
function stretched(salt: Uint8Array, { password, secret }: Lock): [Buffer, Buffer] {
  const peppered = createHmac('sha256', secret).update(password).digest();
  const bytes = scryptSync(peppered, salt, 32 + 12, STRETCH);
  return [bytes.subarray(0, 32), bytes.subarray(32)];
}
