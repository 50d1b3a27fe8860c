import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { connect, withMigrator } from '../../shared/db/connect.ts';
import type { Database } from '../../shared/db/driver/database.ts';
import { DatabaseFault, UniqueViolation } from '../../shared/db/driver/faults.ts';
import { placeholder, Statement } from '../../shared/db/driver/query.ts';
import { makeDatabase } from '../_world/database.ts';
import { onEachDatabase } from '../_world/on-both.ts';

const test = onEachDatabase((dialect) => makeDatabase(dialect));

const captcha = (id: string) => ({ id, text_mac: 'mac', expires_at: 1_900_000_000_000 });
const addCaptcha = ({ sql }: Database, id: string) => sql('captchas').insert(captcha(id));
const findCaptcha = (database: Database, id: string) => database.read(database.sql('captchas').where({ id }).first());
const addUser = ({ sql }: Database, name: string, email?: string) =>
  sql('users').insert({
    username: name,
    username_key: name.toLowerCase(),
    email: email ?? null,
    password_hash: 'hash',
    password_changed_at: 1,
    created_at: 1,
  });

test('what is answered as written is seen through every other door', async (t, { database, place }) => {
  const other = connect(place, () => t.fail());
  const writes = [1, 2, 3].map((n) => database.write(addCaptcha(database, `seen-${n}`)));
  t.is(await writes[0], 1);
  t.truthy(await findCaptcha(other, 'seen-1'));
  await Promise.all(writes);
  t.truthy(await findCaptcha(other, 'seen-3'));
  await other.close();
});

test('what is answered as written survives the sudden death of the process', async (t, { database, place }) => {
  const dying = `
    const { connect } = await import(${JSON.stringify(resolve(import.meta.dirname, '../../shared/db/connect.ts'))});
    const database = connect(${JSON.stringify(place)}, () => undefined);
    await database.write(database.sql('captchas').insert(${JSON.stringify(captcha('survivor'))}));
    process.kill(process.pid, 'SIGKILL');`;
  const signal = await new Promise((done) =>
    execFile(process.execPath, ['--input-type=module', '-e', dying], (error) => done(error?.signal)),
  );
  t.is(signal, 'SIGKILL');
  t.truthy(await findCaptcha(database, 'survivor'));
});

test('steps are written all together, and each tells the rows it touched', async (t, { database }) => {
  const { sql } = database;
  const counts = await database.atomic([
    addCaptcha(database, 'together-1'),
    addCaptcha(database, 'together-2'),
    sql('captchas').where('id', 'like', 'together-%').update({ wrong_tries: 1 }),
    sql('captchas').where({ id: 'nobody' }).delete(),
  ]);
  t.deepEqual(counts, [1, 1, 2, 0]);
  t.is((await findCaptcha(database, 'together-2'))?.wrong_tries, 1);
});

test('one step that fails undoes those before it', async (t, { database }) => {
  await database.write(addCaptcha(database, 'taken'));
  await t.throwsAsync(database.atomic([addCaptcha(database, 'undone'), addCaptcha(database, 'taken')]), {
    instanceOf: UniqueViolation,
  });
  t.is(await findCaptcha(database, 'undone'), undefined);
});

test('a step that touches no row undoes the whole, where it says so', async (t, { database }) => {
  const nobody = database.sql('captchas').where({ id: 'nobody' }).update({ wrong_tries: 1 });
  const steps = [addCaptcha(database, 'otherwise'), { query: nobody, otherwise: () => new RangeError('nobody there') }];
  await t.throwsAsync(database.atomic(steps), { instanceOf: RangeError, message: 'nobody there' });
  t.is(await findCaptcha(database, 'otherwise'), undefined);
});

test('of writes made at once, one that fails takes none of the others with it', async (t, { database }) => {
  const ids = ['at-once-1', 'at-once-1', 'at-once-2'];
  const outcomes = await Promise.allSettled([
    ...ids.map((id) => database.write(addCaptcha(database, id))),
    database.atomic([addCaptcha(database, 'at-once-3'), addCaptcha(database, 'at-once-3')]),
    database.write(addCaptcha(database, 'at-once-4')),
  ]);
  t.is(outcomes.filter(({ status }) => status === 'rejected').length, 2);
  for (const id of ['at-once-1', 'at-once-2', 'at-once-4']) t.truthy(await findCaptcha(database, id), id);
  t.is(await findCaptcha(database, 'at-once-3'), undefined);
});

test('a unique conflict names its index', async (t, { database }) => {
  await database.write(addUser(database, 'Ada', 'ada@example.com'));
  const email = await t.throwsAsync(database.write(addUser(database, 'Bob', 'ada@example.com')), {
    instanceOf: UniqueViolation,
  });
  t.is(email.index, 'users_email_unique');
  const name = await t.throwsAsync(database.write(addUser(database, 'ADA')), { instanceOf: UniqueViolation });
  t.is(name.index, 'users_username_key_unique');
});

