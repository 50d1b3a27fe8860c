/** Forgets the oldest entries of a map, so that it has fewer than `most`: a flood of new keys takes no more memory. */
export function makeRoom<K>(map: Map<K, unknown>, most: number): void {
  for (const oldest of map.keys()) {
    if (map.size < most) return;
    map.delete(oldest);
  }
}
