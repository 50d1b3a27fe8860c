/** Closing an account, taking it back, and what is left when its time is over. */
import { eraseClosed } from '../../shared/db/erase.ts';
import { type TableName, tables } from '../../shared/db/tables/tables.ts';
import { asFile, portraitJpeg } from '../_world/pictures.ts';
import { addRows } from '../_world/rows.ts';
import { isSignIn, onBothDatabases, type TestUser, unique, type World } from '../_world.ts';
import { alertOf, openFirstPage } from '../auth-server/pages/interaction/_at-an-app.ts';
import { giveAuthenticator } from './factors/_authenticator.ts';

const test = onBothDatabases();

const close = (world: World, { password, loginToken }: TestUser) =>
  world.post<{ erased_at: string }>('/api/User/delete', { password }, { token: loginToken });
const signIn = async (world: World, { username, password }: Pick<TestUser, 'username' | 'password'>) =>
  world.post<{ login_token: string }>('/api/User/login', { username, password, ...(await world.captcha()) });
const register = async (world: World, username: string) =>
  world.post('/api/User/register', {
    username,
    password: unique('A quiet lake'),
    email: `${unique('new')}@example.com`,
  });

async function befriend(world: World, one: TestUser, other: TestUser) {
  await world.post('/api/User/friendmake', { fid: other.uid }, { token: one.loginToken });
  await world.post('/api/User/friendmake', { fid: one.uid }, { token: other.loginToken });
}

/** As if it had been closed long ago. Stories that need it afterwards are serial: others sweep. */
const overdue = ({ database }: World, { uid }: TestUser) =>
  database.write(database.sql('users').where({ uid }).update({ closed_at: 1 }));

test('a closed account is gone for everybody at once, and signing in takes it back', async (t, world) => {
  const [user, friend] = await Promise.all([world.user(), world.user()]);
  await befriend(world, user, friend);
  const { access_token } = await world.tokens(user, ['profile']);
  const asOwner = { token: user.loginToken };
  await world.post('/api/User/setAvatar', { avatar: asFile(await portraitJpeg()) }, asOwner);
  const { uid } = user;
  const picture = await world.post<{ avatar: string }>('/api/User/avatar', { uid, size: 420 }, asOwner);
  t.is((await fetch(picture.body.avatar)).status, 200);
  const agent = world.agent();
  await agent.signIn(await agent.open('/account'), user);
  const asFriend = { token: friend.loginToken };
  const friends = async () => (await world.post<{ data: object[] }>('/api/User/friends', {}, asFriend)).body.data;
  t.is((await friends()).length, 1);
  const inboxOfFriend = async () =>
    (await world.post<{ data: { body: string }[]; unread: number }>('/api/User/message', {}, asFriend)).body;
  const told = await inboxOfFriend();
  t.true(JSON.stringify(told).includes(user.username));

  t.is((await close(world, { ...user, password: 'not the password' })).body.error_code, 202103);
  t.is((await world.post('/api/User/delete', {}, { token: user.loginToken })).body.error_code, 100006);
  const { status, body } = await close(world, user);
  t.is(status, 200);
  const days = (Date.parse(body.erased_at) - Date.now()) / 86_400_000;
  t.true(days > 13.9 && days <= 14);
  t.is((await close(world, user)).status, 401);
  t.is(
    (await world.post('/api/User/uid', { username: friend.username }, { token: access_token })).body.error_code,
    201203,
  );
  t.true(isSignIn(await agent.open('/account')));

  t.deepEqual(await friends(), []);
  const hidden = await inboxOfFriend();
  t.false(JSON.stringify(hidden).includes(user.username));
  t.true(hidden.unread < told.unread);
  const seen = await world.tokens(friend, ['profile', 'avatar']);
  const asApp = { token: seen.access_token };
  for (const [path, params] of [
    ['uid', { username: user.username }],
    ['avatar', { username: user.username, size: 420 }],
  ] as const) {
    t.is((await world.post(`/api/User/${path}`, params, asApp)).body.error_code, 202001, path);
  }
  t.is((await world.post('/api/User/friendmake', { fid: user.uid }, asFriend)).body.error_code, 202001);
  t.is((await register(world, user.username)).body.error_code, 202002);
  t.is((await fetch(picture.body.avatar)).status, 404);

  const back = await signIn(world, user);
  t.is(back.status, 200);
  t.is((await friends()).length, 1);
  t.deepEqual(await inboxOfFriend(), told);
  const inbox = await world.post<{ data: { subject: string }[] }>(
    '/api/User/message',
    {},
    { token: back.body.login_token },
  );
  t.true(inbox.body.data.some(({ subject }) => /is open again/.test(subject)));
});

