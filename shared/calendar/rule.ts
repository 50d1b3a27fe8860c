/** The grammar of recurrence rules (RFC 5545 section 3.3.10), as far as a to-do calendar needs it. */
import { z } from 'zod';
import { text } from '../api/fields.ts';
import { reason } from '../api/reasons.ts';

/** How many times of a day one rule may name: BYHOUR × BYMINUTE × BYSECOND. */
const MOST_TIMES_A_DAY = 24;

type Check = (value: string) => boolean;

const between =
  (least: number, most: number): Check =>
  (value) =>
    /^\d{1,4}$/.test(value) && Number(value) >= least && Number(value) <= most;
const fromEitherEnd =
  (most: number): Check =>
  (value) =>
    between(1, most)(value.replace(/^[+-]/, ''));
const list =
  (check: Check): Check =>
  (value) =>
    value.split(',').every(check);
const weekday: Check = (value) => /^(SU|MO|TU|WE|TH|FR|SA)$/.test(value);
const numberedWeekday: Check = (value) => {
  const number = value.slice(0, -2);
  return weekday(value.slice(-2)) && (number === '' || fromEitherEnd(53)(number));
};

const parts = new Map<string, Check>([
  ['FREQ', (value) => /^(DAILY|WEEKLY|MONTHLY|YEARLY)$/.test(value)],
  ['INTERVAL', between(1, 999)],
  ['COUNT', between(1, 999)],
  ['UNTIL', (value) => untilOf(value) !== undefined],
  ['WKST', weekday],
  ['BYSECOND', list(between(0, 59))],
  ['BYMINUTE', list(between(0, 59))],
  ['BYHOUR', list(between(0, 23))],
  ['BYDAY', list(numberedWeekday)],
  ['BYMONTHDAY', list(fromEitherEnd(31))],
  ['BYYEARDAY', list(fromEitherEnd(366))],
  ['BYWEEKNO', list(fromEitherEnd(53))],
  ['BYMONTH', list(between(1, 12))],
  ['BYSETPOS', list(fromEitherEnd(366))],
]);

/** A recurrence rule in capitals, without spaces, the property name or a last semicolon. */
export const recurrenceRule = text(500)
  .pipe(
    z
      .string()
      .transform((given) =>
        given
          .toUpperCase()
          .replaceAll(/\s/g, '')
          .replace(/^RRULE:/, '')
          .replace(/;$/, ''),
      )
      .superRefine((given, { addIssue }) => {
        const fault = faultOf(given);
        if (fault) addIssue({ code: 'custom', message: fault });
      }),
  )
  .meta({ examples: ['FREQ=WEEKLY;BYDAY=MO,WE;COUNT=10'] });

/** The parts of a rule by name. */
export const partsOf = (rule: string): Map<string, string> =>
  new Map(rule.split(';').map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]));

export interface Until {
  /** Epoch milliseconds of UNTIL as if its clock were UTC; for a date, its last second. */
  readonly instant: number;
  /** True if it is in UTC, false if on the clock of the event. */
  readonly utc: boolean;
}

/** Reads UNTIL; undefined if it is invalid. */
export function untilOf(value: string): Until | undefined {
  const [, year, month, day, , hour = '23', minute = '59', second = '59', zone] =
    /^([1-9]\d{3})(\d\d)(\d\d)(T(\d\d)(\d\d)(\d\d)(Z)?)?$/.exec(value) ?? [];
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const instant = Date.parse(iso);
  const isDay = !Number.isNaN(instant) && new Date(instant).toISOString() === iso;
  return isDay ? { instant, utc: zone !== undefined } : undefined;
}

function faultOf(rule: string): string | undefined {
  const names = rule.split(';').map((part) => part.split('=', 1)[0]);
  const given = partsOf(rule);
  if (!given.has('FREQ')) return reason('rule');
  if (given.size !== names.length) return reason('ruleTwice');
  for (const [name, value] of given) {
    const check = parts.get(name);
    if (!check) return reason('rulePart');
    if (name === 'FREQ' && !check(value)) return reason('ruleFrequency');
    if (!check(value)) return reason('ruleValue', { part: String(name) });
  }
  if (given.has('COUNT') && given.has('UNTIL')) return reason('ruleEnds');
  if (mixed(given)) return reason('ruleMixed');
  const times = ['BYHOUR', 'BYMINUTE', 'BYSECOND'].map((name) => given.get(name)?.split(',').length ?? 1);
  if (times.reduce((product, count) => product * count, 1) > MOST_TIMES_A_DAY) {
    return reason('ruleTimes', { most: MOST_TIMES_A_DAY });
  }
  return undefined;
}

/** Days in two ways at once: RFC 5545 allows it, and every calendar reads it differently. */
function mixed(given: ReadonlyMap<string, string>): boolean {
  const has = (...names: string[]) => names.some((name) => given.has(name));
  if (has('BYYEARDAY')) return has('BYMONTH', 'BYMONTHDAY', 'BYDAY', 'BYWEEKNO');
  const numbered = given.get('FREQ') === 'YEARLY' && /\d/.test(given.get('BYDAY') ?? '');
  return has('BYMONTHDAY') && (numbered || has('BYWEEKNO'));
}
