import { whileRefused } from '../../_world/broken-table.ts';
import { onBothDatabases } from '../../_world.ts';
import { calendarOf } from './_calendar.ts';

const test = onBothDatabases();

test('an event comes back as it was given, with its offsets', async (t, world) => {
  const calendar = calendarOf(world, await world.user());
  const event = {
    title: '团队会议 – planning',
    content: 'Room 3\n"bring, notes; please"',
    start: '2026-11-23T09:30:00+08:00',
    end: '2026-11-23T02:00:00.250Z',
    all_day: false,
    status: 'todo' as const,
    remind_at: '2037-11-23T09:20:00-03:30',
    rrule: null,
    exdate: null,
    tzid: null,
  };
  const { status, body } = await calendar.add(event);
  t.is(status, 200);
  t.like(body, { error_code: 0, api_uri: 'api/Calendar/add', message: 'Successful' });
  const { id, created_at, updated_at, ...shown } = await calendar.one(body.id);
  t.deepEqual(shown as object, event);
  t.is(id, body.id);
  t.is(created_at, updated_at);
  t.true(Math.abs(Date.parse(created_at) - Date.now()) < 60_000);
});

test('a title is enough; a form says the same as JSON', async (t, world) => {
  const user = await world.user();
  const calendar = calendarOf(world, user);
  const bare = await calendar.one(await calendar.has({ title: 'buy milk' }));
  t.like(bare, { content: null, start: null, end: null, all_day: false, status: 'todo', remind_at: null, rrule: null });
  const form = {
    title: 'fair',
    start: '2026-11-23T00:00:00+08:00',
    all_day: 'on',
    status: 'done',
    end: '',
    rrule: 'rrule:freq=daily;count=3',
  };
  for (const how of [{ json: false }, { json: false, multipart: true }]) {
    const { body } = await calendar.add(form, how);
    t.like(await calendar.one(body.id), { all_day: true, status: 'done', end: null, rrule: 'FREQ=DAILY;COUNT=3' });
  }
});

test('what cannot be is 100006 and names the parameter', async (t, world) => {
  const calendar = calendarOf(world, await world.user());
  const start = '2026-11-23T09:30:00+08:00';
  const refused: [field: string, params: object][] = [
    ['title', {}],
    ['title', { title: '' }],
    ['title', { title: '   ' }],
    ['title', { title: 'x'.repeat(201) }],
    ['title', { title: 'two\nlines' }],
    ['title', { title: 7 }],
    ['content', { content: 'x'.repeat(4001) }],
    ['content', { content: 'nul \0' }],
    ['start', { start: '2026-11-23' }],
    ['start', { start: '2026-11-23T09:30:00' }],
    ['start', { start: '2026-02-30T09:30:00Z' }],
    ['start', { start: '2025-02-29T09:30:00Z' }],
    ['start', { start: '2026-11-23T24:30:00Z' }],
    ['start', { start: '2026-11-23T24:00:00Z' }],
    ['start', { start: '2026-11-23T24:00Z' }],
    ['start', { start: '2026-11-23 09:30' }],
    ['start', { start: '2026-11-23T09Z' }],
    ['start', { start: '20261123T093000Z' }],
    ['start', { start: '2026-11-23T09:30:60Z' }],
    ['start', { start: '2026-11-23T09:30:00+24:00' }],
    ['start', { start: '0000-01-01T00:00:00Z' }],
    ['start', { start: 1795400000 }],
    ['start', { start: [start] }],
    ['end', { end: 'tomorrow' }],
    ['end', { start, end: '2026-11-23T09:29:59+08:00' }],
    ['end', { start, end: '2026-11-23T09:45:00+09:00' }],
    ['all_day', { start, all_day: 'maybe' }],
    ['status', { status: 'doing' }],
    ['remind_at', { remind_at: 'soon' }],
    ['rrule', { rrule: 'FREQ=DAILY' }],
    ['rrule', { end: start, rrule: 'FREQ=DAILY' }],
    ['tzid', { start, tzid: 'China Standard Time' }],
    ['tzid', { start, tzid: 'Europe/Atlantis' }],
    ['tzid', { start, tzid: '+08:00' }],
    ['exdate', { start, exdate: start }],
    ['exdate', { start, rrule: 'FREQ=DAILY', exdate: 'tomorrow' }],
    ['exdate', { start, rrule: 'FREQ=DAILY', exdate: `${start},` }],
    ['exdate', { start, rrule: 'FREQ=DAILY', exdate: '2026-11-24' }],
    ['exdate', { start, rrule: 'FREQ=DAILY', exdate: '2026-02-30', all_day: true }],
    // What would change the meaning is not passed over in silence.
    ['timezone', { start, timezone: 'Europe/Berlin' }],
    ['rdate', { start, rdate: start }],
  ];
  for (const [field, params] of refused) {
    const { status, body } = await calendar.add(field === 'title' ? params : { title: 'x', ...params });
    t.is(status, 400, JSON.stringify(params));
    t.like(body, { error_code: 100006, api_uri: 'system.common' });
    t.deepEqual(
      body.details?.map((detail) => detail.field),
      [field],
      JSON.stringify(params),
    );
  }
  t.deepEqual(await calendar.titles(), []);
});

