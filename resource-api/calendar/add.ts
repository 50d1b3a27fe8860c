import { z } from 'zod';
import { endpoint } from '../../shared/api/endpoint.ts';
import { reason } from '../../shared/api/reasons.ts';
import { DatabaseFault } from '../../shared/db/driver/faults.ts';
import type { ApiDeps } from '../deps.ts';
import { allDay, optional, status, title } from './fields.ts';
import { columnsOf } from './plan.ts';

/** The most entries of a calendar, so that its feed stays readable. */
const MOST_EVENTS = 5000;
const MOST_RECURRING = 500;

/** Adds an event to one's calendar. */
export const add = endpoint<Pick<ApiDeps, 'calendar'>>()({
  uri: 'api.Calendar.add',
  method: 'POST',
  summary: 'Logged user add to-do events',
  closed: true,
  auth: 'login',
  scopes: ['calendar:write'],
  effect: 'adds',
  input: z.object({ title, ...optional, all_day: allDay.default(false), status: status.default('todo') }),
  output: z.object({ id: z.int() }),
  errors: ['EVENT_NOT_ADDED', 'CALENDAR_FULL', 'INVALID_PARAMETER'],
  limits: [{ per: 'account', points: 600, seconds: 60 }],
  async handle({ input, caller: { uid }, fail }, { calendar }) {
    const { content = null, start = null, end = null, remind_at = null, ...given } = input;
    const { rrule = null, exdate = null, tzid = null, ...rest } = given;
    const columns = columnsOf({ ...rest, content, start, end, remind_at, rrule, exdate, tzid });
    try {
      const { events, recurring } = await calendar.count(uid);
      const full =
        (events >= MOST_EVENTS && reason('eventsFull', { most: MOST_EVENTS })) ||
        (rrule !== null && recurring >= MOST_RECURRING && reason('recurringFull', { most: MOST_RECURRING }));
      if (full) fail('CALENDAR_FULL', { details: [{ field: 'calendar', reason: full }] });
      return { id: await calendar.add(uid, columns) };
    } catch (cause) {
      if (cause instanceof DatabaseFault) return fail('EVENT_NOT_ADDED', { cause });
      throw cause;
    }
  },
});
