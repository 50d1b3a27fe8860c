import fc from 'fast-check';
import ical, { type VEvent } from 'node-ical';
import { clockOf } from '../../../shared/calendar/clock.ts';
import { foldLines } from '../../../shared/calendar/fold.ts';
import { call, onBothDatabases } from '../../_world.ts';
import { calendarOf } from './_calendar.ts';

const test = onBothDatabases();

const weekly = {
  title: 'stand-up',
  start: '2026-03-16T09:00:00+01:00',
  end: '2026-03-16T09:15:00+01:00',
  rrule: 'FREQ=WEEKLY',
};
const spring = { from: '2026-03-16T00:00:00Z', to: '2026-04-14T00:00:00Z' };

test('nine o’clock in Berlin stays nine o’clock when summer time begins', async (t, world) => {
  const calendar = calendarOf(world, await world.user());
  const id = await calendar.has({ ...weekly, tzid: 'europe/berlin' });
  const { data } = (await calendar.events(spring)).body;
  t.like(data[0], { id, tzid: 'Europe/Berlin', start: weekly.start });
  t.deepEqual(data[0]?.occurrences, [
    '2026-03-16T09:00:00+01:00',
    '2026-03-23T09:00:00+01:00',
    '2026-03-30T09:00:00+02:00',
    '2026-04-06T09:00:00+02:00',
    '2026-04-13T09:00:00+02:00',
  ]);
  const at = async (from: string, to: string) => (await calendar.events({ from, to })).body.data.length;
  t.is(await at('2026-04-06T07:00:00Z', '2026-04-06T07:01:00Z'), 1);
  t.is(await at('2026-04-06T08:00:00Z', '2026-04-06T08:01:00Z'), 0);
});

test('without a zone the offset stays what it was; times come back on the clock of the zone', async (t, world) => {
  const calendar = calendarOf(world, await world.user());
  const id = await calendar.has(weekly);
  const occurrences = async () => (await calendar.events(spring)).body.data[0]?.occurrences;
  t.is((await occurrences())?.at(-1), '2026-04-13T09:00:00+01:00');
  t.is((await calendar.update({ id, tzid: 'America/New_York' })).status, 200);
  t.like(await calendar.one(id), { start: '2026-03-16T04:00:00-04:00', end: '2026-03-16T04:15:00-04:00' });
  t.is((await occurrences())?.at(-1), '2026-04-13T04:00:00-04:00');
  t.is((await calendar.update({ id, tzid: '' })).status, 200);
  t.like(await calendar.one(id), { tzid: null, start: '2026-03-16T04:00:00-04:00' });
});

test('UNTIL on the clock of the zone, and COUNT, end the series where they say', async (t, world) => {
  const calendar = calendarOf(world, await world.user());
  for (const rrule of [
    'FREQ=WEEKLY;UNTIL=20260406T090000',
    'FREQ=WEEKLY;UNTIL=20260406T070000Z',
    'FREQ=WEEKLY;COUNT=4',
  ]) {
    const id = await calendar.has({ ...weekly, rrule, tzid: 'Europe/Berlin' });
    const shown = (await calendar.events(spring)).body.data.find((event) => event.id === id);
    t.is(shown?.occurrences?.at(-1), '2026-04-06T09:00:00+02:00', rrule);
  }
});

test('what is excluded does not take place, and is not remembered', async (t, world) => {
  const calendar = calendarOf(world, await world.user());
  const exdate = '2026-03-16T09:00:00+01:00, 2026-03-30T07:00:00Z';
  const id = await calendar.has({ ...weekly, exdate, tzid: 'Europe/Berlin', remind_at: '2026-03-16T08:50:00+01:00' });
  const shown = (await calendar.events(spring)).body.data[0];
  t.is(shown?.exdate, '2026-03-16T09:00:00+01:00,2026-03-30T07:00:00Z');
  t.deepEqual(shown?.occurrences, [
    '2026-03-23T09:00:00+01:00',
    '2026-04-06T09:00:00+02:00',
    '2026-04-13T09:00:00+02:00',
  ]);
  t.deepEqual(await calendar.titles({ from: '2026-03-30T00:00:00Z', to: '2026-03-31T00:00:00Z' }), []);
  t.deepEqual(await calendar.titles({ to: '2026-03-17T00:00:00Z' }), []);
  const { sql } = world.database;
  const stored = await world.database.read(sql('calendar_events').where({ id }).first());
  t.is(Number(stored?.remind_at) % 604_800_000, Date.parse('2026-03-23T07:50:00Z') % 604_800_000);
  t.is((await calendar.update({ id, exdate: '' })).status, 200);
  t.is((await calendar.events(spring)).body.data[0]?.occurrences?.length, 5);
});

