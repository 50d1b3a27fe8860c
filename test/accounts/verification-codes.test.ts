/** Verification codes without HTTP: sent into a real outbox, kept in a real database. */
import { usernameForms } from '../../shared/accounts/register.ts';
import type { ErrorName } from '../../shared/api/errors.ts';
import { createUserTable } from '../../shared/db/tables/users.ts';
import { unique } from '../_world/builders.ts';
import { makeDatabase } from '../_world/database.ts';
import { onEachDatabase } from '../_world/on-both.ts';
import { errorOf, nameOf, person } from './_asking.ts';

const test = onEachDatabase((dialect) => makeDatabase(dialect));
const MINUTE = 60_000;
const wrongOf = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

test('a code is six digits, and is good once', async (t, home) => {
  const ann = person(home);
  const code = await ann.code();
  t.regex(code, /^\d{6}$/);
  await ann.redeem(code);
  t.is(await nameOf(ann.redeem(code)), 'INVALID_VERIFICATION_CODE');
});

test('codes differ, and some begin with a zero', async (t, home) => {
  const codes: string[] = [];
  for (let n = 0; n < 100; n += 1) codes.push(await person(home).code());
  t.true(new Set(codes).size > 95);
  t.true(codes.some((code) => code.startsWith('0')));
});

test('a minute passes between two codes; the answer tells the seconds that are left', async (t, home) => {
  const ann = person(home);
  const code = await ann.code();
  await ann.wait(20_000);
  const error = await errorOf(ann.send());
  t.is(error?.errorName, 'VERIFICATION_INTERVAL');
  const left = error?.particulars.seconds ?? 0;
  t.true(left > 10 && left <= 40, String(left));
  t.is(error?.particulars.retryAfter, error?.particulars.seconds);
  t.is(ann.sent().length, 1);
  await ann.wait(40_000);
  const newer = await ann.code();
  t.is(ann.sent().length, 2);
  if (newer !== code) t.is(await nameOf(ann.redeem(code)), 'INVALID_VERIFICATION_CODE');
  t.is(await nameOf(ann.redeem(newer)), undefined);
  t.is(await nameOf(ann.send()), 'VERIFICATION_INTERVAL');
});

test('other media, purposes and accounts have intervals of their own', async (t, home) => {
  const ann = person(home);
  await ann.send();
  await ann.send({ purpose: 'password' });
  await ann.send({ medium: { kind: 'email', address: 'other@example.com' } });
  await ann.send({ medium: { kind: 'phone', address: '+8613800138000' } });
  t.is(ann.sent().length, 4);
});

test('of fifty who ask at once, one is sent a code', async (t, home) => {
  const ann = person(home);
  for (const round of [1, 2]) {
    const names = await Promise.all(Array.from({ length: 50 }, () => nameOf(ann.send())));
    t.is(names.filter((name) => name === undefined).length, 1);
    t.is(names.filter((name) => name === 'VERIFICATION_INTERVAL').length, 49);
    t.is(ann.sent().length, round);
    await ann.wait(MINUTE);
  }
});

test('a code that could not be sent starts no interval, and the former one is still good', async (t, home) => {
  const ann = person(home);
  const code = await ann.code();
  await ann.wait(MINUTE);
  ann.breakOutbox();
  t.is(await nameOf(ann.send()), 'VERIFICATION_NOT_SENT');
  t.is(await nameOf(ann.send()), 'VERIFICATION_NOT_SENT');
  t.is(await nameOf(ann.redeem(code)), undefined);
  ann.mendOutbox();
  t.is(await nameOf(ann.send()), undefined);

  const ben = person(home);
  ben.breakOutbox();
  t.is(await nameOf(ben.send()), 'VERIFICATION_NOT_SENT');
  ben.mendOutbox();
  t.is(await nameOf(ben.redeem(await ben.code())), undefined);
});

test('a fault of our own is no code that was not sent, and starts no interval either', async (t, home) => {
  const ann = person(home, { smsUnusable: true });
  const medium = { kind: 'phone', address: '+8613800138000' } as const;
  await t.throwsAsync(ann.send({ medium, ownPhone: medium.address }), { instanceOf: TypeError });
  await t.throwsAsync(ann.send({ medium, ownPhone: medium.address }), { instanceOf: TypeError });
});

test('a code is good for ten minutes', async (t, home) => {
  const early = person(home);
  const late = person(home);
  const codes = [await early.code(), await late.code()] as const;
  await early.wait(9 * MINUTE);
  t.is(await nameOf(early.redeem(codes[0])), undefined);
  await late.wait(10 * MINUTE);
  t.is(await nameOf(late.redeem(codes[1])), 'INVALID_VERIFICATION_CODE');
});

test('the fifth wrong try ends a code; the next one starts anew', async (t, home) => {
  const ann = person(home);
  const code = await ann.code();
  for (let n = 0; n < 4; n += 1) t.is(await nameOf(ann.redeem(wrongOf(code))), 'INVALID_VERIFICATION_CODE');
  await ann.wait(MINUTE);
  const second = await ann.code();
  for (let n = 0; n < 5; n += 1) t.is(await nameOf(ann.redeem(wrongOf(second))), 'INVALID_VERIFICATION_CODE');
  t.is(await nameOf(ann.redeem(second)), 'INVALID_VERIFICATION_CODE');
  await ann.wait(MINUTE);
  const third = await ann.code();
  for (let n = 0; n < 4; n += 1) await nameOf(ann.redeem(wrongOf(third)));
  t.is(await nameOf(ann.redeem(third)), undefined);
});

