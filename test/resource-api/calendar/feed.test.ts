import ical, { type CalendarResponse, type VEvent, type VTodo } from 'node-ical';
import { call, onBothDatabases } from '../../_world.ts';
import { calendarOf } from './_calendar.ts';

const test = onBothDatabases();

const feedOf = async (calendar: ReturnType<typeof calendarOf>) => (await calendar.events()).body.feed;

/** Reads a feed as a calendar program does. */
async function subscribe(address: string) {
  const reply = await call(address);
  return { reply, entries: entriesOf(ical.parseICS(reply.text)) };
}

const entriesOf = (parsed: CalendarResponse) =>
  Object.values(parsed).filter((entry): entry is VEvent | VTodo => entry?.type === 'VEVENT' || entry?.type === 'VTODO');

/** The lines of a feed as they are before they are folded (RFC 5545 section 3.1). */
const unfolded = (text: string) => text.replaceAll('\r\n ', '').split('\r\n');

test('a calendar program reads the feed', async (t, world) => {
  const calendar = calendarOf(world, await world.user());
  const content = `Bring: notes; "pens", \\ and\n${'长'.repeat(100)}😀`;
  await calendar.has({
    title: 'once, at nine; sharp',
    content,
    start: '2026-11-23T09:30:00+08:00',
    end: '2026-11-23T10:00:00+08:00',
    remind_at: '2026-11-23T09:00:00+08:00',
  });
  await calendar.has({
    title: 'weekly',
    start: '2026-11-23T02:00:00+08:00',
    end: '2026-11-23T03:00:00+08:00',
    remind_at: '2026-11-23T01:50:00+08:00',
    rrule: 'FREQ=WEEKLY;BYDAY=MO,FR;UNTIL=20261231',
  });
  await calendar.has({
    title: 'fair',
    start: '2026-12-01T00:00:00+05:30',
    end: '2026-12-03T00:00:00+05:30',
    all_day: true,
  });
  await calendar.has({ title: 'tea', start: '2026-12-01T16:00:00+05:30', rrule: 'FREQ=DAILY;COUNT=3', status: 'done' });
  await calendar.has({ title: 'milk' });
  await calendar.has({ title: 'tax', end: '2027-05-31T00:00:00Z', remind_at: '2027-05-01T00:00:00Z', status: 'done' });

  const { reply, entries } = await subscribe(await feedOf(calendar));
  t.is(reply.status, 200);
  t.is(reply.headers.get('content-type'), 'text/calendar; charset=utf-8');
  t.is(entries.length, 6);
  const [once, weekly, fair, tea, milk, tax] = entries as [VEvent, VEvent, VEvent, VEvent, VTodo, VTodo];

  t.like(once, { type: 'VEVENT', summary: 'once, at nine; sharp', description: content });
  t.is(once.start.toISOString(), '2026-11-23T01:30:00.000Z');
  t.is(once.end?.toISOString(), '2026-11-23T02:00:00.000Z');
  t.true(once.dtstamp instanceof Date);
  t.is(new Set(entries.map(({ uid }) => uid)).size, 6);
  t.is(once.alarms?.length, 1);

  // On the clock of its place, it recurs on Mondays and Fridays, which are Sundays and Thursdays in UTC.
  const times = weekly.rrule
    ?.between(new Date('2026-11-01'), new Date('2027-03-01'))
    .map((time) => new Date(Number(time)).toISOString());
  t.deepEqual(times?.slice(0, 3), ['2026-11-22T18:00:00.000Z', '2026-11-26T18:00:00.000Z', '2026-11-29T18:00:00.000Z']);
  t.is(times?.length, 11);
  t.is(weekly.alarms?.length, 1);

  t.is(fair.datetype, 'date');
  t.is((Number(fair.end) - Number(fair.start)) / 3_600_000, 48);
  t.is(tea.rrule?.all().length, 3);
  t.is(tea.start.toISOString(), '2026-12-01T10:30:00.000Z');
  t.like(milk, { type: 'VTODO', summary: 'milk', status: 'NEEDS-ACTION' });
  t.like(tax, { type: 'VTODO', summary: 'tax', status: 'COMPLETED' });
  t.is(tax.due?.toISOString(), '2027-05-31T00:00:00.000Z');
});

test('every line is one of RFC 5545', async (t, world) => {
  const calendar = calendarOf(world, await world.user());
  await calendar.has({
    title: '会议'.repeat(60),
    content: 'a\r\nb\rc\tBEGIN:VEVENT',
    start: '2026-11-23T09:30:00+08:00',
    rrule: 'FREQ=DAILY;COUNT=2',
    remind_at: '2026-11-23T08:30:00+08:00',
  });
  const { text } = await call(await feedOf(calendar));
  t.true(text.endsWith('END:VCALENDAR\r\n'));
  t.false(/[^\r]\n|\r[^\n]/.test(text), 'CRLF ends every line');
  for (const line of text.split('\r\n')) t.true(Buffer.byteLength(line) <= 75, line);
  const lines = unfolded(text);
  for (const line of [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'DTSTART;TZID=Etc/GMT-8:20261123T093000',
    'RRULE:FREQ=DAILY;COUNT=2',
    'TRIGGER:-PT1H',
    'DESCRIPTION:a\\nb\\nc\tBEGIN:VEVENT',
    'TZOFFSETTO:+0800',
  ]) {
    t.true(lines.includes(line), `${line}\n${text}`);
  }
  t.is(lines.filter((line) => line === 'BEGIN:VEVENT').length, 1);
  t.is(lines.filter((line) => line.startsWith('DTSTAMP:')).length, 1);
});