test('whole days are excluded by their dates', async (t, world) => {
  const calendar = calendarOf(world, await world.user());
  const days = { title: 'fair', start: '2026-03-28T00:00:00+01:00', all_day: true, rrule: 'FREQ=DAILY;COUNT=4' };
  await calendar.has({ ...days, tzid: 'Europe/Berlin', exdate: '2026-03-29' });
  const { data, feed } = (await calendar.events(spring)).body;
  t.deepEqual(data[0]?.occurrences, [
    '2026-03-28T00:00:00+01:00',
    '2026-03-30T00:00:00+02:00',
    '2026-03-31T00:00:00+02:00',
  ]);
  t.true((await call(feed)).text.includes('EXDATE;VALUE=DATE:20260329\r\n'));
});

test('a calendar program reads the zone and what is excluded', async (t, world) => {
  const calendar = calendarOf(world, await world.user());
  await calendar.has({ ...weekly, tzid: 'Europe/Berlin', exdate: '2026-03-30T09:00:00+02:00' });
  await calendar.has({ ...weekly, title: 'older name', tzid: 'Asia/Calcutta' });
  const { text } = await call((await calendar.events()).body.feed);
  for (const line of [
    'DTSTART;TZID=Europe/Berlin:20260316T090000',
    'EXDATE;TZID=Europe/Berlin:20260330T090000',
    'TZID:Europe/Berlin',
    'TZID:Asia/Kolkata',
    'DTSTART;TZID=Asia/Kolkata:20260316T133000',
  ]) {
    t.true(text.includes(`\r\n${line}\r\n`), line);
  }
  t.is(text.match(/BEGIN:VTIMEZONE/g)?.length, 2);
  const event = Object.values(ical.parseICS(text)).find((entry): entry is VEvent => entry?.type === 'VEVENT');
  t.is(event?.start.toISOString(), '2026-03-16T08:00:00.000Z');
  t.is(Object.keys(event?.exdate ?? {}).length > 0, true);
});

test('a zone is described once, however many events are on its clock', async (t, world) => {
  const calendar = calendarOf(world, await world.user());
  const eastward = { ...weekly, start: '2026-03-16T09:00:00+08:00', end: '2026-03-16T09:15:00+08:00' };
  for (const tzid of [undefined, 'Etc/GMT-8', 'Asia/Shanghai', 'Asia/Chongqing']) {
    await calendar.has({ ...eastward, tzid });
  }
  const { text } = await call((await calendar.events()).body.feed);
  t.deepEqual(text.match(/(?<=\r\nTZID:).*(?=\r\n)/g)?.toSorted(), ['Asia/Shanghai', 'Etc/GMT-8']);
});

test('no line is folded within an escape or a letter', (t) => {
  const hard = `DESCRIPTION:${'x'.repeat(62)}\\n${'\\,'.repeat(60)}${'长'.repeat(50)}😀${'e\u0301'.repeat(60)}`;
  for (let shift = 0; shift < 6; shift += 1) {
    const line = 'y'.repeat(shift) + hard;
    const folded = foldLines(`${line}\r\nEND:X\r\n`).split('\r\n');
    for (const part of folded) t.true(Buffer.byteLength(part) <= 75, part);
    for (const part of folded.slice(0, -2)) t.false(/(^|[^\\])(\\\\)*\\$/.test(part), part);
    t.is(folded.join('\r\n').replaceAll('\r\n ', ''), `${line}\r\nEND:X\r\n`);
  }
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (value) => {
      const line = `X:${value.replaceAll(/[\r\n]/g, '')}`;
      t.is(foldLines(line).replaceAll('\r\n ', ''), line);
    }),
  );
});

test('a wall time that a clock skips or shows twice is one instant', (t) => {
  const berlin = clockOf('2026-01-01T00:00:00Z', 'Europe/Berlin');
  const at = (wall: string) => new Date(berlin.instantAt(Date.parse(`${wall}Z`))).toISOString();
  t.is(at('2026-03-29T01:59:00'), '2026-03-29T00:59:00.000Z');
  t.is(at('2026-03-29T02:30:00'), '2026-03-29T01:30:00.000Z', 'skipped: by the offset before');
  t.is(at('2026-10-25T02:30:00'), '2026-10-25T00:30:00.000Z', 'twice: the first');
  t.is(berlin.show(Date.parse('2026-10-25T01:30:00Z')), '2026-10-25T02:30:00+01:00');
});
