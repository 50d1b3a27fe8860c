/** Encryption for this installation: AES-256-GCM with the key version in front, so that keys can change. */
import { createCipheriv, createDecipheriv, createSecretKey } from 'node:crypto';
import { freshBytes } from './secrets.ts';

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
