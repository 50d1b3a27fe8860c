/** The fields of an event. */
import { flag, lines, oneOf, text } from '../../shared/api/fields.ts';
import { reason } from '../../shared/api/reasons.ts';
import { exclusions } from '../../shared/calendar/exclusions.ts';
import { recurrenceRule } from '../../shared/calendar/rule.ts';
import { eventTime } from '../../shared/calendar/times.ts';
import { timeZone } from '../../shared/calendar/zones.ts';

export const title = text(200).refine((value) => value.trim() !== '', reason('notBlank'));

/** Optional fields: null means missing. */
export const optional = {
  content: lines(4000).nullish().describe('Text of any number of lines.'),
  start: eventTime.nullish().describe('When it begins, with an offset, which comes back as given.'),
  end: eventTime.nullish().describe('When it is over; without a start, when it is due.'),
  remind_at: eventTime
    .nullish()
    .describe('When to send a reminder as a message: of a recurring event, for its first occurrence.'),
  rrule: recurrenceRule
    .nullish()
    .describe(
      'How it recurs, by RFC 5545: DAILY, WEEKLY, MONTHLY or YEARLY. Needs a start. COUNT and INTERVAL to 999.',
    ),
  exdate: exclusions
    .nullish()
    .describe(
      'Occurrences of a recurring event that do not take place: their starts, or of whole days their dates, separated by commas.',
    ),
  tzid: timeZone
    .nullish()
    .describe(
      'The time zone of the event, by its name in the IANA database: it recurs on the clock of that place, summer time included, and its times come back on it.',
    ),
};

export const allDay = flag.describe('Whole days: of start and end, the dates count.');
export const status = oneOf('todo', 'done');

/** An event for its owner. */
export interface Plan {
  readonly title: string;
  readonly content: string | null;
  readonly start: string | null;
  readonly end: string | null;
  readonly all_day: boolean;
  readonly status: 'todo' | 'done';
  readonly remind_at: string | null;
  readonly rrule: string | null;
  readonly exdate: string | null;
  readonly tzid: string | null;
}
