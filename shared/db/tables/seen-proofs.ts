/** Used proofs of possession, so that each is accepted once. Only hashes are stored, and only for a short time. */
import type { Database } from '../driver/database.ts';
import { fingerprint } from './artifacts.ts';
import { isFirst } from './replay-detections.ts';

export interface SeenProofs {
  /**
   * True for the first caller, over all instances, with this proof.
   * @param issuer its maker: the thumbprint of a key, or a client
   * @param until epoch milliseconds; from then on the proof must be invalid anyway
   */
  isFirst(issuer: string, jti: string, until: number): Promise<boolean>;
}

export function createSeenProofs(database: Database): SeenProofs {
  return {
    isFirst: (issuer, jti, until) => isFirst(database, fingerprint(JSON.stringify([issuer, jti])), until),
  };
}
