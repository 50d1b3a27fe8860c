/** A calendar as iCalendar (RFC 5545), written by ical.js from jCal (RFC 7265): components and properties as arrays. */
import { createRequire } from 'node:module';
import type { CalendarEvent } from '../db/tables/calendar.ts';
import { presentLook } from '../look/present.ts';
import { type Clock, clockOf } from './clock.ts';
import { exclusionsOf } from './exclusions.ts';
import { foldLines } from './fold.ts';
import { partsOf } from './rule.ts';
import { untilInstant } from './series.ts';
import { spanOf } from './span.ts';
import { instantOf, offsetOf, offsetText } from './times.ts';
import { vtimezone } from './zones.ts';

const require = createRequire(import.meta.url);
/** Loaded on first use. */
const library = (): typeof import('ical.js').default => require('ical.js');

type Property = [name: string, parameters: Record<string, string>, type: string, value: unknown];
/** An entry with a start. */
type Appointment = CalendarEvent & { readonly starts: string };

type Component = [name: string, properties: Property[], components: Component[]];

/**
 * The whole of a calendar.
 * @param host makes the events' UIDs ours among all in the world
 */
export function icalendar(events: readonly CalendarEvent[], host: string): string {
  const zones = zonesOf(events.filter(hasOwnClock));
  // RFC 5545 section 3.6: there is at least one component.
  if (events.length === 0) zones.push(zone(0));
  const properties: Property[] = [
    text('prodid', '-//Upare//Calendar//EN'),
    text('version', '2.0'),
    text('calscale', 'GREGORIAN'),
    text('name', presentLook().name),
    text('x-wr-calname', presentLook().name),
    ['refresh-interval', {}, 'duration', 'PT1H'],
    text('x-published-ttl', 'PT1H'),
  ];
  const components = events.map((event) => (isAppointment(event) ? appointment(event, host) : todo(event, host)));
  return foldLines(library().stringify(['vcalendar', properties, [...zones, ...components]]));
}

/** RFC 5545 section 3.6.5: one VTIMEZONE for each TZID, since an offset may have the name of a zone. */
function zonesOf(timed: readonly Appointment[]): Component[] {
  const zones = new Map<string, Component>();
  for (const { starts, tzid: named } of timed) {
    const offset = offsetOf(starts);
    const { tzid, text } = named === null ? { tzid: zoneName(offset), text: undefined } : vtimezone(named);
    if (!zones.has(tzid)) zones.set(tzid, text === undefined ? zone(offset) : (library().parse(text) as Component));
  }
  return [...zones.values()];
}

const isAppointment = (event: CalendarEvent): event is Appointment => event.starts !== null;

/** Entries with a start are appointments: few clients show to-dos on their day. */
function appointment(event: Appointment, host: string): Component {
  const { starts: start, ends, all_day, status, rrule } = event;
  const span = spanOf({ start, end: ends, all_day: all_day === 1 });
  const from = instantOf(start);
  const when: Property[] = all_day
    ? [day('dtstart', from, start), day('dtend', span.to, ends ?? start)]
    : [
        timeOf(event, 'dtstart', from),
        // DTEND must be later than DTSTART.
        ...(seconds(span.to) > seconds(from) ? [timeOf(event, 'dtend', span.to)] : []),
      ];
  const properties = [
    ...common(event, host),
    ...when,
    ...(rrule === null ? [] : [recurrence(event, rrule), ...exclusions(event)]),
    // A completed entry does not block time.
    text('transp', status === 'done' ? 'TRANSPARENT' : 'OPAQUE'),
  ];
  return ['vevent', properties, alarms(event, rrule === null ? undefined : all_day ? span.from : from)];
}

function todo(event: CalendarEvent, host: string): Component {
  const { ends, all_day, status, updated_at } = event;
  const due = ends === null ? [] : [all_day ? day('due', instantOf(ends), ends) : utc('due', instantOf(ends))];
  const progress: Property[] =
    status === 'done' ? [text('status', 'COMPLETED'), utc('completed', updated_at)] : [text('status', 'NEEDS-ACTION')];
  return ['vtodo', [...common(event, host), ...due, ...progress], alarms(event)];
}

