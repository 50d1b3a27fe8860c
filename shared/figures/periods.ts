/** The periods of figures, and how long they are kept. Hours and days are in UTC. */

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