test('a page closes the account with its password; the sign-in page asks before it takes it back', async (t, world) => {
  const user = await world.user();
  const agent = world.agent();
  const page = await agent.signIn(await agent.open('/account/data'), user);
  const close = (password: string) => agent.submit(page, { password }, '/account/data/close');
  t.regex((await close('not the password')).text, /This is not your password/);
  t.regex((await close(user.password)).text, /Your account is closed/);

  const ask = async () => agent.signIn(await agent.open('/account'), user);
  const asked = await ask();
  t.regex(asked.text, new RegExp(`Take your account back\\?\\n.*${user.username} was closed on`));
  t.true(isSignIn(await agent.submit(asked, {}, ['decision', 'leave'])));
  t.true(isSignIn(await agent.open('/account')), 'nobody is signed in by the question');
  const taken = await agent.submit(await ask(), {}, ['decision', 'reopen']);
  t.regex(taken.text, new RegExp(`Signed in as ${user.username}`));
  const elsewhere = world.agent();
  const stolen = await elsewhere.open(asked.url);
  t.is(stolen.reply.status, 400, 'the question is of one browser');
});

/** Names an account on a page of the interaction, to be sent a code. */
async function askForCode(world: World, page: 'code' | 'forgot', { username }: TestUser) {
  const { agent, page: first } = await openFirstPage(world);
  const asking = await agent.open(`${first.url.pathname}/${page}`);
  return { agent, page: await agent.submit(asking, { username, captcha: 'abcd5' }) };
}

test.serial('when its time is over, no code is sent to it, and none that was sent is good', async (t, world) => {
  const { database } = world;
  const user = await world.user();
  await database.write(database.sql('users').where({ uid: user.uid }).update({ email_verified_at: 1 }));
  const signing = await askForCode(world, 'code', user);
  const signInCode = await world.codeTo(user.email);
  const forgetting = await askForCode(world, 'forgot', user);
  const resetCode = await world.codeTo(user.email, 2);
  await overdue(world, user);
  const wrong = /This code is wrong or has expired/;
  t.regex(alertOf(await signing.agent.submit(signing.page, { code: signInCode })), wrong);
  const password = 'A quiet lake at night';
  const reset = { code: resetCode, password, confirm: password };
  t.regex(alertOf(await forgetting.agent.submit(forgetting.page, reset)), wrong);

  const other = await world.user();
  for (const page of ['code', 'forgot'] as const) {
    await askForCode(world, page, user);
    await askForCode(world, page, other);
  }
  // Those who ask later have theirs already.
  await world.codeTo(other.email);
  t.is((await world.outbox()).filter(({ to }) => to === user.email).length, 2);
});

test.serial(
  'when its time is over, neither its second factor nor the question whether to reopen it goes on',
  async (t, world) => {
    const [closed, user] = await Promise.all([world.user(), world.user()]);
    const { agent, page } = await openFirstPage(world);
    await close(world, closed);
    const asked = await agent.signIn(page, closed);
    t.regex(asked.text, /Take your account back\?/);
    const authenticator = await giveAuthenticator(world, user);
    const second = await openFirstPage(world);
    const factor = await second.agent.signIn(second.page, user);
    const { body } = await world.post<{ mfa_token: string }>('/api/User/login', {
      ...{ username: user.username, password: user.password },
      ...(await world.captcha()),
    });
    await overdue(world, closed);
    await overdue(world, user);
    t.true(isSignIn(await agent.submit(asked, {}, ['decision', 'reopen'])));
    const refused = await second.agent.submit(factor, { otp: await authenticator.code() });
    t.is(refused.reply.status, 400);
    t.regex(alertOf(refused), /not the code/);
    const otp = await authenticator.code();
    t.is((await world.post('/api/User/login', { mfa_token: body.mfa_token, otp })).body.error_code, 202105);
  },
);

