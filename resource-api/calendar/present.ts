/** An event for an answer. */
import { z } from 'zod';
import { isoTime } from '../../shared/api/fields.ts';
import type { CalendarEvent } from '../../shared/db/tables/calendar.ts';

const time = z.string().meta({ format: 'date-time' });

export const eventShape = z.object({
  id: z.int(),
  title: z.string(),
  content: z.string().nullable(),
  start: time.nullable(),
  end: time.nullable(),
  all_day: z.boolean(),
  status: z.enum(['todo', 'done']),
  remind_at: time.nullable(),
  rrule: z.string().nullable(),
  exdate: z.string().nullable(),
  tzid: z.string().nullable(),
  occurrences: z
    .array(time)
    .optional()
    .describe(
      'Of a recurring event, where from and to are given: the starts of its first 50 occurrences between them.',
    ),
  created_at: time,
  updated_at: time,
});

/** An event as answers show it. @param occurrences the starts within the asked range */
export function present(event: CalendarEvent, occurrences?: readonly string[]) {
  const { id, title, content, starts, ends, all_day, status, remind, rrule, exdate, tzid, created_at, updated_at } =
    event;
  return {
    id,
    title,
    content,
    start: starts,
    end: ends,
    all_day: all_day === 1,
    status,
    remind_at: remind,
    rrule,
    exdate,
    tzid,
    ...(occurrences && { occurrences }),
    created_at: isoTime(created_at),
    updated_at: isoTime(updated_at),
  };
}
