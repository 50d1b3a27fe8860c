import { setImmediate as breathe } from 'node:timers/promises';
import { z } from 'zod';
import { Empty, endpoint } from '../../shared/api/endpoint.ts';
import { integer } from '../../shared/api/fields.ts';
import { reason } from '../../shared/api/reasons.ts';
import { instantOf, rfc3339 } from '../../shared/calendar/times.ts';
import type { CalendarEvent, CalendarTable, EventFilter } from '../../shared/db/tables/calendar.ts';
import type { ApiDeps } from '../deps.ts';
import { status } from './fields.ts';
import { occurrencesWithin, recurring, takesPlace } from './occurrences.ts';
import { eventShape, present } from './present.ts';

/** Bounds per page: examined recurring events, and occurrences of each. */
const MOST_LOOKS = 100;
const MOST_OCCURRENCES = 50;

/** A page of one's events, newest first, and the address of the calendar's feed. */
export const events = endpoint<Pick<ApiDeps, 'calendar' | 'feeds'>>()({
  uri: 'api.Calendar.events',
  method: 'POST',
  summary:
    "Get logged user's to-do events, newest first. With from or to: those that take any of that time, by themselves or by a recurrence; an event without a time takes none. Give next as before to go on, until it is null.",
  auth: 'login',
  scopes: ['calendar'],
  effect: 'reads',
  input: z.object({
    from: rfc3339.optional(),
    to: rfc3339.optional(),
    status: status.optional(),
    before: integer().optional().describe('Events older than the one of this id.'),
    limit: integer(1, 100).default(50),
  }),
  output: z.object({
    data: z.array(eventShape),
    next: z
      .int()
      .nullable()
      .describe('What to give as before to go on; null at the end. A page may be shorter than limit.'),
    feed: z.url().describe('The iCalendar feed. Whoever knows the address can read it, until it is renewed.'),
  }),
  errors: ['NO_EVENTS', 'INVALID_PARAMETER'],
  limits: [{ per: 'account', points: 600, seconds: 60 }],
  async handle({ input, caller: { uid }, fail }, { calendar, feeds }) {
    const { status, before, limit } = input;
    const [from, to] = [input.from, input.to].map((time) => (time === undefined ? undefined : instantOf(time)));
    if (from !== undefined && to !== undefined && to < from) {
      fail('INVALID_PARAMETER', { details: [{ field: 'to', reason: reason('beforeFrom') }] });
    }
    const [feed, { found, next }] = await Promise.all([
      feeds.address(uid),
      collect(calendar, uid, { status, from, to, before }, limit),
    ]);
    if (found.length === 0 && next === null) return new Empty('NO_EVENTS', { data: [], next, feed });
    const shown = async (event: CalendarEvent) => {
      if (from === undefined || to === undefined) return present(event);
      const again = recurring(event);
      if (!again) return present(event);
      await breathe();
      return present(event, occurrencesWithin(again, from, to, MOST_OCCURRENCES));
    };
    const data = [];
    for (const event of found) data.push(await shown(event));
    return { data, next, feed };
  },
});

/** The events of a page. The database decides about all but recurrences. */
async function collect(calendar: CalendarTable, uid: number, filter: EventFilter, limit: number) {
  const found: CalendarEvent[] = [];
  let looks = 0;
  let { before } = filter;
  for (;;) {
    const batch = await calendar.page(uid, { ...filter, before }, limit + 1);
    for (const event of batch) {
      if (found.length === limit || looks === MOST_LOOKS) return { found, next: before as number };
      before = event.id;
      // An event that begins before `to` also takes place before it, unless its first occurrences are excluded.
      const isOpen = filter.from === undefined && (filter.to === undefined || event.exdate === null);
      const again = isOpen ? undefined : recurring(event);
      if (again) {
        looks += 1;
        // Lets other requests run in between.
        await breathe();
      }
      if (!again || takesPlace(again, filter.from ?? (event.starts_at as number), filter.to)) found.push(event);
    }
    if (batch.length <= limit) return { found, next: null };
  }
}
