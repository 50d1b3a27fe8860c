import { setTimeout as wait } from 'node:timers/promises';
import { Statement } from '../../../shared/db/driver/query.ts';
import { logged } from '../../_world/logged.ts';
import { onOwnServers, type TestUser, type World } from '../../_world.ts';
import { calendarOf } from './_calendar.ts';

const test = onOwnServers();

interface Message {
  readonly subject: string;
  readonly body: string;
  readonly from: { readonly uid: number | null };
}

const messages = async (world: World, { loginToken: token }: TestUser) =>
  (await world.post<{ data: Message[] }>('/api/User/message', {}, { token })).body.data;

/** Waits until a person has so many messages. */
async function received(world: World, user: TestUser, count: number): Promise<Message[]> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; await wait(100)) {
    const all = await messages(world, user);
    if (all.length >= count) return all;
  }
  throw new Error(`${count} messages did not come`);
}

/** A moment so many seconds from now, at noon's side of the world. */
const soon = (seconds: number) =>
  new Date(Date.now() + seconds * 1000 + 8 * 3_600_000).toISOString().replace('Z', '+08:00');

test('what is due comes as a message, once; what is done, cleared, put off or not yet due does not', async (t, world) => {
  const user = await world.user();
  const calendar = calendarOf(world, user);
  await calendar.has({ title: 'later', remind_at: soon(7200) });
  await calendar.has({ title: 'done', remind_at: soon(3600), status: 'done' });
  const cleared = await calendar.has({ title: 'cleared', remind_at: soon(3600) });
  const moved = await calendar.has({ title: 'put off', remind_at: soon(3600) });
  await calendar.update({ id: cleared, remind_at: '' });
  await calendar.update({ id: moved, remind_at: soon(7200) });
  // An hour goes by.
  const { sql, write } = world.database;
  await write(
    sql('calendar_events')
      .where({ uid: user.uid })
      .update({ remind_at: sql.raw('remind_at - 3600000') }),
  );
  const id = await calendar.has({ title: '复诊', start: '2037-11-23T09:30:00+08:00', remind_at: soon(1) });
  const [message] = await received(world, user, 1);
  t.like(message, {
    subject: 'Reminder: 复诊',
    body: '复诊\n2037-11-23T09:30:00+08:00',
    from: { uid: null, username: 'Upare' },
  });
  await calendar.update({ id, title: 'still' });
  await wait(5000);
  t.is((await messages(world, user)).length, 1);
  await calendar.update({ id, remind_at: soon(0) });
  t.is((await received(world, user, 2))[0]?.subject, 'Reminder: still');
});

test('a long title is cut for the subject, in the language of the account', async (t, world) => {
  const user = await world.user();
  const { sql } = world.database;
  await world.database.write(sql('users').where({ uid: user.uid }).update({ language: 'zh' }));
  const title = '长'.repeat(200);
  await calendarOf(world, user).has({ title, remind_at: soon(0) });
  const [message] = await received(world, user, 1);
  t.is(message?.subject, `提醒：${'长'.repeat(179)}…`);
  t.is(message?.body, title);
});

test('a recurring event reminds again before each of its occurrences; what was missed comes as one', async (t, world) => {
  const user = await world.user();
  const calendar = calendarOf(world, user);
  const start = soon(-10 * 24 * 3600 + 600);
  const first = soon(-10 * 24 * 3600);
  const id = await calendar.has({ title: 'pills', start, remind_at: first, rrule: 'FREQ=DAILY' });
  await received(world, user, 1);
  const { sql } = world.database;
  const row = () => world.database.read(sql('calendar_events').where({ id }).first());
  const remind_at = (await row())?.remind_at ?? 0;
  t.true(remind_at > Date.now() && remind_at <= Date.now() + 24 * 3_600_000, 'the next is within a day');
  t.is((remind_at - Date.parse(first)) % (24 * 3_600_000), 0);
  await world.database.write(
    sql('calendar_events')
      .where({ id })
      .update({ remind_at: Date.now() - 1000 }),
  );
  const [again] = await received(world, user, 2);
  t.regex(again?.body ?? '', /^pills\n\d{4}-.*\+08:00$/);
  t.true(((await row())?.remind_at ?? 0) > Date.now());
  await calendar.update({ id, start: soon(24 * 3600), rrule: '' });
  t.is((await row())?.remind_at, null, 'of what takes place once, the reminder was sent');
});

test('a recurrence that is over reminds no more', async (t, world) => {
  const user = await world.user();
  const calendar = calendarOf(world, user);
  const id = await calendar.has({
    title: 'twice',
    start: soon(-3600),
    remind_at: soon(-7200),
    rrule: 'FREQ=DAILY;COUNT=1',
  });
  await received(world, user, 1);
  const row = await world.database.read(world.database.sql('calendar_events').where({ id }).first());
  t.is(row?.remind_at, null);
});

test.serial('several instances send each reminder once; one that is down sends it late', async (t, world) => {
  await world.another('resource');
  await world.another('resource');
  const user = await world.user();
  const calendar = calendarOf(world, user);
  for (let n = 0; n < 12; n += 1) await calendar.has({ title: `${n}`, remind_at: soon(3) });
  const late = await calendar.has({ title: 'late', remind_at: soon(3) });
  await received(world, user, 13);
  await wait(5000);
  const all = await messages(world, user);
  t.is(all.length, 13);
  t.is(new Set(all.map(({ subject }) => subject)).size, 13);
  await calendar.update({ id: late, remind_at: soon(4) });
  await world.kill('resource');
  await wait(4500);
  await world.restart({}, 'resource');
  t.is((await received(world, user, 14))[0]?.subject, 'Reminder: late');
});

test.serial('a reminder whose message cannot be stored is kept until it can', async (t, world) => {
  const user = await world.user();
  const { sql } = world.database;
  const calendar = calendarOf(world, user);
  const rename = (from: string, to: string) =>
    world.database.write(new Statement(`ALTER TABLE ${from} RENAME TO ${to}`));
  await rename('messages', 'messages_elsewhere');
  const before = world.log.length;
  const id = await calendar.has({ title: 'x', remind_at: soon(0) });
  const failed = await logged(world, (line) => line.includes('sending reminders failed'), before);
  await rename('messages_elsewhere', 'messages');
  t.true(failed.length > 0);
  await received(world, user, 1);
  t.is((await world.database.read(sql('calendar_events').where({ id }).first()))?.remind_at, null);
});
