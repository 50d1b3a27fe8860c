/** Bounds of memory: caches count what a caller can make long, whatever the number of entries, and maps forget. */

/** An object with some members, and its place in a cache. */
const OBJECT = 320;
/** A character that is not ASCII, as V8 keeps it. */
const CHARACTER = 2;

/** About how many bytes an object takes with its texts, rather more than less; its other members are small. */
export function bytesOf(value: object): number {
  let bytes = OBJECT;
  for (const member of Object.values(value)) if (typeof member === 'string') bytes += CHARACTER * member.length;
  return bytes;
}

/** Forgets the oldest entries of a map, so that it has fewer than `most`: a flood of new keys takes no more memory. */
export function makeRoom<K>(map: Map<K, unknown>, most: number): void {
  for (const oldest of map.keys()) {
    if (map.size < most) return;
    map.delete(oldest);
  }
}