test('what the formatters of common languages write is read, and comes back as RFC 3339', async (t, world) => {
  const calendar = calendarOf(world, await world.user());
  for (const [given, shown] of [
    ['2026-11-23T09:30+08:00', '2026-11-23T09:30:00+08:00'],
    ['2026-11-23T09:30Z', '2026-11-23T09:30:00Z'],
    ['2026-11-23T09:30:00+0800', '2026-11-23T09:30:00+08:00'],
    ['2026-11-23T09:30:00-03', '2026-11-23T09:30:00-03:00'],
    ['2026-11-23 09:30:00+08:00', '2026-11-23T09:30:00+08:00'],
    ['2026-11-23 09:30:00.123456+08:00', '2026-11-23T09:30:00.123456+08:00'],
    ['2026-11-23 09:30:00 +0800', '2026-11-23T09:30:00+08:00'],
    ['2026-11-23T09:30:00,5Z', '2026-11-23T09:30:00.5Z'],
  ] as const) {
    t.is((await calendar.one(await calendar.has({ title: 'x', start: given, end: given }))).end, shown, given);
  }
  // A plus that was not escaped is a space in a form.
  const { body } = await calendar.add({ title: 'x', start: '2026-11-23T09:30:00 08:00' }, { json: false });
  t.is((await calendar.one(body.id)).start, '2026-11-23T09:30:00+08:00');
});

test('an end at the start, a leap day and the edges of offsets are fine', async (t, world) => {
  const calendar = calendarOf(world, await world.user());
  for (const start of ['2028-02-29T23:59:59+23:59', '2026-11-23t09:30:00z', '2026-11-23T09:30:00.123456789-00:00']) {
    t.is((await calendar.one(await calendar.has({ title: 'x', start, end: start }))).start, start);
  }
});

test('a call without a token is 202101, one of the wrong scope 201206, an app alone has no calendar', async (t, world) => {
  const user = await world.user();
  const paths = ['add', 'update', 'delete', 'renewFeed', 'events'];
  const read = (await world.tokens(user, ['calendar'])).access_token;
  const app = await world.appToken(['calendar', 'calendar:write']);
  for (const name of paths) {
    const path = `/api/Calendar/${name}`;
    t.like(
      await world.post(path, { title: 'x', id: 1 }).then(({ status, body }) => ({ status, code: body.error_code })),
      { status: 401, code: 202101 },
    );
    t.is((await world.post(path, { title: 'x', id: 1 }, { token: app })).body.error_code, 201206, name);
    const withRead = await world.post(path, { title: 'x' }, { token: read });
    t.is(withRead.body.error_code, name === 'events' ? 203101 : 201206, name);
  }
  const write = (await world.tokens(user, ['calendar:write'])).access_token;
  const { body } = await world.post<{ id: number }>('/api/Calendar/add', { title: 'by an app', access_token: write });
  t.is(body.error_code, 0);
  t.is((await world.post('/api/Calendar/events', {}, { token: write })).body.error_code, 201206);
});

test('Chinese words for what went wrong', async (t, world) => {
  const calendar = calendarOf(world, await world.user());
  t.regex((await calendar.add({}, { lang: 'zh-CN' })).body.message, /^无效参数/);
  t.is((await calendar.update({}, { lang: 'zh' })).body.message, '未指定代办事项id');
  t.is((await calendar.events({ lang: 'zh' })).body.message, '无代办事宜');
});

test('an event that cannot be stored is 203201, and nothing of it is there', async (t, world) => {
  const user = await world.user();
  const calendar = calendarOf(world, user);
  const { status, body } = await whileRefused(world.database, 'INSERT', 'calendar_events', { uid: user.uid }, () =>
    calendar.add({ title: 'x' }),
  );
  t.is(status, 503);
  t.like(body, { error_code: 203201, api_uri: 'api.Calendar.add', message: 'Fail to add a event' });
  t.deepEqual(await calendar.titles(), []);
});

test('a calendar that is full takes no more', async (t, world) => {
  const user = await world.user();
  const calendar = calendarOf(world, user);
  const { sql } = world.database;
  const row = {
    uid: user.uid,
    title: 'x',
    starts: '2026-11-23T09:30:00Z',
    starts_at: 1,
    all_day: 0,
    status: 'todo' as const,
    created_at: 1,
    updated_at: 1,
  };
  const rows = (count: number, more: object) => Array.from({ length: count }, () => ({ ...row, ...more }));
  await world.database.write(sql('calendar_events').insert(rows(500, { rrule: 'FREQ=DAILY' })));
  const recurring = await calendar.add({ title: 'x', start: row.starts, rrule: 'FREQ=DAILY' });
  t.is(recurring.status, 409);
  t.is(recurring.body.error_code, 203201);
  t.is((await calendar.add({ title: 'x' })).status, 200);
  for (let n = 0; n < 9; n += 1) await world.database.write(sql('calendar_events').insert(rows(500, { rrule: null })));
  const { status, body } = await calendar.add({ title: 'x' });
  t.is(status, 409);
  t.regex(body.message, /^Fail to add a event: calendar has 5000 events$/);
});
