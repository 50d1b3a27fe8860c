/**
 * How long answers took, as counts of those below fixed bounds: such counts of several instances, hours and days add up,
 * and the time that a share of the answers stayed below is read off them.
 */

/** Milliseconds, each about 1.6 times the one before; what takes longer counts to the last. */
const BOUNDS = [
  1, 2, 3, 5, 8, 12, 20, 30, 50, 80, 125, 200, 300, 500, 800, 1250, 2000, 3000, 5000, 8000, 12_500, 20_000,
];
const names = BOUNDS.map(String);
const LAST = names[names.length - 1] as string;

/** The bound below which an answer stayed, by the name under which it is counted. */
export function boundOf(milliseconds: number): string {
  const at = BOUNDS.findIndex((bound) => milliseconds <= bound);
  return names[at] ?? LAST;
}

/**
 * The bound that a share of the answers stayed below, milliseconds.
 * @param counts by the names of the bounds
 * @param share 0.5 is every second one
 * @returns null where nothing was answered
 */
export function quantile(counts: ReadonlyMap<string, number>, share: number): number | null {
  const bounds = [...counts].map(([name, amount]) => [Number(name), amount] as const).sort(([a], [b]) => a - b);
  const all = bounds.reduce((sum, [, amount]) => sum + amount, 0);
  let below = 0;
  for (const [bound, amount] of bounds) {
    below += amount;
    if (below >= share * all) return bound;
  }
  return null;
}
