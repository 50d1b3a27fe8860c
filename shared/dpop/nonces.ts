/** Nonces of DPoP proofs, optional or required (RFC 9449 sections 8 and 9). */
import { hkdfSync } from 'node:crypto';
import { isSame } from '../crypto/secrets.ts';

/** Seconds that one nonce is the newest. */
const STEP = 60;

export interface Nonces {
  /** True if a proof without one is rejected. */
  readonly required: boolean;
  /** The next nonce to send. */
  next(): string;
  isCurrent(nonce: string): boolean;
}

/**
 * Nonces derived from a key and the time, so every instance knows them. The derivation is oidc-provider's, so nonces of
 * its endpoints are accepted here.
 * @param key 32 bytes
 */
export function createNonces(key: Buffer, required: boolean): Nonces {
  const now = () => Math.floor(Date.now() / 1000 / STEP);
  const of = (step: number) => {
    const salt = Buffer.alloc(8);
    salt.writeBigUInt64BE(BigInt(step));
    return Buffer.from(hkdfSync('sha256', key, salt, 'DPoP', 32)).toString('base64url');
  };
  return {
    required,
    next: () => of(now() + 1),
    isCurrent(nonce) {
      const step = now();
      return [-2, -1, 0, 1, 2].some((distance) => isSame(of(step + distance), nonce));
    },
  };
}
