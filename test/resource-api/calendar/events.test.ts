import { onBothDatabases } from '../../_world.ts';
import { calendarOf } from './_calendar.ts';

const test = onBothDatabases();

test('an empty calendar is 203101 with HTTP 200, no data, and an address to subscribe to', async (t, world) => {
  const calendar = calendarOf(world, await world.user());
  const { status, body } = await calendar.events();
  t.is(status, 200);
  const { feed, ...rest } = body;
  t.deepEqual(rest as object, {
    error_code: 203101,
    api_uri: 'api.Calendar.events',
    message: 'No to-do events',
    data: [],
    next: null,
  });
  t.true(feed.startsWith(`${world.resourceUrl}/api/Calendar/feed/`));
});

test('pages go from the newest to the oldest, each event once', async (t, world) => {
  const calendar = calendarOf(world, await world.user());
  for (let n = 1; n <= 7; n += 1) await calendar.has({ title: `${n}`, status: n % 2 ? 'todo' : 'done' });
  t.deepEqual(await calendar.titles(), ['7', '6', '5', '4', '3', '2', '1']);
  const first = (await calendar.events({ limit: 3 })).body;
  t.deepEqual(
    first.data.map(({ title }) => title),
    ['7', '6', '5'],
  );
  t.is(first.next, first.data[2]?.id as number);
  const second = (await calendar.events({ limit: 4, before: first.next })).body;
  t.deepEqual(
    second.data.map(({ title }) => title),
    ['4', '3', '2', '1'],
  );
  t.is(second.next, null);
  t.deepEqual(await calendar.titles({ status: 'done', limit: 2 }), ['6', '4']);
  t.deepEqual(await calendar.titles({ status: 'todo', before: first.next }), ['3', '1']);
  t.is((await calendar.events({ before: second.data.at(-1)?.id })).body.error_code, 203101);
});

test('from and to choose what takes any of that time', async (t, world) => {
  const calendar = calendarOf(world, await world.user());
  const on = (day: string, more: object = {}) => ({ title: day, start: `2026-11-${day}:00:00+08:00`, ...more });
  await calendar.has(on('10T09'));
  await calendar.has(on('11T09', { end: '2026-11-11T11:00:00+08:00' }));
  await calendar.has(on('12T23', { end: '2026-11-13T01:00:00+08:00' }));
  await calendar.has({ title: 'due', end: '2026-11-14T09:00:00+08:00' });
  await calendar.has({ title: 'whole day', start: '2026-11-15T00:00:00+08:00', all_day: true });
  await calendar.has({ title: 'undated' });
  const within = (from?: string, to?: string) =>
    calendar.titles({ from: from && `2026-11-${from}:00+08:00`, to: to && `2026-11-${to}:00+08:00` });
  t.deepEqual(await within('10T09:00', '10T09:01'), ['10T09']);
  t.deepEqual(await within('10T09:01', '11T09:00'), []);
  t.deepEqual(await within('11T10:59', '11T12:00'), ['11T09']);
  t.deepEqual(await within('11T11:00', '12T23:00'), []);
  t.deepEqual(await within('13T00:00', '14T00:00'), ['12T23']);
  t.deepEqual(await within('14T09:00', '14T10:00'), ['due']);
  t.deepEqual(await within('15T23:59', '16T10:00'), ['whole day']);
  t.deepEqual(await within('16T00:00', '17T10:00'), []);
  t.deepEqual(await within('14T00:00'), ['whole day', 'due']);
  t.deepEqual(await within(undefined, '11T10:00'), ['11T09', '10T09']);
  t.is((await calendar.titles()).length, 6);
  t.deepEqual(await calendar.titles({ from: '0000-01-01T00:00:00Z', to: '9999-12-31T23:59:59-23:59' }), [
    'whole day',
    'due',
    '12T23',
    '11T09',
    '10T09',
  ]);
});

