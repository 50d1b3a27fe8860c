/** Occurrences of recurring events. The only door to rrule-temporal, which can skip ahead and gives up in time. */
import { createRequire } from 'node:module';
import { ofLibrary, type Reason, reason } from '../api/reasons.ts';
import { type Clock, clockOf } from './clock.ts';
import { partsOf, untilOf } from './rule.ts';
import { DAY, instantOf, midnightBefore } from './times.ts';

const require = createRequire(import.meta.url);
/** Loaded on first use. */
const library = (): typeof import('rrule-temporal') => require('rrule-temporal');

/** Years, months, weeks or days that the library examines for one answer; more, once, for the end of a COUNT. */
const MOST_STEPS = 1500;
const MOST_STEPS_TO_COUNT = 10_000;
/** The last time of any occurrence: its year still has four digits everywhere. */
const LAST = Date.UTC(9998, 11, 31);
/** How far ahead occurrences are computed at once. */
const STRETCH = 50 * DAY;
/** More than any clock jumps forward at once. */
const SKIPPED = DAY / 8;

/** A rule that does not fit its start; `message` explains why. */
export class UnfitRule extends Error {
  override name = 'UnfitRule';
  readonly why: Reason;

  constructor(why: Reason, options?: ErrorOptions) {
    super(why, options);
    this.why = why;
  }
}

/** The occurrences of an event by their starts in epoch milliseconds. Its own start is the first. */
export interface Series {
  /** The first occurrence after an instant, or at it if `inclusive`. */
  next(after: number, inclusive?: boolean): number | undefined;
  /** The first `most` occurrences within [from, to). */
  within(from: number, to: number, most: number): number[];
}

/** Options of a series beyond its rule and start. */
interface Place {
  /** Its clock; by default the offset of its start. */
  readonly clock?: Clock;
  /** Excluded occurrences. */
  readonly excluded?: (occurrence: number) => boolean;
}

/** The occurrences of a stored event. @param last the start of the last one, null if they never end */
export function seriesOf(
  start: string,
  rule: string,
  last: number | null,
  { clock = clockOf(start, null), excluded = () => false }: Place = {},
): Series {
  const times = libraryTimes(start, clock);
  const built = build(times, rule, `UNTIL=${stamp(times.toLibrary(last ?? LAST))}`);
  const next = (after: number, inclusive = false) => {
    // When a clock jumps forward, an occurrence in the skipped hour comes after later ones.
    let from = times.toLibrary(after) - (clock.steady ? 0 : SKIPPED);
    for (let first = true; ; first = false) {
      const found = unlessTooFar(() => built.next(new Date(from), first && (inclusive || !clock.steady)));
      if (!found) return undefined;
      from = found.epochMilliseconds;
      const occurrence = times.toInstant(found);
      const isLater = inclusive ? occurrence >= after : occurrence > after;
      if (isLater && !excluded(occurrence)) return occurrence;
    }
  };
  return {
    next,
    within(from, to, most) {
      const found: number[] = [];
      let after = from;
      while (found.length < most) {
        const first = next(after, after === from);
        if (first === undefined || first >= to) break;
        found.push(first);
        let last = first;
        after = Math.min(first + STRETCH, to - 1);
        const stretch = [times.toLibrary(first), times.toLibrary(after)].map((time) => new Date(time)) as [Date, Date];
        for (const occurrence of unlessTooFar(() => built.between(...stretch, true)) ?? []) {
          const instant = times.toInstant(occurrence);
          if (instant <= last || instant >= to || excluded(instant)) continue;
          found.push(instant);
          last = instant;
        }
        after = Math.max(after, last);
      }
      return found.slice(0, most);
    },
  };
}

/**
 * Checks a rule for a start.
 * @returns the start of the last occurrence, null if they never end
 * @throws UnfitRule
 */
export function lastOccurrence(
  start: string,
  rule: string,
  allDay: boolean,
  clock = clockOf(start, null),
): number | null {
  const times = libraryTimes(start, clock);
  const parts = partsOf(rule);
  const until = parts.get('UNTIL');
  const count = parts.get('COUNT');
  if (allDay && ['BYHOUR', 'BYMINUTE', 'BYSECOND'].some((name) => parts.has(name))) {
    throw new UnfitRule(reason('wholeDayTimes'));
  }
  try {
    if (until !== undefined) {
      const named = untilInstant(until, clock);
      // Only the date counts for whole days.
      const end = Math.min(allDay ? midnightBefore(named, clock.offsetAt(named)) + DAY - 1000 : named, LAST);
      if (end < times.start) throw new UnfitRule(reason('ruleOver'));
      const built = build(times, rule, `UNTIL=${stamp(times.toLibrary(end))}`);
      const final = built.previous(new Date(times.toLibrary(LAST)), true);
      return final ? times.toInstant(final) : times.start;
    }
    if (count !== undefined) {
      const built = build(times, rule, `COUNT=${count}`, MOST_STEPS_TO_COUNT);
      const all = built.all((occurrence) => times.toInstant(occurrence) <= LAST);
      const final = all.at(-1);
      return Math.min(final ? times.toInstant(final) : times.start, LAST);
    }
    // A rule without occurrences would be searched in vain every time.
    const built = build(times, rule, `UNTIL=${stamp(times.toLibrary(LAST))}`);
    if (built.next(new Date(times.toLibrary(times.start)))) return null;
    throw new UnfitRule(reason('ruleOnce'));
  } catch (error) {
    throw error instanceof UnfitRule ? error : unfit(error);
  }
}

/** The instant of UNTIL for an event on this clock. */
export function untilInstant(value: string, clock: Clock): number {
  const until = untilOf(value);
  if (!until) throw new TypeError(`no UNTIL: ${value}`);
  return until.utc ? until.instant : clock.instantAt(until.instant);
}

type LibraryTimes = ReturnType<typeof libraryTimes>;

/**
 * The library computes on the clock of the event as if it were UTC, so weekdays and months are local. It has whole
 * seconds; the fraction of the start is added back.
 */
function libraryTimes(given: string, clock: Clock) {
  const start = instantOf(given);
  const rest = ((start % 1000) + 1000) % 1000;
  return {
    start,
    toLibrary: (instant: number) => instant + clock.offsetAt(instant) - rest,
    toInstant: ({ epochMilliseconds }: { readonly epochMilliseconds: number }) =>
      clock.instantAt(epochMilliseconds) + rest,
  };
}

function build(times: LibraryTimes, rule: string, end: string, maxIterations = MOST_STEPS) {
  const endless = rule.split(';').filter((part) => !/^(COUNT|UNTIL)=/.test(part));
  return new (library().RRuleTemporal)({
    rruleString: `DTSTART:${stamp(times.toLibrary(times.start))}\nRRULE:${[...endless, end].join(';')}`,
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

/** Later occurrences are treated as not existing. */
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
  if (GAVE_UP.test(words)) return new UnfitRule(reason('ruleRare'), { cause });
  return new UnfitRule(/MUST/.test(words) ? ofLibrary(`must follow RFC 5545: ${words}`) : reason('ruleUnfit'), {
    cause,
  });
}