test('when its time is over, no row keeps anything of the person but the uid, and the name is never given again', async (t, world) => {
  const { database } = world;
  const [user, friend] = await Promise.all([world.user(), world.user()]);
  const nickname = unique('Nick');
  await world.post('/api/User/modifyBasicInfo', { nickname }, { token: user.loginToken });
  await befriend(world, user, friend);
  const app = await world.client({ grants: ['password', 'refresh_token'], scope: ['openid', 'profile', 'email'] });
  const { refresh_token = '' } = await world.tokens(user, ['openid', 'profile', 'email'], app);
  await world.post(`${world.authUrl}/api/Oauth/accessToken`, { ...app, grant_type: 'refresh_token', refresh_token });
  await world.post('/api/User/login', { username: user.username, password: 'not it', ...(await world.captcha()) });
  const agent = world.agent();
  await agent.signIn(await agent.open('/account'), { ...user, password: 'not it' });
  const traces = [user.username, user.email, nickname];
  const version = 'd'.repeat(16) + Math.random().toString(16).slice(2, 10).padEnd(16, '0');
  await database.write(
    database
      .sql('avatars')
      .insert({ uid: user.uid, version, width: 420, height: 600, type: 'jpg', created_at: 1, activation: 1 }),
  );
  await close(world, user);
  t.is(await eraseClosed(database, 0), 0, 'it is not due yet');
  await overdue(world, user);
  t.is((await signIn(world, user)).body.error_code, 202001, 'it is too late, though nobody has swept yet');
  t.is((await world.cli('sweep', '--json')).code, 0);

  for (const table of Object.keys(tables) as TableName[]) {
    if (table === 'endings' || table === 'endings_head') continue;
    const rows = JSON.stringify(await database.read(database.sql(table).select()));
    for (const trace of traces) t.false(rows.includes(trace), `${table}: ${trace}`);
  }
  t.truthy(await database.read(database.sql('avatar_leftovers').where({ version }).first()));
  t.is((await signIn(world, user)).body.error_code, 202001);
  // The last is a twin of it, by a Cyrillic letter.
  for (const name of [user.username, user.username.toUpperCase(), user.username.replace('e', '\u0435')]) {
    t.is((await register(world, name)).body.error_code, 202002, name);
  }
  const free = await world.post('/api/User/validateUniqueUsername', { username: user.username });
  t.is(free.body.error_code, 202002);
  const later = await world.user();
  t.true(later.uid > user.uid);
});

test.serial(
  'an account of thousands of rows is erased in batches, and reopened by nobody meanwhile',
  async (t, world) => {
    const MANY = 2300;
    const { database } = world;
    const { sql } = database;
    const [user, other] = await Promise.all([world.user(), world.user()]);
    const message = { subject: 'a', body: 'a', sent_at: 1, read_at: null };
    const many = (row: object) => addRows(database, 'messages', Array(MANY).fill(row));
    await many({ ...message, uid: user.uid, from_uid: null });
    await many({ ...message, uid: other.uid, from_uid: user.uid });
    await overdue(world, user);
    let most = 0;
    let reopened = 0;
    const write: typeof database.write = async (query) => {
      const touched = await database.write(query);
      most = Math.max(most, touched);
      // As `reopen` has it, by what was read before.
      reopened += await database.write(sql('users').where({ uid: user.uid, closed_at: 1 }).update({ closed_at: null }));
      return touched;
    };
    t.true((await eraseClosed({ ...database, write }, 10)) >= 1);
    t.is(reopened, 0);
    t.true(most > 1 && most < MANY / 2, `${most} at most`);
    const left = sql('messages').where({ uid: user.uid }).orWhere({ from_uid: user.uid });
    t.deepEqual(await database.read(left.select('id')), []);
    t.is(await database.read(sql('users').where({ uid: user.uid }).first('uid')), undefined);
  },
);

test('who takes an account back at the moment it is due has all of it, or it is gone', async (t, world) => {
  const users = await Promise.all(Array.from({ length: 4 }, () => world.user()));
  for (const user of users) {
    await close(world, user);
    await overdue(world, user);
  }
  const [answers] = await Promise.all([
    Promise.all(users.map((user) => signIn(world, user))),
    eraseClosed(world.database, 10),
    eraseClosed(world.database, 10),
  ]);
  for (const [at, { uid }] of users.entries()) {
    const left = await world.database.read(world.database.sql('users').where({ uid }).first('closed_at'));
    const back = answers[at]?.status === 200;
    t.deepEqual(left, back ? { closed_at: null } : undefined);
  }
});
