/** Challenges for passkeys: each is good for one place, for a while, and once. Until it is used nothing of it is stored. */
import { createHmac, randomBytes } from 'node:crypto';
import { isSame } from '../../crypto/constant-time.ts';
import type { Secrets } from '../../crypto/secrets.ts';
import type { SeenProofs } from '../../db/tables/seen-proofs.ts';

const NONCE = 16;
const TIME = 6;

export function createPasskeyChallenges(secrets: Secrets, seenProofs: SeenProofs) {
  const macOf = (place: string, head: Buffer) =>
    createHmac('sha256', secrets.key('passkeys')).update('challenge\n').update(head).update(place).digest();
  return {
    /** @param place where it is to be answered @param seconds for which it is good */
    make(place: string, seconds: number): Buffer {
      const head = Buffer.concat([randomBytes(NONCE), Buffer.alloc(TIME)]);
      head.writeUIntBE(Date.now() + seconds * 1000, NONCE, TIME);
      return Buffer.concat([head, macOf(place, head)]);
    },

    /** Uses one up. Resolves to true for the one caller that answers it in time. @param given base64url */
    async take(place: string, given: string): Promise<boolean> {
      const bytes = Buffer.from(given, 'base64url');
      const head = bytes.subarray(0, NONCE + TIME);
      if (head.length < NONCE + TIME || !isSame(macOf(place, head), bytes.subarray(NONCE + TIME))) return false;
      const end = head.readUIntBE(NONCE, TIME);
      return end > Date.now() && seenProofs.isFirst('passkeys', head.toString('base64url'), end);
    },
  };
}
