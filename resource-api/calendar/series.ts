/** When an event recurs. The only door to rrule-temporal, which jumps to the time asked for and gives up in time. */
import { RRuleTemporal } from 'rrule-temporal';
import { partsOf, untilOf } from './rule.ts';
import { DAY, instantOf, midnightBefore, offsetOf } from './times.ts';

/** Years, months, weeks or days that the library looks at for one answer; for the end of a COUNT, once, more. */
const MOST_STEPS = 1500;
const MOST_STEPS_TO_COUNT = 10_000;
/** No occurrence is later: its year still has four digits everywhere. */
const LAST = Date.UTC(9998, 11, 31);
/** How far ahead occurrences are looked for at once. */
const STRETCH = 50 * DAY;

/** A rule that a start cannot have; `message` tells why. */
export class UnfitRule extends Error {
  override name = 'UnfitRule';
}

/** The occurrences of an event by the epoch milliseconds of their starts. Its own start is the first. */
export interface Series {
  /** The first occurrence after an instant, or at it where `inclusive`. */
  next(after: number, inclusive?: boolean): number | undefined;
  /** The first occurrences within [from, to), `most` of them at most. */
  within(from: number, to: number, most: number): number[];
}

/**
 * The occurrences of a stored event.
 * @param last the start of the last one, null where they go on for ever
 */
export function seriesOf(start: string, rule: string, last: number | null): Series {
  const clock = clockOf(start);
  const built = build(clock, rule, `UNTIL=${stamp(clock.toLibrary(last ?? LAST))}`);
  const next = (after: number, inclusive = false) =>
    clock.toInstant(unlessTooFar(() => built.next(new Date(clock.toLibrary(after)), inclusive)));
  return {
    next,
    within(from, to, most) {
      const found: number[] = [];
      let after = from;
      while (found.length < most) {
        const first = next(after, after === from);
        if (first === undefined || first >= to) break;
        after = Math.min(first + STRETCH, to - 1);
        const stretch = [clock.toLibrary(first), clock.toLibrary(after)].map((time) => new Date(time)) as [Date, Date];
        const more = unlessTooFar(() => built.between(...stretch, true)) ?? [];
        if (more.length === 0) break;
        found.push(...more.map((occurrence) => clock.toInstant(occurrence) as number));
      }
      return found.slice(0, most);
    },
  };
}

/**
 * Judges a rule for a start.
 * @returns the start of the last occurrence, null where they go on for ever
 * @throws UnfitRule
 */
export function lastOccurrence(start: string, rule: string, allDay: boolean): number | null {
  const clock = clockOf(start);
  const parts = partsOf(rule);
  const until = parts.get('UNTIL');
  const count = parts.get('COUNT');
  if (allDay && ['BYHOUR', 'BYMINUTE', 'BYSECOND'].some((name) => parts.has(name))) {
    throw new UnfitRule('must not name times of a day for whole days');
  }
  try {
    if (until !== undefined) {
      const named = untilInstant(until, clock.offset);
      // Of whole days, the date alone counts.
      const end = Math.min(allDay ? midnightBefore(named, clock.offset) + DAY - 1000 : named, LAST);
      if (end < clock.start) throw new UnfitRule('must not end before start');
      const built = build(clock, rule, `UNTIL=${stamp(clock.toLibrary(end))}`);
      return clock.toInstant(built.previous(new Date(clock.toLibrary(LAST)), true)) ?? clock.start;
    }
    if (count !== undefined) {
      const built = build(clock, rule, `COUNT=${count}`, MOST_STEPS_TO_COUNT);
      const all = built.all((occurrence) => (clock.toInstant(occurrence) as number) <= LAST);
      return Math.min(clock.toInstant(all.at(-1)) ?? clock.start, LAST);
    }
    // One that never comes true would be searched for in vain at every look.
    const built = build(clock, rule, `UNTIL=${stamp(clock.toLibrary(LAST))}`);
    if (built.next(new Date(clock.toLibrary(clock.start)))) return null;
    throw new UnfitRule('must come true more than once');
  } catch (error) {
    throw error instanceof UnfitRule ? error : unfit(error);
  }
}

/** The instant that UNTIL names for an event with this offset. */
export function untilInstant(value: string, offset: number): number {
  const until = untilOf(value);
  if (!until) throw new TypeError(`no UNTIL: ${value}`);
  return until.utc ? until.instant : until.instant - offset;
}

/**
 * The library counts on the event's own clock as if that were UTC: weekdays and months are those of its place, and an
 * offset has no summer time. It knows whole seconds; what a start has beyond them is put back.
 */
function clockOf(given: string) {
  const start = instantOf(given);
  const offset = offsetOf(given);
  const rest = ((start % 1000) + 1000) % 1000;
  return {
    start,
    offset,
    toLibrary: (instant: number) => instant + offset - rest,
    toInstant: (occurrence: { readonly epochMilliseconds: number } | null | undefined) =>
      occurrence ? occurrence.epochMilliseconds - offset + rest : undefined,
  };
}

function build(clock: ReturnType<typeof clockOf>, rule: string, end: string, maxIterations = MOST_STEPS) {
  const endless = rule.split(';').filter((part) => !/^(COUNT|UNTIL)=/.test(part));
  return new RRuleTemporal({
    rruleString: `DTSTART:${stamp(clock.toLibrary(clock.start))}\nRRULE:${[...endless, end].join(';')}`,
    strict: true,
    includeDtstart: true,
    cache: false,
    maxIterations,
  });
}

function stamp(time: number): string {
  return new Date(time).toISOString().replace(/[-:]|\.\d+/g, '');
}

const GAVE_UP = /^Maximum .* exceeded/;

/** What lies further than the library looks is not there. */
function unlessTooFar<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (error instanceof Error && GAVE_UP.test(error.message)) return undefined;
    throw error;
  }
}

function unfit(cause: unknown): UnfitRule {
  const words = cause instanceof Error ? cause.message : '';
  if (GAVE_UP.test(words)) return new UnfitRule('must come true more often', { cause });
  return new UnfitRule(/MUST/.test(words) ? `must follow RFC 5545: ${words}` : 'must follow RFC 5545', { cause });
}
