/** How long a job waits before its next try: ever longer, and never at the same moment as all others. */

const FIRST = 2_000;
const FACTOR = 4;
const LONGEST = 3 * 3600_000;
/** A wait is longer or shorter by up to this share of it. */
const JITTER = 0.2;

/** @param attempts how many there were, from 1 up. @returns milliseconds */
export function waitAfter(attempts: number): number {
  const wait = Math.min(LONGEST, FIRST * FACTOR ** (attempts - 1));
  return Math.round(wait * (1 + JITTER * (2 * Math.random() - 1)));
}