test('an empty calendar is a calendar', async (t, world) => {
  const { reply, entries } = await subscribe(await feedOf(calendarOf(world, await world.user())));
  t.is(reply.status, 200);
  t.is(entries.length, 0);
  t.true(reply.text.includes('BEGIN:VTIMEZONE'), 'RFC 5545 wants a component at least');
});

test('what has not changed is not sent again', async (t, world) => {
  const calendar = calendarOf(world, await world.user());
  const id = await calendar.has({ title: 'one' });
  const address = await feedOf(calendar);
  const first = await call(address);
  const etag = first.headers.get('etag') ?? '';
  t.truthy(etag);
  t.is(first.headers.get('cache-control'), 'private, no-cache');
  const ask = () => call(address, { headers: { 'if-none-match': etag } });
  const same = await ask();
  t.is(same.status, 304);
  t.is(same.bytes.length, 0);
  t.is(same.headers.get('etag'), etag);
  for (const change of [
    () => calendar.update({ id, title: 'two' }),
    () => calendar.add({ title: 'three' }),
    () => calendar.remove({ id }),
  ]) {
    const before = (await call(address)).headers.get('etag');
    await change();
    t.not((await call(address)).headers.get('etag'), before);
    t.is((await ask()).status, 200);
  }
});

test('the address is the same until it is renewed; then the former one is nothing at once', async (t, world) => {
  const user = await world.user();
  const calendar = calendarOf(world, user);
  await calendar.has({ title: 'x' });
  const former = await feedOf(calendar);
  t.is(await feedOf(calendar), former);
  t.regex(new URL(former).pathname, /^\/api\/Calendar\/feed\/[0-9a-f]{64}\.ics$/);
  const renew = () => world.post<{ feed: string }>('/api/Calendar/renewFeed', {}, { token: user.loginToken });
  const { status, body } = await renew();
  t.is(status, 200);
  t.not(body.feed, former);
  t.is(await feedOf(calendar), body.feed);
  t.is((await call(former)).status, 404);
  t.is((await call(body.feed)).status, 200);
  const renewals = await Promise.all([renew(), renew(), renew()]);
  const addresses = renewals.map((reply) => reply.body.feed);
  t.is(new Set([former, body.feed, ...addresses]).size, 5);
  const alive = await Promise.all(addresses.map(async (address) => (await call(address)).status));
  t.deepEqual(alive.sort(), [200, 404, 404]);
});

test('an address that is none is 404, whatever it looks like', async (t, world) => {
  const calendar = calendarOf(world, await world.user());
  const address = await feedOf(calendar);
  const other = await feedOf(calendarOf(world, await world.user()));
  t.not(address, other);
  for (const wrong of [
    address.replace(/\w(?=\.ics)/, (last) => (last === 'a' ? 'b' : 'a')),
    address.replace('.ics', ''),
    address.replace('.ics', '.txt'),
    `${world.resourceUrl}/api/Calendar/feed`,
    `${world.resourceUrl}/api/Calendar/feed/x.ics`,
    `${world.resourceUrl}/api/Calendar/feed/%zz.ics`,
    `${world.resourceUrl}/api/Calendar/feed/%00.ics`,
    `${world.resourceUrl}/api/Calendar/feed/..%2f..%2fsecret.ics`,
    `${world.resourceUrl}/api/Calendar/feed/${'a'.repeat(5000)}.ics`,
  ]) {
    const { status, body } = await call(wrong);
    t.is(status, 404, wrong);
    t.like(body, { error_code: 404, api_uri: 'system.exception' });
  }
});

test('letter case, /apis and a slash at the end make no difference; only GET reads', async (t, world) => {
  const address = await feedOf(calendarOf(world, await world.user()));
  for (const same of [
    address.replace('/api/Calendar', '/APIS/calendar').replace(/\w+\.ics/, (name) => name.toUpperCase()),
    `${address}/`,
  ]) {
    t.is((await call(same)).status, 200, same);
  }
  const head = await call(address, { method: 'HEAD' });
  t.is(head.status, 200);
  t.is(head.bytes.length, 0);
  for (const method of ['POST', 'PUT', 'DELETE']) {
    const { status, headers, body } = await call(address, { method });
    t.is(status, 405);
    t.is(headers.get('allow'), 'GET');
    t.is(body.error_code, 200001);
  }
});

test('an account that is disabled has no feed', async (t, world) => {
  const user = await world.user();
  const address = await feedOf(calendarOf(world, user));
  const { code, stderr } = await world.cli('user', 'disable', user.username);
  t.is(code, 0, stderr);
  t.is((await call(address)).status, 404);
  t.is((await world.cli('user', 'enable', user.username)).code, 0);
  t.is((await call(address)).status, 200);
});
