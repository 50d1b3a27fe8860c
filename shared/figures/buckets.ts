/**
 * What figures are counted by. Periods, which are hours and days in UTC; and bounds of response times: counts below fixed
 * bounds add up over instances, hours and days, and give percentiles.
 */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Milliseconds each. */
export const periods = {
  hour: { length: HOUR, kept: 35 * DAY, shown: 48 },
  day: { length: DAY, kept: 400 * DAY, shown: 30 },
} as const;

export type Period = keyof typeof periods;

/** Milliseconds that the last calls of an app are kept, and how many. */
export const CALLS_KEPT = 35 * DAY;
export const LAST_CALLS = 1000;

/** The start of the period that contains a time, epoch milliseconds. */
export const startOf = (period: Period, at: number): number => at - (at % periods[period].length);

/** The starts of the shown periods, the latest last. */
export function shownPeriods(period: Period, now: number): number[] {
  const { length, shown } = periods[period];
  const last = startOf(period, now);
  return Array.from({ length: shown }, (_, at) => last - (shown - 1 - at) * length);
}

/** Milliseconds, each about 1.6 times the one before; longer times count to the last. */
const BOUNDS = [
  1, 2, 3, 5, 8, 12, 20, 30, 50, 80, 125, 200, 300, 500, 800, 1250, 2000, 3000, 5000, 8000, 12_500, 20_000,
];
const names = BOUNDS.map(String);
const LAST = String(BOUNDS.at(-1));

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
