/** Setting a second factor up on the pages of one's account, and taking it away. */
import { type Agent, onBothDatabases, type Page, type TestUser, type World } from '../../../_world.ts';
import { codeOf } from '../../../accounts/factors/_authenticator.ts';
import { openFirstPage } from '../interaction/_at-an-app.ts';

const test = onBothDatabases();

const TOTP = '/account/security/totp';

async function atPage(world: World, user: TestUser, path = TOTP) {
  const agent = world.agent();
  return { agent, page: await agent.signIn(await agent.open(path), user) };
}

const addressOn = ({ text }: Page) => new URL(/otpauth:\/\/\S+/.exec(text)?.[0] ?? '');
const codesOn = ({ document }: Page) => document.querySelectorAll('#codes li').map(({ text }) => text.trim());
const asksFactor = ({ document }: Page) => document.querySelector('[name="otp"]') !== null;

/** As if this person had signed in and proven everything an hour ago. */
async function anHourLater({ database }: World, { uid }: TestUser) {
  const { sql } = database;
  const rows = await database.read(sql('sessions').where({ account_uid: uid }).select('id', 'payload'));
  for (const { id, payload } of rows) {
    const session = JSON.parse(payload) as { loginTs: number };
    const earlier = JSON.stringify({ ...session, loginTs: session.loginTs - 3600 });
    await database.write(sql('sessions').where({ id }).update({ payload: earlier }));
  }
  await database.write(sql('fresh_proofs').where({ uid }).del());
  await database.write(sql('totp_factors').where({ uid }).update({ last_step: 0 }));
}

/** All the way from the page to its recovery codes. */
async function setUp(world: World, user: TestUser): Promise<{ agent: Agent; secret: string; codes: string[] }> {
  const { agent, page } = await atPage(world, user);
  const secret = addressOn(page).searchParams.get('secret') ?? '';
  return { agent, secret, codes: codesOn(await agent.submit(page, { otp: codeOf(secret) })) };
}

const outcomes = async ({ database }: World, { uid }: TestUser) => {
  const rows = await database.read(
    database
      .sql('audit_log')
      .where({ target: `account:${uid}` })
      .whereNot({ operation: 'own.sign-in' })
      .orderBy('id'),
  );
  return rows.map(({ actor, operation, outcome }) => `${actor.split(':')[0]} ${operation} ${outcome}`);
};

test('an authenticator app is set up by the address on the page, and recovery codes are shown once', async (t, world) => {
  const user = await world.user();
  const { agent, page } = await atPage(world, user);
  const address = addressOn(page);
  t.is(`${address.host}${decodeURIComponent(address.pathname)}`, `totp/Upare:${user.username}`);
  t.like(Object.fromEntries(address.searchParams), { issuer: 'Upare', digits: '6', period: '30' });
  t.regex(page.document.querySelector('img.qr')?.getAttribute('src') ?? '', /^data:image\/svg\+xml/);
  const secret = address.searchParams.get('secret') ?? '';
  const again = await agent.open(`${TOTP}?lang=zh`);
  t.is(addressOn(again).searchParams.get('secret'), secret, 'the same in the other language');

  const wrong = await agent.submit(page, { otp: '000000' });
  t.is(wrong.reply.status, 400);
  t.is(addressOn(wrong).searchParams.get('secret'), secret);
  const on = await agent.submit(wrong, { otp: codeOf(secret) });
  const codes = codesOn(on);
  t.is(codes.length, 10);
  for (const code of codes) t.regex(code, /^[a-z2-9]{5}-[a-z2-9]{5}$/);
  const later = await agent.open(`${TOTP}?lang=en`);
  t.false(later.text.includes(secret));
  t.false(later.text.includes(codes[0] ?? ''));
  t.regex(later.text, /10 codes are left/);
  t.regex((await agent.open('/account/messages')).text, /Two-step sign-in is on/);

  const { agent: other, page: signIn } = await openFirstPage(world);
  const asked = await other.signIn(signIn, user);
  t.true(asksFactor(asked));
  t.false(asksFactor(await other.submit(asked, { otp: codes[3] ?? '' })));
  t.deepEqual(await outcomes(world, user), [
    'page own.authenticator INVALID_SECOND_FACTOR',
    'page own.authenticator done',
  ]);
});

