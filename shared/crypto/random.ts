/** Random bytes for what every request makes, fetched in bulk: a call of the system costs more than the bytes. */
import { randomFillSync } from 'node:crypto';

const pool = Buffer.alloc(4096);
let used = pool.length;

/** Returns random bytes that nobody else gets. @param length at most 4096 */
export function freshBytes(length: number): Buffer {
  if (used + length > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const fresh = Buffer.from(pool.subarray(used, used + length));
  // No copy of a secret stays here.
  pool.fill(0, used, used + length);
  used += length;
  return fresh;
}
