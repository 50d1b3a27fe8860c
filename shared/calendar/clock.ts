/** The clock of an event: its time zone, or the fixed offset of its start. */
import { DAY, instantOf, offsetOf, offsetText, wallTime } from './times.ts';

/** Wall times are milliseconds as if the clock showed UTC. */
export interface Clock {
  /** True if its offset never changes. */
  readonly steady: boolean;
  /** Milliseconds that the clock is ahead of UTC at an instant. */
  offsetAt(instant: number): number;
  /**
   * The instant of a wall time. Of two, the first; a skipped wall time uses the offset before it (RFC 5545 section
   * 3.3.5).
   */
  instantAt(wall: number): number;
  /** Formats an instant as RFC 3339 with the offset of the clock. */
  show(instant: number): string;
}

/**
 * The clock of an event.
 * @param like a moment whose offset applies without a zone
 * @param tzid the name of a time zone that Node knows, or null
 */
export const clockOf = (like: string, tzid: string | null): Clock => (tzid === null ? fixed(like) : zoned(tzid));

/** Formats a moment on the clock of a zone; unchanged if its offset is right. */
export function onClockOf(tzid: string, given: string): string {
  const clock = zoned(tzid);
  const instant = instantOf(given);
  return clock.offsetAt(instant) === offsetOf(given) ? given : clock.show(instant);
}

function fixed(like: string): Clock {
  const offset = offsetOf(like);
  // Unchanged, since `Z`, `+00:00` and `-00:00` differ.
  const written = /Z$/i.test(like) ? 'Z' : like.slice(-6);
  return {
    steady: true,
    offsetAt: () => offset,
    instantAt: (wall) => wall - offset,
    show: (instant) => wallTime(instant, offset) + written,
  };
}

function zoned(tzid: string): Clock {
  const offsetAt = (instant: number) => zoneOffset(tzid, instant);
  return {
    steady: false,
    offsetAt,
    instantAt(wall) {
      const [before, after] = [wall - offsetAt(wall - DAY), wall - offsetAt(wall + DAY)];
      const shows = (instant: number) => instant + offsetAt(instant) === wall;
      return !shows(before) && shows(after) ? after : before;
    },
    show: (instant) => wallTime(instant, offsetAt(instant)) + offsetText(offsetAt(instant)),
  };
}

/** One per zone; there are some six hundred. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** Milliseconds that a zone is ahead of UTC at an instant, in whole minutes as RFC 3339 has them. */
function zoneOffset(tzid: string, instant: number): number {
  let format = formats.get(tzid);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: tzid,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
    formats.set(tzid, format);
  }
  const shown = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = shown;
  return Date.UTC(year, month - 1, day, hour, minute) - Math.floor(instant / 60_000) * 60_000;
}
