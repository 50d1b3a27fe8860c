/** When something in the calendar begins and is over. A whole day is one from midnight to midnight on its own clock. */
import { instantOf, midnightAfter, midnightBefore, offsetOf } from './times.ts';

export interface Times {
  readonly start: string | null;
  readonly end: string | null;
  readonly all_day: boolean;
}

/** Epoch milliseconds; `to` is the first moment after it, or `from` where it takes no time. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What an event takes of the calendar, or undefined where it has no time. One that is only due is there at that moment. */
export function spanOf({ start, end, all_day }: Times): Span | undefined {
  const first = start ?? end;
  const last = end ?? start;
  if (first === null || last === null) return undefined;
  const span = { from: instantOf(first), to: instantOf(last) };
  if (!all_day) return span;
  const from = midnightBefore(span.from, offsetOf(first));
  const to = midnightAfter(span.to, offsetOf(last));
  // A day that ends at the midnight it begins with is that day.
  return { from, to: to > span.from ? to : midnightAfter(span.from + 1, offsetOf(first)) };
}