test('a recurring event is there wherever it recurs, and says when', async (t, world) => {
  const calendar = calendarOf(world, await world.user());
  // Monday 10:00 in Shanghai is Monday 02:00 in London; 02:00 in Shanghai would be a Sunday there.
  await calendar.has({
    title: 'weekly',
    start: '2026-11-23T02:00:00+08:00',
    end: '2026-11-23T03:00:00+08:00',
    rrule: 'FREQ=WEEKLY;BYDAY=MO',
  });
  await calendar.has({ title: 'thrice', start: '2026-11-23T10:00:00Z', rrule: 'FREQ=MONTHLY;COUNT=3' });
  await calendar.has({
    title: 'until',
    start: '2026-11-23T00:00:00+08:00',
    all_day: true,
    rrule: 'FREQ=DAILY;UNTIL=20261125',
  });
  const within = async (from: string, to: string) =>
    Object.fromEntries(
      (await calendar.events({ from, to })).body.data.map(({ title, occurrences }) => [title, occurrences]),
    );

  t.deepEqual(await within('2027-02-01T00:00:00+08:00', '2027-02-10T00:00:00+08:00'), {
    weekly: ['2027-02-01T02:00:00+08:00', '2027-02-08T02:00:00+08:00'],
  });
  t.deepEqual(await within('2027-01-23T10:00:00Z', '2027-01-23T10:00:01Z'), { thrice: ['2027-01-23T10:00:00Z'] });
  t.deepEqual(await within('2027-02-23T10:00:00Z', '2027-02-23T11:00:00Z'), {});
  t.deepEqual(await within('2026-11-25T23:00:00+08:00', '2026-11-26T10:00:00+08:00'), {
    until: ['2026-11-25T00:00:00+08:00'],
  });
  t.deepEqual(await within('2026-11-26T00:00:00+08:00', '2026-11-26T10:00:00+08:00'), {});
  t.deepEqual(await within('2026-12-07T02:30:00+08:00', '2026-12-07T02:40:00+08:00'), {
    weekly: ['2026-12-07T02:00:00+08:00'],
  });
  const { weekly } = await within('2026-01-01T00:00:00Z', '2036-01-01T00:00:00Z');
  t.is(weekly?.length, 50);
  t.deepEqual(await calendar.titles({ from: '2030-01-01T00:00:00Z' }), ['weekly']);
  t.deepEqual(await calendar.titles({ to: '2026-11-23T00:00:00+08:00' }), ['weekly'].slice(1));
  t.true((await calendar.events()).body.data.every((event) => event.occurrences === undefined));
});

test('many recurring events that seldom come true are looked at a page at a time', async (t, world) => {
  const user = await world.user();
  const calendar = calendarOf(world, user);
  const { sql } = world.database;
  const row = {
    uid: user.uid,
    title: 'leap',
    starts: '2024-02-29T09:30:00Z',
    starts_at: Date.UTC(2024, 1, 29, 9, 30),
    all_day: 0,
    status: 'todo' as const,
    rrule: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29',
    created_at: 1,
    updated_at: 1,
  };
  await world.database.write(sql('calendar_events').insert(Array.from({ length: 250 }, () => row)));
  const window = { from: '2026-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z' };
  let pages = 0;
  for (let before: number | null | undefined; before !== null; pages += 1) {
    const { status, body } = await calendar.events({ ...window, before });
    t.is(status, 200);
    t.is(body.data.length, 0);
    before = body.next;
  }
  t.is(pages, 3);
});

test('what cannot be asked for is 100006', async (t, world) => {
  const calendar = calendarOf(world, await world.user());
  for (const [field, params] of [
    ['from', { from: '2026-11-23' }],
    ['to', { to: 'now' }],
    ['to', { from: '2026-11-23T00:00:00Z', to: '2026-11-23T00:00:00+01:00' }],
    ['status', { status: 'open' }],
    ['before', { before: 'x' }],
    ['limit', { limit: 0 }],
    ['limit', { limit: 101 }],
  ] as const) {
    const { status, body } = await calendar.events(params);
    t.is(status, 400);
    t.like(body, { error_code: 100006 });
    t.is(body.details?.[0]?.field, field);
  }
});
