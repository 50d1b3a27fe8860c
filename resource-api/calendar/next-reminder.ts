/** Computes the next reminder of an event. */
import { instantOf } from '../../shared/calendar/times.ts';
import type { CalendarEvent } from '../../shared/db/tables/calendar.ts';
import { recurring } from './occurrences.ts';

/**
 * The next reminder of a recurring event after an instant: at the same distance from its occurrence as the requested
 * one from the first.
 * @returns epoch milliseconds, or null if there is none
 */
export function nextReminder(
  event: Pick<CalendarEvent, 'starts' | 'ends' | 'all_day' | 'rrule' | 'exdate' | 'tzid' | 'over_at' | 'remind'>,
  after: number,
): number | null {
  const again = recurring(event);
  if (!again || event.remind === null) return null;
  const distance = instantOf(event.remind) - again.start;
  const occurrence = again.series.next(after - distance);
  return occurrence === undefined ? null : occurrence + distance;
}
