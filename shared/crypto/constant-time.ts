/** Comparison of secrets: its time does not reveal where two values differ. */
import { timingSafeEqual } from 'node:crypto';

type Secret = string | Uint8Array;

const octetsOf = (secret: Secret): Uint8Array => (typeof secret === 'string' ? Buffer.from(secret) : secret);

/**
 * Whether both are equal, in a time that depends only on their lengths.
 * @param given undefined if the caller gave none: never equal
 */
export function isSame(expected: Secret, given: Secret | undefined): boolean {
  if (given === undefined) return false;
  const [one, other] = [octetsOf(expected), octetsOf(given)];
  return one.length === other.length && timingSafeEqual(one, other);
}
