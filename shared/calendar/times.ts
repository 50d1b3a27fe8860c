/**
 * Calendar times: RFC 3339, stored as given, so the offset is preserved. Common variants (no seconds, a space for the
 * T, `+0800`) are accepted and stored as RFC 3339.
 */
import { z } from 'zod';
import { text } from '../api/fields.ts';
import { reason } from '../api/reasons.ts';

export const DAY = 24 * 3600 * 1000;

const SHAPE = /^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|([+-])(\d{2}):(\d{2}))$/i;
/** In a form the plus sign of an offset may arrive as a space. */
const LENIENT =
  /^(\d{4}-\d{2}-\d{2})([T ])(\d{2}:\d{2})(:\d{2})?([.,]\d{1,9})?(?:(Z)| ?([+-]| (?=\d\d:?\d\d$))(\d{2}):?(\d{2})?)$/i;
/** Within these bounds, years have four digits at every offset and day's end. */
const EARLIEST = Date.UTC(1000, 0, 1);
const LATEST = Date.UTC(9998, 11, 31);

/** A moment as text, as RFC 3339 has it. */
export const rfc3339 = text(40)
  .pipe(
    z.string().transform((given, { addIssue }) => {
      const written = asRfc3339(given.trim());
      if (isMoment(written)) return written;
      addIssue({ code: 'custom', message: reason('time') });
      return z.NEVER;
    }),
  )
  .meta({ format: 'date-time', examples: ['2026-11-23T09:30:00+08:00'] });

/** The moment of something in the calendar. */
export const eventTime = rfc3339.refine(
  (given) => instantOf(given) >= EARLIEST && instantOf(given) <= LATEST,
  reason('years'),
);

/** Epoch milliseconds of a moment. */
export const instantOf = (given: string): number => Date.parse(given.toUpperCase());

/** Milliseconds that a moment's own clock is ahead of UTC. */
export function offsetOf(given: string): number {
  const [, , , , , , sign, hours, minutes] = SHAPE.exec(given) ?? [];
  if (!sign) return 0;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

/** The wall time of a clock with this offset (milliseconds), as RFC 3339 without offset. */
export const wallTime = (instant: number, offset: number): string =>
  new Date(instant + offset).toISOString().replace(/(\.000)?Z$/, '');

/** An offset in milliseconds as RFC 3339 has it: `+08:00`. */
export function offsetText(offset: number): string {
  const minutes = Math.abs(offset) / 60_000;
  const [hour, minute] = [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0'));
  return `${offset < 0 ? '-' : '+'}${hour}:${minute}`;
}

/** Midnight at or before an instant, on a clock with this offset. */
export const midnightBefore = (instant: number, offset: number): number =>
  Math.floor((instant + offset) / DAY) * DAY - offset;

/** Midnight at or after an instant, on a clock with this offset. */
export const midnightAfter = (instant: number, offset: number): number =>
  Math.ceil((instant + offset) / DAY) * DAY - offset;

/** Unambiguous text as RFC 3339; anything else unchanged. */
function asRfc3339(given: string): string {
  const [whole, day, t, minutes, seconds = ':00', fraction = '', z, sign, hour, minute = '00'] =
    LENIENT.exec(given) ?? [];
  if (whole === undefined) return given;
  const offset = z ?? `${sign === ' ' ? '+' : sign}${hour}:${minute}`;
  return `${day}${t === ' ' ? 'T' : t}${minutes}${seconds}${fraction.replace(',', '.')}${offset}`;
}

/** Valid in form, and an existing date. */
function isMoment(given: string): boolean {
  const [, year, month, day, , , , hours, minutes] = SHAPE.exec(given) ?? [];
  if (Number(hours ?? 0) > 23 || Number(minutes ?? 0) > 59 || Number.isNaN(instantOf(given))) return false;
  // Date.parse accepts 24:00 as the next day.
  if (/^.{11}24/.test(given)) return false;
  // Date.parse accepts 30 February as 2 March.
  const date = new Date(Date.UTC(2000, Number(month) - 1, Number(day)));
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  return year !== undefined && date.getUTCDate() === Number(day);
}
