/**
 * A picture's bytes under a password: AES-256-GCM, its key and nonce stretched by scrypt from the password, a salt of
 * its own and the installation's secret. Six digits alone could be tried at home in a day; with the secret they can be
 * tried at the API alone, where limits are. A wrong password and a changed picture cannot be told apart.
 */
import { createCipheriv, createDecipheriv, createHmac, randomBytes, scryptSync } from 'node:crypto';

export interface Lock {
  readonly password: string;
  /** 32 bytes that only this installation has. */
  readonly secret: Uint8Array;
  /** What the bytes belong to; they open with the same context alone. */
  readonly context: string;
}

const SALT = 16;
const TAG = 16;
const LENGTH = 4;
/** 64 MiB and some 150 ms. */
const STRETCH = { N: 2 ** 16, r: 8, p: 1, maxmem: 80 * 1024 * 1024 } as const;

/**
 * Encrypts.
 * @param least the length of the result in bytes, unless `bytes` need more: what is empty is sealed as well
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

/** Decrypts what `sealPicture` made; undefined for a wrong password, another context, or bytes that were changed. */
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
    // The one thing `final` throws for is a tag that does not fit.
    return undefined;
  }
  return plain.subarray(LENGTH, LENGTH + plain.readUInt32BE());
}

/** A key and a nonce. Each salt has its own key, so that no nonce meets a key twice. */
function stretched(salt: Uint8Array, { password, secret }: Lock): [Buffer, Buffer] {
  const peppered = createHmac('sha256', secret).update(password).digest();
  const bytes = scryptSync(peppered, salt, 32 + 12, STRETCH);
  return [bytes.subarray(0, 32), bytes.subarray(32)];
}
