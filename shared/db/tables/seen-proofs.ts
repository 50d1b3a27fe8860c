/** Which proofs of possession were used, so that each is taken once. Only their hashes are kept, and not for long. */
import type { Database } from '../driver/database.ts';
import { fingerprint } from './artifacts.ts';

export interface SeenProofs {
  /**
   * True for the one caller, of all instances, that is first to bring this proof.
   * @param issuer who made it, a key's thumbprint or a client
   * @param until epoch milliseconds; the proof has to be of no use from then on
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
