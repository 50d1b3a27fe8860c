/** The occurrences of stored events. */
import { type Clock, clockOf } from '../../shared/calendar/clock.ts';
import { exclusionsOf } from '../../shared/calendar/exclusions.ts';
import { type Series, seriesOf } from '../../shared/calendar/series.ts';
import { spanOf } from '../../shared/calendar/span.ts';
import { instantOf } from '../../shared/calendar/times.ts';
import type { CalendarEvent } from '../../shared/db/tables/calendar.ts';

type Stored = Pick<CalendarEvent, 'starts' | 'ends' | 'all_day' | 'rrule' | 'exdate' | 'tzid' | 'over_at'>;

/** A stored recurring event. */
export interface Recurring {
  readonly series: Series;
  /** Epoch milliseconds. */
  readonly start: number;
  readonly clock: Clock;
  /** The time that an occurrence takes before its start (of a whole day) and after it, milliseconds. */
  readonly before: number;
  readonly after: number;
}

/** The recurrence of an event, or undefined if it takes place once or has no time. */
export function recurring({ starts, ends, all_day, rrule, exdate, tzid, over_at }: Stored): Recurring | undefined {
  if (rrule === null || starts === null) return undefined;
  const span = spanOf({ start: starts, end: ends, all_day: all_day === 1 });
  const start = instantOf(starts);
  const after = span.to - start;
  const clock = clockOf(starts, tzid);
  const excluded = exclusionsOf(exdate, all_day === 1, clock).has;
  return {
    series: seriesOf(starts, rrule, over_at === null ? null : over_at - after, { clock, excluded }),
    start,
    clock,
    before: start - span.from,
    after,
  };
}

/** True if an occurrence overlaps [from, to), or is at `from`. */
export function takesPlace({ series, before, after }: Recurring, from: number, to = Number.POSITIVE_INFINITY): boolean {
  const first = series.next(from - after, before + after === 0);
  return first !== undefined && first - before < to;
}

/** The starts of the first occurrences that overlap [from, to), as RFC 3339 on the event's clock. */
export function occurrencesWithin({ series, clock, before, after }: Recurring, from: number, to: number, most: number) {
  const least = before + after === 0 ? from : from - after + 1;
  return series.within(least, to + before, most).map(clock.show);
}
