import { whileRefused } from '../../_world/broken-table.ts';
import { onBothDatabases } from '../../_world.ts';
import { calendarOf } from './_calendar.ts';

const test = onBothDatabases();

const whole = {
  title: 'stand-up',
  content: 'every day',
  start: '2026-11-23T09:30:00+08:00',
  end: '2026-11-23T09:45:00+08:00',
  remind_at: '2037-01-01T00:00:00Z',
  rrule: 'FREQ=DAILY',
};

test('only what is given changes', async (t, world) => {
  const calendar = calendarOf(world, await world.user());
  const id = await calendar.has(whole);
  const { body } = await calendar.update({ id, title: 'sit-down', status: 'done' });
  t.deepEqual(body, { error_code: 0, api_uri: 'api/Calendar/update', message: 'Successful' });
  t.like(await calendar.one(id), { ...whole, title: 'sit-down', status: 'done', all_day: false });
  t.is((await calendar.update({ id })).status, 200);
  t.is((await calendar.update({ id, all_day: '1', status: 'todo' }, { json: false })).status, 200);
  t.like(await calendar.one(id), { title: 'sit-down', status: 'todo', all_day: true });
});

test('an empty string empties a field, and so does clear; null is a field left out', async (t, world) => {
  const calendar = calendarOf(world, await world.user());
  const id = await calendar.has(whole);
  const nothing = Object.fromEntries(Object.keys(whole).map((field) => [field, null]));
  t.is((await calendar.update({ id, ...nothing, status: null, all_day: null, clear: null })).status, 200);
  t.like(await calendar.one(id), whole);
  t.is((await calendar.update({ id, content: '', title: '', status: '' }, { json: false })).status, 200);
  t.like(await calendar.one(id), { ...whole, content: null, status: 'todo' });
  t.is((await calendar.update({ id, remind_at: '' })).status, 200);
  t.like(await calendar.one(id), { ...whole, content: null, remind_at: null });
  t.is((await calendar.update({ id, clear: 'rrule, start,end' }, { json: false })).status, 200);
  t.like(await calendar.one(id), { title: whole.title, start: null, end: null, rrule: null });
  for (const [field, params] of [
    ['clear', { clear: 'title' }],
    ['clear', { clear: 'nothing' }],
    ['content', { content: 'x', clear: 'content' }],
  ] as const) {
    const { status, body } = await calendar.update({ id, ...params });
    t.is(status, 400);
    t.is(body.details?.[0]?.field, field);
  }
});

test('the parts must fit what is stored', async (t, world) => {
  const calendar = calendarOf(world, await world.user());
  const id = await calendar.has(whole);
  for (const [field, params] of [
    ['end', { end: '2026-11-23T09:29:00+08:00' }],
    ['end', { start: '2026-11-23T09:46:00+08:00' }],
    ['rrule', { start: '' }],
    ['rrule', { rrule: 'FREQ=DAILY;UNTIL=20261122' }],
    ['rrule', { rrule: 'FREQ=DAILY;BYHOUR=9', all_day: true }],
  ] as const) {
    const { status, body } = await calendar.update({ id, ...params });
    t.is(status, 400, JSON.stringify(params));
    t.is(body.error_code, 100006);
    t.is(body.details?.[0]?.field, field, JSON.stringify(params));
  }
  t.like(await calendar.one(id), whole);
  t.is((await calendar.update({ id, start: '2026-11-24T09:30:00Z', end: '' })).status, 200);
});

test('without an id 203301, with one that is none 100006', async (t, world) => {
  const calendar = calendarOf(world, await world.user());
  for (const call of [calendar.update, calendar.remove]) {
    for (const params of [{}, { id: '' }, { id: null }]) {
      const { status, body } = await call(params);
      t.is(status, 400);
      t.like(body, { error_code: 203301, api_uri: 'api.Calendar.update', message: 'Event id not specified' });
    }
    for (const id of ['x', 0, -1, 1.5, 2 ** 31, [1], true, {}]) {
      const { status, body } = await call({ id });
      t.is(status, 400, String(id));
      t.is(body.error_code, 100006, String(id));
    }
  }
});

test("nobody changes, deletes or sees what is another's", async (t, world) => {
  const [mine, other] = [calendarOf(world, await world.user()), calendarOf(world, await world.user())];
  const id = await mine.has(whole);
  for (const call of [other.update, other.remove]) {
    for (const unknown of [id, id + 100_000]) {
      const { status, body } = await call({ id: unknown, title: 'theirs' });
      t.is(status, 404);
      t.like(body, { error_code: 404, api_uri: 'system.exception' });
    }
  }
  t.is((await other.events()).body.error_code, 203101);
  t.like(await mine.one(id), whole);
});

test('a deleted event is gone', async (t, world) => {
  const calendar = calendarOf(world, await world.user());
  const id = await calendar.has(whole);
  t.deepEqual((await calendar.remove({ id })).body, {
    error_code: 0,
    api_uri: 'api/Calendar/delete',
    message: 'Successful',
  });
  t.is((await calendar.remove({ id })).status, 404);
  t.is((await calendar.update({ id, title: 'x' })).status, 404);
  t.deepEqual(await calendar.titles(), []);
});

test('of changes at once, each one counts', async (t, world) => {
  const calendar = calendarOf(world, await world.user());
  const id = await calendar.has({ title: 'x' });
  const changes = [
    { content: 'c' },
    { start: whole.start },
    { end: whole.end },
    { status: 'done' },
    { title: 'y' },
    { all_day: true },
  ];
  const answers = await Promise.all(changes.map((change) => calendar.update({ id, ...change })));
  t.deepEqual(
    answers.map(({ status }) => status),
    changes.map(() => 200),
  );
  t.like(await calendar.one(id), Object.assign({}, ...changes));
});

test('of thirty changes of one field at once, all are taken and the last one stands', async (t, world) => {
  const calendar = calendarOf(world, await world.user());
  const id = await calendar.has({ title: 'x' });
  const titles = Array.from({ length: 30 }, (_, n) => `title ${n}`);
  const answers = await Promise.all(titles.map((title) => calendar.update({ id, title })));
  t.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
  t.true(titles.includes((await calendar.titles())[0] ?? ''));
});

test('start and end that cross each other in two calls at once are never both stored', async (t, world) => {
  const calendar = calendarOf(world, await world.user());
  for (let round = 0; round < 5; round += 1) {
    const id = await calendar.has({ title: 'x', start: '2026-11-23T10:00:00Z', end: '2026-11-23T12:00:00Z' });
    const answers = await Promise.all([
      calendar.update({ id, start: '2026-11-23T11:30:00Z' }),
      calendar.update({ id, end: '2026-11-23T10:30:00Z' }),
    ]);
    t.deepEqual(answers.map(({ status }) => status).sort(), [200, 400]);
  }
});

test('a fault of the database is 100003 and changes nothing', async (t, world) => {
  const calendar = calendarOf(world, await world.user());
  const id = await calendar.has(whole);
  const update = await whileRefused(world.database, 'UPDATE', 'calendar_events', { id }, () =>
    calendar.update({ id, title: 'x' }),
  );
  const remove = await whileRefused(world.database, 'DELETE', 'calendar_events', { id }, () => calendar.remove({ id }));
  for (const { status, body } of [update, remove]) {
    t.is(status, 503);
    t.is(body.error_code, 100003);
  }
  t.like(await calendar.one(id), whole);
});
