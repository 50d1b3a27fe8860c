/** The time span of an entry. A whole day is midnight to midnight on its own clock. */
import { instantOf, midnightAfter, midnightBefore, offsetOf } from './times.ts';

export interface Times {
  readonly start: string | null;
  readonly end: string | null;
  readonly all_day: boolean;
}

/** Epoch milliseconds; `to` is exclusive, or equal to `from` if it has no duration. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The span of an event, or undefined without a time. An entry that is only due occupies that moment. */
export function spanOf(times: Times & { readonly start: string }): Span;
export function spanOf(times: Times): Span | undefined;
export function spanOf({ start, end, all_day }: Times): Span | undefined {
  const first = start ?? end;
  const last = end ?? start;
  if (first === null || last === null) return undefined;
  const span = { from: instantOf(first), to: instantOf(last) };
  if (!all_day) return span;
  const from = midnightBefore(span.from, offsetOf(first));
  const to = midnightAfter(span.to, offsetOf(last));
  // A day that ends at the midnight at which it begins means that day.
  return { from, to: to > span.from ? to : midnightAfter(span.from + 1, offsetOf(first)) };
}
