/** The clock of an event's place: that of its time zone, or one that keeps the offset its start was given with. */
import { DAY, instantOf, offsetOf, offsetText, wallTime } from './times.ts';

/** Wall times are milliseconds as if what the clock shows were UTC. */
export interface Clock {
  /** True where it is never put forward or back. */
  readonly steady: boolean;
  /** Milliseconds that the clock is ahead of UTC at an instant. */
  offsetAt(instant: number): number;
  /**
   * The instant at which the clock shows a wall time. Of two, the first; where it is skipped, that of the offset before
   * (RFC 5545 section 3.3.5).
   */
  instantAt(wall: number): number;
  /** An instant as RFC 3339 with the clock's offset. */
  show(instant: number): string;
}

/**
 * The clock of an event.
 * @param like a moment with the offset that counts where there is no zone
 * @param tzid the name of a time zone that Node knows, or null
 */
export const clockOf = (like: string, tzid: string | null): Clock => (tzid === null ? fixed(like) : zoned(tzid));

/** A moment on the clock of a zone: as given, where its offset is the zone's. */
export function onClockOf(tzid: string, given: string): string {
  const clock = zoned(tzid);
  const instant = instantOf(given);
  return clock.offsetAt(instant) === offsetOf(given) ? given : clock.show(instant);
}

function fixed(like: string): Clock {
  const offset = offsetOf(like);
  // As it was given: `Z`, `+00:00` and `-00:00` differ.
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

/** One for each zone, of which there are some six hundred. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** Milliseconds that a zone is ahead of UTC at an instant, in whole minutes, as RFC 3339 writes them. */
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
