/** Challenges for passkeys, each valid in one place, for some time, and once. Nothing is stored until it is used. */
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
    /** @param place where it must be answered @param seconds its lifetime */
    make(place: string, seconds: number): Buffer {
      const head = Buffer.concat([randomBytes(NONCE), Buffer.alloc(TIME)]);
      head.writeUIntBE(Date.now() + seconds * 1000, NONCE, TIME);
      return Buffer.concat([head, macOf(place, head)]);
    },

    /** Uses up a challenge. Resolves to true for the one caller that answers it in time. @param given base64url */
    async take(place: string, given: string): Promise<boolean> {
      const bytes = Buffer.from(given, 'base64url');
      const head = bytes.subarray(0, NONCE + TIME);
      if (head.length < NONCE + TIME || !isSame(macOf(place, head), bytes.subarray(NONCE + TIME))) return false;
      const end = head.readUIntBE(NONCE, TIME);
      return end > Date.now() && seenProofs.isFirst('passkeys', head.toString('base64url'), end);
    },
  };
}
