/** Times of the calendar: RFC 3339 with an offset, kept as given, so that the offset comes back. */
import { z } from 'zod';
import { text } from '../../shared/http/fields.ts';

export const DAY = 24 * 3600 * 1000;

const SHAPE = /^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|([+-])(\d{2}):(\d{2}))$/i;
/** Within these, every offset and every end of a day still has a year of four digits. */
const EARLIEST = Date.UTC(1000, 0, 1);
const LATEST = Date.UTC(9998, 11, 31);

/** A moment as text. */
export const moment = text(40)
  .pipe(z.string().refine(isMoment, 'must be a time like 2026-11-23T09:30:00+08:00'))
  .meta({ format: 'date-time', examples: ['2026-11-23T09:30:00+08:00'] });

/** The moment of something in the calendar. */
export const eventTime = moment.refine(
  (given) => instantOf(given) >= EARLIEST && instantOf(given) <= LATEST,
  'must be in the years 1000 to 9998',
);

/** Epoch milliseconds of a moment. */
export const instantOf = (given: string): number => Date.parse(given.toUpperCase());

/** Milliseconds that a moment's own clock is before UTC. */
export function offsetOf(given: string): number {
  const [, , , , , , sign, hours, minutes] = SHAPE.exec(given) ?? [];
  if (!sign) return 0;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

/** An instant as the clock shows it where `like` was said, with the offset of `like`. */
export function momentLike(like: string, instant: number): string {
  const clock = new Date(instant + offsetOf(like)).toISOString();
  const offset = /Z$/i.test(like) ? 'Z' : like.slice(-6);
  return clock.replace(/(\.000)?Z$/, offset);
}

/** Midnight at or before an instant, on a clock with this offset. */
export const midnightBefore = (instant: number, offset: number): number =>
  Math.floor((instant + offset) / DAY) * DAY - offset;

/** Midnight at or after an instant, on a clock with this offset. */
export const midnightAfter = (instant: number, offset: number): number =>
  Math.ceil((instant + offset) / DAY) * DAY - offset;

/** Right in form, and a day that the calendar has. */
function isMoment(given: string): boolean {
  const [, year, month, day, , , , hours, minutes] = SHAPE.exec(given) ?? [];
  if (Number(hours ?? 0) > 23 || Number(minutes ?? 0) > 59 || Number.isNaN(instantOf(given))) return false;
  // Date.parse takes 30 February for 2 March.
  const date = new Date(Date.UTC(2000, Number(month) - 1, Number(day)));
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  return year !== undefined && date.getUTCDate() === Number(day);
}
