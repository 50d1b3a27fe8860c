/** Repeatable randomness: the same seed gives the same numbers (xorshift128, by Marsaglia). For sounds only. */

export interface Chance {
  /** From 0 up to, but not including, 1. */
  readonly next: () => number;
  readonly between: (low: number, high: number) => number;
  readonly oneOf: <T>(list: readonly T[]) => T;
}

/** @param seed 16 bytes, not all zero */
export function randomFrom(seed: Buffer): Chance {
  let [x, y, z, w] = [0, 4, 8, 12].map((at) => seed.readUInt32LE(at)) as [number, number, number, number];
  const next = () => {
    const t = x ^ (x << 11);
    [x, y, z] = [y, z, w];
    w = w ^ (w >>> 19) ^ t ^ (t >>> 8);
    return (w >>> 0) / 2 ** 32;
  };
  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    oneOf: <T>(list: readonly T[]) => list[Math.floor(next() * list.length)] as T,
  };
}
