/** Converts between an owner's event and its stored columns. */
import { ApiError } from '../../shared/api/errors.ts';
import { type Reason, reason } from '../../shared/api/reasons.ts';
import { clockOf, onClockOf } from '../../shared/calendar/clock.ts';
import { hasDates } from '../../shared/calendar/exclusions.ts';
import { lastOccurrence, UnfitRule } from '../../shared/calendar/series.ts';
import { spanOf } from '../../shared/calendar/span.ts';
import { instantOf } from '../../shared/calendar/times.ts';
import type { CalendarEvent, EventColumns } from '../../shared/db/tables/calendar.ts';
import type { Plan } from './fields.ts';
import { nextReminder } from './next-reminder.ts';

/** The columns of a new event. @throws ApiError INVALID_PARAMETER if its parts do not fit together */
export function columnsOf(given: Plan): EventColumns {
  const plan = placed(given);
  const { title, content, start, end, all_day, status, remind_at, rrule, exdate, tzid } = plan;
  const columns = {
    title,
    content,
    starts: start,
    ends: end,
    ...extent(plan),
    all_day: all_day ? 1 : 0,
    status,
    remind: remind_at,
    remind_at: remind_at === null ? null : instantOf(remind_at),
    reminded_at: null,
    rrule,
    exdate,
    tzid,
  };
  if (remind_at === null || exdate === null) return columns;
  // The first occurrence may be an excluded one.
  return { ...columns, remind_at: nextReminder(columns, instantOf(remind_at) - 1) };
}

/** Moves its times to the clock of its zone. */
function placed(plan: Plan): Plan {
  const { tzid, start, end } = plan;
  if (tzid === null) return plan;
  const moved = (time: string | null) => time && onClockOf(tzid, time);
  return { ...plan, start: moved(start), end: moved(end) };
}

const WHEN = ['starts', 'rrule', 'exdate', 'tzid'] as const;

/**
 * The columns of a changed event. A reminder that was sent is repeated only for a new time.
 * @throws ApiError INVALID_PARAMETER
 */
export function changedColumns(event: CalendarEvent, plan: Plan): EventColumns {
  const columns = columnsOf(plan);
  const anew = columns.remind !== event.remind;
  const moved = WHEN.some((column) => columns[column] !== event[column]);
  if (anew) return columns;
  const { reminded_at } = event;
  if (!moved) return { ...columns, remind_at: event.remind_at, reminded_at };
  return reminded_at === null ? columns : { ...columns, remind_at: nextReminder(columns, Date.now()), reminded_at };
}

/** An event for its owner. */
export function planOf({ starts, ends, all_day, remind, ...event }: CalendarEvent): Plan {
  const { title, content, status, rrule, exdate, tzid } = event;
  const times = { start: starts, end: ends, all_day: all_day === 1, remind_at: remind };
  return { title, content, status, rrule, exdate, tzid, ...times };
}

/** The start in the calendar, and the end of the last recurrence. */
function extent(plan: Plan): Pick<EventColumns, 'starts_at' | 'over_at'> {
  const { start, end, all_day, rrule, exdate, tzid } = plan;
  if (start !== null && end !== null && instantOf(end) < instantOf(start)) throw fault('end', reason('beforeStart'));
  if (exdate !== null && rrule === null) throw fault('exdate', reason('needsRule'));
  if (exdate !== null && !all_day && hasDates(exdate)) throw fault('exdate', reason('exdateTimes'));
  const span = spanOf(plan);
  if (rrule === null) return { starts_at: span?.from ?? null, over_at: span?.to ?? null };
  if (start === null || span === undefined) throw fault('rrule', reason('needsStart'));
  try {
    const last = lastOccurrence(start, rrule, all_day, clockOf(start, tzid));
    return { starts_at: span.from, over_at: last === null ? null : last + (span.to - instantOf(start)) };
  } catch (error) {
    throw error instanceof UnfitRule ? fault('rrule', error.why, error) : error;
  }
}

function fault(field: string, reason: Reason, cause?: unknown): ApiError {
  return new ApiError('INVALID_PARAMETER', { details: [{ field, reason }], cause });
}
