import { randomBytes } from 'node:crypto';
import { createCaptchas, isHolder, newHolder } from '../../shared/captcha/captchas.ts';
import { loadSecrets } from '../../shared/crypto/secrets.ts';
import { connect } from '../../shared/db/connect.ts';
import type { Database } from '../../shared/db/driver/database.ts';
import { makeDatabase } from '../_world/database.ts';
import { onEachDatabase } from '../_world/on-both.ts';

const test = onEachDatabase((dialect) => makeDatabase(dialect));

const secrets = loadSecrets({ secret: randomBytes(32).toString('hex'), dataDir: '' });
const captchasOn = (database: Database, fixedText?: string) => createCaptchas({ database, secrets, fixedText });
const wrong = (text: string) => `${text.slice(0, 4)}${text.endsWith('A') ? 'C' : 'A'}`;
test('a right answer is good as long as it is only checked, and once when it is spent', async (t, { database }) => {
  const captchas = captchasOn(database);
  const holder = newHolder();
  const text = await captchas.issue(holder, 'form');
  t.true(await captchas.check(holder, 'form', text));
  t.true(await captchas.check(holder, 'form', text.toLowerCase()));
  t.true(await captchas.spend(holder, 'form', text));
  t.false(await captchas.spend(holder, 'form', text));
  t.false(await captchas.check(holder, 'form', text));
});

test('a form takes no captcha whose answer was tried out', async (t, { database }) => {
  const captchas = captchasOn(database);
  const holder = newHolder();
  const text = await captchas.issue(holder, 'form');
  t.false(await captchas.check(holder, 'form', wrong(text)));
  t.true(await captchas.check(holder, 'form', text));
  t.false(await captchas.spend(holder, 'form', text));
});

test('a wrong answer that is spent ends the captcha', async (t, { database }) => {
  const captchas = captchasOn(database);
  const holder = newHolder();
  const text = await captchas.issue(holder, 'form');
  t.false(await captchas.spend(holder, 'form', wrong(text)));
  t.false(await captchas.spend(holder, 'form', text));
});

test('a right answer that is redeemed is good once; a wrong one before it does not matter', async (t, { database }) => {
  const captchas = captchasOn(database);
  const holder = newHolder();
  const text = await captchas.issue(holder, 'form');
  t.false(await captchas.redeem(holder, 'form', wrong(text)));
  t.true(await captchas.redeem(holder, 'form', text));
  t.false(await captchas.redeem(holder, 'form', text));
});

test('the third wrong try ends the captcha, right ones between do not save it', async (t, { database }) => {
  const captchas = captchasOn(database);
  const holder = newHolder();
  const text = await captchas.issue(holder, 'form');
  for (const right of [false, false, true]) {
    t.is(await captchas.check(holder, 'form', right ? text : wrong(text)), right);
  }
  t.false(await captchas.check(holder, 'form', wrong(text)));
  t.false(await captchas.check(holder, 'form', text));
  t.false(await captchas.spend(holder, 'form', text));
});

test('of fifty who spend one captcha at once, through two doors, one is right', async (t, { database, place }) => {
  const other = connect(place, () => t.fail());
  const doors = [captchasOn(database), captchasOn(other)];
  for (const way of ['spend', 'redeem'] as const) {
    const holder = newHolder();
    const text = await captchasOn(database).issue(holder, 'race');
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, n) => doors[n % 2]?.[way](holder, 'race', text) ?? false),
    );
    t.is(outcomes.filter(Boolean).length, 1, way);
  }
  await other.close();
});

test('who tries many answers at once has three tries as well', async (t, { database }) => {
  const captchas = captchasOn(database);
  const holder = newHolder();
  const text = await captchas.issue(holder, 'flood');
  const guesses = Array.from({ length: 50 }, () => captchas.check(holder, 'flood', wrong(text)));
  t.false((await Promise.all(guesses)).includes(true));
  t.false(await captchas.check(holder, 'flood', text));
});

test('a new captcha takes the place of the former one and has all its tries', async (t, { database }) => {
  const captchas = captchasOn(database);
  const holder = newHolder();
  const former = await captchas.issue(holder, 'form');
  for (const _ of [1, 2, 3]) await captchas.check(holder, 'form', wrong(former));
  const text = await captchas.issue(holder, 'form');
  t.false(await captchas.check(holder, 'form', former));
  t.true(await captchas.check(holder, 'form', text));
});

test('nobody answers the captcha of another, or of another form', async (t, { database }) => {
  const captchas = captchasOn(database, 'same5');
  const [holder, other] = [newHolder(), newHolder()];
  await captchas.issue(holder, 'form');
  t.false(await captchas.spend(other, 'form', 'same5'));
  t.false(await captchas.spend(holder, 'other form', 'same5'));
  t.true(await captchas.spend(holder, 'form', 'same5'));
});

test.serial('an answer is right for five minutes', async (t, { database }) => {
  const captchas = captchasOn(database);
  const { sql } = database;
  const holder = newHolder();
  const before = Date.now();
  const text = await captchas.issue(holder, 'late');
  const { expires_at = 0 } = (await database.read(sql('captchas').first('expires_at'))) ?? {};
  t.true(expires_at >= before + 300_000 && expires_at <= Date.now() + 300_000);

  t.is(await database.write(sql('captchas').update({ expires_at: Date.now() })), 1);
  t.false(await captchas.check(holder, 'late', text));
  t.false(await captchas.redeem(holder, 'late', text));
  t.false(await captchas.spend(holder, 'late', text));
  // It was the time alone.
  await database.write(sql('captchas').update({ expires_at: Date.now() + 60_000 }));
  t.true(await captchas.spend(holder, 'late', text));
  await database.write(sql('captchas').delete());
});

test.serial(
  'the database tells neither text nor holder, nor that two captchas read the same',
  async (t, { database }) => {
    const captchas = captchasOn(database, 'same5');
    const holders = [newHolder(), newHolder()];
    for (const holder of holders) await captchas.issue(holder, 'form');
    const rows = await database.read(database.sql('captchas'));
    t.is(new Set(rows.map(({ text_mac }) => text_mac)).size, 2);
    for (const secret of ['same5', 'SAME5', ...holders]) t.false(JSON.stringify(rows).includes(secret));

    const strangers = loadSecrets({ secret: randomBytes(32).toString('hex'), dataDir: '' });
    const stranger = createCaptchas({ database, secrets: strangers, fixedText: undefined });
    t.false(await stranger.check(holders[0] ?? '', 'form', 'same5'));
    await database.write(database.sql('captchas').delete());
  },
);

test('holders are known by their shape, and no two are alike', (t) => {
  const holders = Array.from({ length: 1000 }, newHolder);
  t.is(new Set(holders).size, 1000);
  t.true(holders.every(isHolder));
  for (const other of ['', 'short', `${holders[0]}x`, `${holders[0]}\n`, ' '.repeat(22), 'é'.repeat(22)]) {
    t.false(isHolder(other), JSON.stringify(other));
  }
});