test('codes are made anew and the app is removed, by who has just proven a factor', async (t, world) => {
  const user = await world.user();
  const { agent, secret, codes } = await setUp(world, user);
  const renewed = codesOn(await agent.submit(await agent.open(TOTP), {}, `${TOTP}/renew`));
  t.is(renewed.length, 10);
  t.is(codes.filter((code) => renewed.includes(code)).length, 0);

  await anHourLater(world, user);
  const asked = await agent.submit(await agent.open(TOTP), {}, `${TOTP}/remove`);
  t.is(asked.url.pathname, '/account/security/confirm');
  t.true(asksFactor(asked));
  t.is(asked.document.querySelector('[name="password"]'), null);
  t.is((await agent.submit(asked, { otp: codes[0] ?? '' })).reply.status, 400, 'a former code is none');
  const confirmed = await agent.submit(asked, { otp: codeOf(secret) });
  t.is(confirmed.url.pathname, TOTP);
  const removed = await agent.submit(confirmed, {}, `${TOTP}/remove`);
  t.regex(removed.text, /is removed/);
  t.regex(removed.text, /It is off/);
  const { sql } = world.database;
  t.deepEqual(await world.database.read(sql('recovery_codes').where({ uid: user.uid })), []);
});

test('what matters asks for the password again where there is no factor, and comes back', async (t, world) => {
  const user = await world.user();
  const { agent } = await atPage(world, user, '/account/security');
  await anHourLater(world, user);
  const app = '/interaction/of-an-app-that-waits';
  const asked = await agent.open(`${TOTP}?${new URLSearchParams({ next: app })}`);
  t.is(asked.url.pathname, '/account/security/confirm');
  t.is((await agent.submit(asked, { password: 'not the password' })).reply.status, 400);
  const confirmed = await agent.submit(asked, { password: user.password });
  const secret = addressOn(confirmed).searchParams.get('secret') ?? '';

  const newpassword = `${user.password}-new`;
  const change = { password: user.password, newpassword, confirm: newpassword };
  await agent.submit(await agent.open('/account/security'), change, '/account/security/password');
  const begun = await agent.open(confirmed.url.href);
  const another = addressOn(begun).searchParams.get('secret') ?? '';
  t.not(another, secret, 'whoever knew the former password may have seen the former secret');
  // As they come with a passkey.
  const { sql } = world.database;
  await world.database.write(sql('recovery_codes').insert({ id: another, uid: user.uid, created_at: 1 }));
  const on = await agent.submit(begun, { otp: codeOf(another) });
  t.regex(on.text, /codes that you had before no longer work/);
  t.is(on.document.querySelector('main a.button')?.getAttribute('href'), app, 'the app that waits is not forgotten');
  await agent.submit(await agent.open(TOTP), {}, `${TOTP}/remove`);

  await anHourLater(world, user);
  const page = await agent.open('/account/security');
  const sent = await agent.submit(page, { email: `other-${user.email}` }, '/account/security/email');
  t.is(sent.url.pathname, '/account/security/confirm');
  t.regex(sent.text, /confirm first/);
  const stray = await agent.open('/account/security/confirm?next=https://evil.example/');
  t.is((await agent.submit(stray, { password: newpassword })).url.pathname, '/account/security');
});

test('who has shown the password alone shows the factor too, once there is one', async (t, world) => {
  const user = await world.user();
  const { agent } = await atPage(world, user, '/account/security');
  await anHourLater(world, user);
  await agent.submit(await agent.open(TOTP), { password: user.password });
  await setUp(world, user);
  const asked = await agent.submit(await agent.open(TOTP), {}, `${TOTP}/remove`);
  t.is(asked.url.pathname, '/account/security/confirm');
  t.true(asksFactor(asked));
});

test('an operator resets the factors of somebody who has lost theirs', async (t, world) => {
  const user = await world.user();
  const { agent } = await setUp(world, user);
  t.is((await world.cli('user', 'reset-factors', user.username, '--json')).code, 0);
  const { agent: other, page } = await openFirstPage(world);
  t.false(asksFactor(await other.signIn(page, user)));
  t.regex((await agent.open('/account/messages')).text, /Two-step sign-in was turned off/);
  t.true((await outcomes(world, user)).includes('cli account.reset-factors done'));
});

test('many confirmations at once turn it on once', async (t, world) => {
  const user = await world.user();
  const { agent, page } = await atPage(world, user);
  const otp = codeOf(addressOn(page).searchParams.get('secret') ?? '');
  const pages = await Promise.all([1, 2, 3, 4].map(() => agent.submit(page, { otp })));
  t.is(pages.filter((one) => codesOn(one).length === 10).length, 1);
});