test('of fifty guesses at once, five are looked at', async (t, home) => {
  const ann = person(home);
  const code = await ann.code();
  const guesses = Array.from({ length: 50 }, () => nameOf(ann.redeem(wrongOf(code))));
  t.true((await Promise.all(guesses)).every((name) => name === 'INVALID_VERIFICATION_CODE'));
  t.is(await nameOf(ann.redeem(code)), 'INVALID_VERIFICATION_CODE');
  const row = home.database.sql('verification_codes').where({ uid: ann.uid }).first('wrong_tries');
  t.is(((await home.database.read(row)) as { wrong_tries: number }).wrong_tries, 5);
});

test('of fifty with the right code at once, one is let in', async (t, home) => {
  const ann = person(home);
  const code = await ann.code();
  const names = await Promise.all(Array.from({ length: 50 }, () => nameOf(ann.redeem(code))));
  t.is(names.filter((name) => name === undefined).length, 1);
});

test('a code is bound to its account, its medium and its purpose', async (t, home) => {
  const ann = person(home);
  const ben = person(home);
  const code = await ann.code();
  const other = { kind: 'email', address: 'other@example.com' } as const;
  // Rows of their own, so that it is the code that is wrong.
  await ann.send({ purpose: 'password' });
  await ann.send({ medium: other });
  await ben.send();
  await ben.send({ medium: ann.base.medium });
  const codes = ann.sent().concat(ben.sent());
  if (new Set(codes).size < codes.length) {
    t.pass('two codes are the same by chance');
    return;
  }
  for (const changes of [{ purpose: 'password' }, { medium: other }] as const) {
    t.is(await nameOf(ann.redeem(code, changes)), 'INVALID_VERIFICATION_CODE');
  }
  t.is(await nameOf(ben.redeem(code)), 'INVALID_VERIFICATION_CODE');
  t.is(await nameOf(ben.redeem(code, { medium: ann.base.medium })), 'INVALID_VERIFICATION_CODE');
  t.is(await nameOf(ann.redeem(code)), undefined);
});

test('the database has no code in it, not even one that could be tried out', async (t, home) => {
  const ann = person(home);
  const ben = person(home);
  await ann.code();
  await ben.code();
  const { sql } = home.database;
  const macOf = async (uid: number) =>
    ((await home.database.read(sql('verification_codes').where({ uid }).first())) as { code_mac: string }).code_mac;
  t.regex(await macOf(ann.uid), /^[0-9a-f]{64}$/);
  // What one row has opens no other.
  await home.database.write(
    sql('verification_codes')
      .where({ uid: ben.uid })
      .update({ code_mac: await macOf(ann.uid) }),
  );
  t.is(await nameOf(ben.redeem(ann.sent()[0] ?? '')), 'INVALID_VERIFICATION_CODE');
});

test('where a step fails, the code is still good, and nothing is half done', async (t, home) => {
  const { database } = home;
  const users = createUserTable(database);
  const add = (name: string, email: string) =>
    users.add({ username: name, ...usernameForms(name), email, password_hash: 'hash', language: 'en' });
  const taken = `${unique('taken')}@example.com`;
  await add(unique('owner'), taken);
  const uid = await add(unique('asker'), `${unique('asker')}@example.com`);
  const ann = person(home, { uid });
  const code = await ann.code();
  await t.throwsAsync(
    ann.redeem(code, {}, [
      users.changing(uid, { nickname: 'Ann', nickname_key: `ann-${uid}` }),
      users.changing(uid, { email: taken }),
    ]),
    { name: 'UniqueViolation' },
  );
  t.is((await users.byUid(uid))?.nickname, null);
  await ann.redeem(code, {}, [users.changing(uid, { nickname: 'Ann', nickname_key: `ann-${uid}` })]);
  t.is((await users.byUid(uid))?.nickname, 'Ann');
});

test('nobody has us fill a mailbox: a stranger has ten an hour, all together twenty, its owner ten more', async (t, home) => {
  const target = { kind: 'email', address: `target-${home.dialect}@example.com` } as const;
  const strangers = Array.from({ length: 22 }, () => person(home, { limited: true }));
  const names: (ErrorName | undefined)[] = [];
  for (const stranger of strangers) names.push(await nameOf(stranger.send({ medium: target, own: false })));
  t.is(names.filter((name) => name === undefined).length, 20);
  t.deepEqual(names.slice(20), ['RATE_LIMITED', 'RATE_LIMITED']);
  const owner = person(home, { limited: true });
  t.is(await nameOf(owner.send({ medium: target, own: true })), undefined);
  // What was limited was not sent, and starts no interval.
  const last = strangers.at(-1);
  t.is(last?.sent().length, 0);
  t.is(await nameOf(last?.send({ medium: target, own: false }) ?? Promise.resolve()), 'RATE_LIMITED');
});

test('an account has twenty codes an hour, to whomever', async (t, home) => {
  const ann = person(home, { limited: true });
  for (let n = 0; n < 20; n += 1) {
    await ann.send({ medium: { kind: 'email', address: `n${n}-${ann.uid}@example.com` }, own: false });
  }
  const another = { medium: { kind: 'phone', address: '+8613800138001' }, own: false } as const;
  const error = await errorOf(ann.send(another));
  t.is(error?.errorName, 'RATE_LIMITED');
  t.true((error?.particulars.retryAfter ?? 0) > 3500);
});
