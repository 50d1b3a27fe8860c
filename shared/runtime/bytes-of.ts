/** Estimates of memory, by which caches are bounded: what a caller can make long counts, whatever the number of entries. */

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
