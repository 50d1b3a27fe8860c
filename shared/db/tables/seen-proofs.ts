/** Used proofs of possession, so that each is accepted once. Only hashes are stored, and only for a short time. */
import type { Database } from '../driver/database.ts';
import { fingerprint } from './artifacts.ts';

export interface SeenProofs {
  /**
   * True for the first caller, over all instances, with this proof.
   * @param issuer its maker: the thumbprint of a key, or a client
   * @param until epoch milliseconds; from then on the proof must be invalid anyway
   */
  isFirst(issuer: string, jti: string, until: number): Promise<boolean>;
}

export function createSeenProofs(database: Database): SeenProofs {
  const { sql } = database;
  return {
    async isFirst(issuer, jti, until) {
      const row = { id: fingerprint(JSON.stringify([issuer, jti])), payload: '{}', expires_at: until };
      return (await database.write(sql('replay_detections').insert(row).onConflict('id').ignore())) === 1;
    },
  };
}
