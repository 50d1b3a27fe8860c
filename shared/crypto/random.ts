/** Random bytes for frequent use, fetched in bulk: a system call costs more than the bytes. */
import { randomFillSync } from 'node:crypto';

const pool = Buffer.alloc(4096);
let used = pool.length;

/** Returns random bytes, each given out once. @param length at most 4096 */
export function freshBytes(length: number): Buffer {
  if (used + length > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const fresh = Buffer.from(pool.subarray(used, used + length));
  // The buffer keeps no copy of a secret.
  pool.fill(0, used, used + length);
  used += length;
  return fresh;
}