test('of fifty who take the same thing at once, through two doors, one gets it', async (t, { database, place }) => {
  await database.write(addCaptcha(database, 'prize'));
  const other = connect(place, () => t.fail());
  const taken = await Promise.all(
    Array.from({ length: 50 }, (_, n) => {
      const door = n % 2 ? database : other;
      return door.write(
        door
          .sql('captchas')
          .where({ id: 'prize' })
          .whereNull('spent_at')
          .update({ spent_at: n + 1 }),
      );
    }),
  );
  t.is(taken.filter((rows) => rows === 1).length, 1);
  t.is((await findCaptcha(database, 'prize'))?.spent_at, taken.indexOf(1) + 1);
  await other.close();
});

test('a prepared statement is filled by name, and run again and again', async (t, { database }) => {
  const { sql } = database;
  const add = database.prepare(
    sql('captchas').insert({ id: placeholder('id'), text_mac: 'mac', expires_at: placeholder('until', 'bigint') }),
  );
  const find = database.prepare(
    sql('captchas')
      .where({ id: placeholder('id') })
      .first(),
  );
  for (const n of [1, 2, 3]) {
    t.is(await database.write(add({ id: `prepared-${n}`, until: n })), 1);
    t.is((await database.read(find({ id: `prepared-${n}` })))?.expires_at, n);
  }
  t.is(await database.read(find({ id: 'nobody' })), undefined);
  t.throws(() => find({ uid: 1 }), { instanceOf: TypeError });
});

test('what many ask of one prepared statement at once, each is answered for themselves', async (t, { database }) => {
  const id = placeholder('id');
  const { sql } = database;
  const expires_at = placeholder('at', 'bigint');
  const text_mac = placeholder('mac');
  const add = database.prepare(sql('captchas').insert({ id, text_mac, expires_at }));
  const find = database.prepare(sql('captchas').where({ id }).first());
  const take = database.prepare(
    sql('captchas')
      .where({ id })
      .whereNull('spent_at')
      .update({ spent_at: placeholder('at', 'bigint') }),
  );
  const ids = Array.from({ length: 300 }, (_, n) => `crowd-${n}-"{,}\\ 中`);

  t.true(
    (await Promise.all(ids.map((id, at) => database.write(add({ id, at, mac: 'mac' }))))).every((count) => count === 1),
  );
  const found = await Promise.all(
    ids.flatMap((id) => [database.read(find({ id })), database.read(find({ id: 'nobody' }))]),
  );
  ids.forEach((id, at) => {
    t.like(found[2 * at], { id, expires_at: at });
    t.is(found[2 * at + 1], undefined);
  });

  const [first = '', ...others] = ids;
  const takers = [...Array.from({ length: 40 }, () => first), ...others.slice(0, 20), 'nobody'];
  const taken = await Promise.all(takers.map((id) => database.write(take({ id, at: 7 }))));
  t.is(
    taken.slice(0, 40).reduce((sum, count) => sum + count),
    1,
  );
  t.deepEqual(taken.slice(40), [...others.slice(0, 20).map(() => 1), 0]);
});

test('of what many ask at once, one that is refused takes none of the others with it', async (t, { database }) => {
  const id = placeholder('id');
  const text_mac = placeholder('mac');
  const prepared = database.prepare(database.sql('captchas').insert({ ...captcha(''), id, text_mac }));
  const add = ({ id }: { id: string }) => prepared({ id, mac: 'mac' });
  const find = database.prepare(database.sql('captchas').where({ id }).first());
  await database.write(add({ id: 'alone' }));

  const added = await Promise.allSettled(['one', 'alone', 'two'].map((id) => database.write(add({ id }))));
  t.deepEqual(
    added.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  );
  // PostgreSQL has no text with a NUL; SQLite has.
  const asked = ['one', 'a\0b', 'two'].map((id) => database.read(find({ id })));
  const [one, odd, two] = await Promise.allSettled(asked);
  t.like(one, { status: 'fulfilled', value: { id: 'one' } });
  t.like(two, { status: 'fulfilled', value: { id: 'two' } });
  t.is(odd?.status, database.dialect === 'sqlite' ? 'fulfilled' : 'rejected');
});

