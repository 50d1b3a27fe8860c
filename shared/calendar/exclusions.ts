/** Excluded occurrences (EXDATE of RFC 5545) as text: moments, or dates of whole days, separated by commas. */
import { z } from 'zod';
import { text } from '../api/fields.ts';
import { reason } from '../api/reasons.ts';
import type { Clock } from './clock.ts';
import { eventTime, instantOf, wallTime } from './times.ts';

const MOST = 100;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** Each is stored once, as RFC 3339. */
export const exclusions = text(5000)
  .pipe(
    z.string().transform((given, { addIssue }) => {
      const parts = given.split(',').map((part) => readPart(part.trim()));
      if (parts.length <= MOST && parts.every((part) => part !== undefined)) return [...new Set(parts)].join(',');
      addIssue({
        code: 'custom',
        message: reason('exdate', { most: MOST }),
      });
      return z.NEVER;
    }),
  )
  .meta({ examples: ['2026-11-30T09:30:00+08:00,2026-12-07T09:30:00+08:00'] });

function readPart(part: string): string | undefined {
  return DATE.test(part) && isDate(part) ? part : eventTime.safeParse(part).data;
}

/** Whether a text of this form is an existing date. */
const isDate = (date: string): boolean => eventTime.safeParse(`${date}T00:00:00Z`).success;

export interface Exclusions {
  /** The starts of timed occurrences, epoch milliseconds. */
  readonly instants: readonly number[];
  /** The dates of whole days. */
  readonly dates: readonly string[];
  /** Whether the occurrence that starts at an instant is excluded. */
  has(occurrence: number): boolean;
}

/**
 * The exclusions of an event on a clock. For whole days, a moment stands for its date.
 * @param exdate null if there are none
 */
export function exclusionsOf(exdate: string | null, allDay: boolean, clock: Clock): Exclusions {
  const parts = exdate === null ? [] : exdate.split(',');
  const dateOf = (instant: number) => wallTime(instant, clock.offsetAt(instant)).slice(0, 10);
  if (allDay) {
    const dates = new Set(parts.map((part) => (DATE.test(part) ? part : dateOf(instantOf(part)))));
    return { instants: [], dates: [...dates], has: (occurrence) => dates.has(dateOf(occurrence)) };
  }
  const instants = new Set(parts.filter((part) => !DATE.test(part)).map(instantOf));
  return { instants: [...instants], dates: [], has: (occurrence) => instants.has(occurrence) };
}

/** Whether some of them are dates, which only whole days can use. */
export const hasDates = (exdate: string): boolean => exdate.split(',').some((part) => DATE.test(part));
