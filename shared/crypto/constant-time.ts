/** Comparing what is secret: the time that it takes tells nothing of where two values differ. */
import { timingSafeEqual } from 'node:crypto';

type Secret = string | Uint8Array;

const octetsOf = (secret: Secret): Uint8Array => (typeof secret === 'string' ? Buffer.from(secret) : secret);

/**
 * Whether both are the same, in a time that depends on their lengths alone.
 * @param given undefined where the caller gave none: it is the same as nothing
 */
export function isSame(expected: Secret, given: Secret | undefined): boolean {
  if (given === undefined) return false;
  const [one, other] = [octetsOf(expected), octetsOf(given)];
  return one.length === other.length && timingSafeEqual(one, other);
}
