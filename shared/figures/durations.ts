/**
 * Response times as counts below fixed bounds: such counts add up over instances, hours and days, and give percentiles.
 */

/** Milliseconds, each about 1.6 times the one before; longer times count to the last. */
const BOUNDS = [
  1, 2, 3, 5, 8, 12, 20, 30, 50, 80, 125, 200, 300, 500, 800, 1250, 2000, 3000, 5000, 8000, 12_500, 20_000,
];
const names = BOUNDS.map(String);
const LAST = names[names.length - 1] as string;

/** The name of the bound that an answer stayed below. */
export function boundOf(milliseconds: number): string {
  const at = BOUNDS.findIndex((bound) => milliseconds <= bound);
  return names[at] ?? LAST;
}

/**
 * The percentile of response times, milliseconds.
 * @param counts by the names of the bounds
 * @param share 0.5 for the median
 * @returns null without answers
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