function common({ id, title, content, created_at, updated_at }: CalendarEvent, host: string): Property[] {
  return [
    text('uid', `event-${id}@${host}`),
    utc('dtstamp', updated_at),
    utc('created', created_at),
    utc('last-modified', updated_at),
    text('summary', title),
    ...(content === null ? [] : [text('description', content.replace(/\r\n?/g, '\n'))]),
  ];
}

/** @param start of a recurring event; each occurrence is reminded of equally early */
function alarms({ title, remind, status }: CalendarEvent, start?: number): Component[] {
  if (remind === null || status === 'done') return [];
  const at = instantOf(remind);
  const trigger: Property =
    start === undefined
      ? utc('trigger', at)
      : [
          'trigger',
          {},
          'duration',
          library()
            .Duration.fromSeconds(seconds(at) - seconds(start))
            .toString(),
        ];
  return [['valarm', [text('action', 'DISPLAY'), text('description', title), trigger], []]];
}

function recurrence(event: Appointment, rule: string): Property {
  const parts = partsOf(rule);
  const until = parts.get('UNTIL');
  if (until !== undefined) {
    // UNTIL is of the same type as DTSTART, and otherwise in UTC.
    const clock = clockOfEvent(event);
    const instant = untilInstant(until, clock);
    const day = compact(instant + clock.offsetAt(instant)).slice(0, 8);
    parts.set('UNTIL', event.all_day ? day : `${compact(instant)}Z`);
  }
  const data = library()
    .Recur.fromString([...parts].map((part) => part.join('=')).join(';'))
    .toJSON();
  return ['rrule', {}, 'recur', data];
}

/** Exclusions have the type of DTSTART, which they are compared with. */
function exclusions(event: Appointment): Property[] {
  const { instants, dates } = exclusionsOf(event.exdate, event.all_day === 1, clockOfEvent(event));
  return [
    ...dates.map((date): Property => ['exdate', {}, 'date', date]),
    ...instants.map((instant) => timeOf(event, 'exdate', instant)),
  ];
}

const clockOfEvent = ({ starts, tzid }: Appointment): Clock => clockOf(starts, tzid);

/** A recurring event uses its local clock: in UTC its weekdays could differ. */
const hasOwnClock = (event: CalendarEvent): event is Appointment =>
  isAppointment(event) &&
  !event.all_day &&
  (event.tzid !== null || (event.rrule !== null && offsetOf(event.starts) !== 0));

function timeOf(event: CalendarEvent, name: string, instant: number): Property {
  if (!hasOwnClock(event)) return utc(name, instant);
  const offset = clockOfEvent(event).offsetAt(instant);
  const tzid = event.tzid === null ? zoneName(offset) : vtimezone(event.tzid).tzid;
  return [name, { tzid }, 'date-time', iso(instant + offset)];
}

/** A fixed offset by its name in the zone database, if it has one there. */
function zoneName(offset: number): string {
  const hours = offset / 3_600_000;
  if (Number.isInteger(hours) && hours >= -12 && hours <= 14)
    return `Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}`;
  return `UTC${offsetText(offset).replace(':', '')}`;
}

function zone(offset: number): Component {
  const standard: Property[] = [
    ['dtstart', {}, 'date-time', '1970-01-01T00:00:00'],
    ['tzoffsetfrom', {}, 'utc-offset', offsetText(offset)],
    ['tzoffsetto', {}, 'utc-offset', offsetText(offset)],
  ];
  return ['vtimezone', [text('tzid', zoneName(offset))], [['standard', standard, []]]];
}

const text = (name: string, value: string): Property => [name, {}, 'text', value];
const utc = (name: string, instant: number): Property => [name, {}, 'date-time', `${iso(instant)}Z`];
/** The date of an instant on the clock of `like`. */
const day = (name: string, instant: number, like: string): Property => [
  name,
  {},
  'date',
  iso(instant + offsetOf(like)).slice(0, 10),
];

const iso = (instant: number): string => new Date(instant).toISOString().slice(0, 19);
const compact = (instant: number): string => iso(instant).replace(/[-:]/g, '');
const seconds = (instant: number): number => Math.floor(instant / 1000);
