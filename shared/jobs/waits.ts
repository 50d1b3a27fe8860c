/** Waiting times before retries: growing, with jitter. */

const FIRST = 2_000;
const FACTOR = 4;
const LONGEST = 3 * 3600_000;
/** The jitter, as a share of the wait. */
const JITTER = 0.2;

/** @param attempts so far, from 1. @returns milliseconds */
export function waitAfter(attempts: number): number {
  const wait = Math.min(LONGEST, FIRST * FACTOR ** (attempts - 1));
  return Math.round(wait * (1 + JITTER * (2 * Math.random() - 1)));
}
