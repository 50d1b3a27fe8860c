/** Nonces that DPoP proofs may carry, or have to (RFC 9449 sections 8 and 9). */
import { hkdfSync } from 'node:crypto';
import { isSame } from '../crypto/constant-time.ts';

/** Seconds for which one nonce is the newest. */
const STEP = 60;

export interface Nonces {
  /** True where a proof without one is refused. */
  readonly required: boolean;
  /** The one to send next. */
  next(): string;
  isCurrent(nonce: string): boolean;
}

/**
 * Nonces derived from a key and the time, so that every instance knows them. It is oidc-provider's derivation: what its
 * endpoints hand out is taken here.
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
