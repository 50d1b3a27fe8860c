/** When an event is to be remembered next. */
import { instantOf } from '../../shared/calendar/times.ts';
import type { CalendarEvent } from '../../shared/db/tables/calendar.ts';
import { recurring } from './occurrences.ts';

/**
 * The next reminder of a recurring event after an instant: as long before or after its occurrence as the one its owner
 * asked for is before or after the first.
 * @returns epoch milliseconds, or null where there is none
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