test('what is behind a guard is done for those whom it lets pass, through two doors', async (t, {
  database,
  place,
}) => {
  const other = connect(place, () => t.fail());
  const statements = (door: Database) => {
    const take = door.prepare(
      door
        .sql('captchas')
        .where({ id: placeholder('id') })
        .whereNull('spent_at')
        .update({ spent_at: placeholder('at', 'bigint') }),
    );
    const note = door.prepare(
      door
        .sql('captchas')
        .insert({ id: placeholder('note'), text_mac: placeholder('mac'), expires_at: placeholder('at', 'bigint') }),
    );
    return (id: string, at: number, mac: string | null = 'mac') =>
      door.together([note({ note: `taken-${at}`, mac, at })], take({ id, at }));
  };
  const [here, there] = [statements(database), statements(other)];
  const prizes = Array.from({ length: 30 }, (_, n) => `prize-${n}`);
  for (const id of prizes) await database.write(addCaptcha(database, id));

  // Each prize is asked for four times, and so is one that there is not.
  const asked = [...prizes, 'nothing'].flatMap((id) => [id, id, id, id]);
  const passed = await Promise.all(asked.map((id, at) => (at % 2 ? here : there)(id, at)));
  for (const id of prizes) {
    const winners = asked.flatMap((one, at) => (one === id && passed[at] ? [at] : []));
    t.is(winners.length, 1, id);
    t.is((await findCaptcha(database, id))?.spent_at, winners[0] ?? null);
    t.truthy(await findCaptcha(database, `taken-${winners[0]}`));
  }
  const notes = await database.read(database.sql('captchas').where('id', 'like', 'taken-%'));
  t.is(notes.length, prizes.length);
  t.deepEqual(passed.slice(-4), [false, false, false, false]);

  // What cannot be stored leaves its prize where it was, and the others to those who asked for them.
  for (const id of ['whole', 'refused']) await database.write(addCaptcha(database, id));
  const [whole, refused] = await Promise.allSettled([here('whole', 1001), here('refused', 1002, null)]);
  t.like(whole, { status: 'fulfilled', value: true });
  t.true(refused?.status === 'rejected' && refused.reason instanceof DatabaseFault);
  t.is((await findCaptcha(database, 'refused'))?.spent_at, null);
  await other.close();
});

test('times are exact, and what is written can be returned', async (t, { database }) => {
  const now = Date.now();
  const insert = database
    .sql('captchas')
    .insert({ ...captcha('exact'), expires_at: now })
    .returning(['id', 'expires_at']);
  t.deepEqual(await database.writeReturning(insert), [{ id: 'exact', expires_at: now }]);
});

test('a fault of the database is told as one, and the door stays open', async (t, { database }) => {
  await t.throwsAsync(database.read(database.sql('no_such_table')), { instanceOf: DatabaseFault });
  await t.throwsAsync(database.write(database.sql('no_such_table').insert({ id: 1 })), { instanceOf: DatabaseFault });
  await t.throwsAsync(database.atomic([addCaptcha(database, 'faulty'), database.sql('no_such_table').delete()]), {
    instanceOf: DatabaseFault,
  });
  await database.ping();
  t.is(await findCaptcha(database, 'faulty'), undefined);
  t.is(await database.write(addCaptcha(database, 'after the fault')), 1);
});

test('a connection that PostgreSQL ends in the middle of a write costs that write alone', async (t, { database }) => {
  if (database.dialect !== 'postgres') {
    t.pass('SQLite has no connection');
    return;
  }
  // Its end is told twice: to the statement, and a moment later to whoever holds the connection.
  const end = new Statement('SELECT pg_terminate_backend(pg_backend_pid())');
  await t.throwsAsync(database.atomic([addCaptcha(database, 'cut off'), end]), { instanceOf: DatabaseFault });
  t.is(await findCaptcha(database, 'cut off'), undefined);
  t.deepEqual(await database.atomic([addCaptcha(database, 'after it')]), [1]);
});

test('writes that wait for each other are both done, one after the other', async (t, { database }) => {
  const { sql, dialect } = database;
  await Promise.all(['one', 'other'].map((id) => database.write(addCaptcha(database, `crossed-${id}`))));
  const change = (id: string) =>
    sql('captchas')
      .where({ id: `crossed-${id}` })
      .increment('wrong_tries', 1);
  // Long enough for the other to have changed its first row too.
  const pause = dialect === 'postgres' ? [new Statement('SELECT pg_sleep(0.5)')] : [];
  const crossing = (first: string, second: string) => database.atomic([change(first), ...pause, change(second)]);
  await Promise.all([crossing('one', 'other'), crossing('other', 'one')]);
  t.is((await findCaptcha(database, 'crossed-one'))?.wrong_tries, 2);
  t.is((await findCaptcha(database, 'crossed-other'))?.wrong_tries, 2);
});

test('the migrations lead up, back down and up again', async (t, { dialect }) => {
  const { database, place, stop } = await makeDatabase(dialect, 'nothing');
  await withMigrator(place, async (migrate) => {
    await migrate.latest();
    t.is(await database.write(addCaptcha(database, 'before')), 1);
    await migrate.rollback(undefined, true);
    await t.throwsAsync(database.write(addCaptcha(database, 'between')), { instanceOf: DatabaseFault });
    await migrate.latest();
    t.is(await database.write(addCaptcha(database, 'after')), 1);
    t.is(await findCaptcha(database, 'before'), undefined);
  });
  await stop();
});
