/** Notices of security reach the person, and lead to an end of what they did not do. */
import type { User } from '../../../shared/db/tables/users.ts';
import { operationsOn } from '../../_world/audited.ts';
import { asksCaptcha, onBothDatabases, type TestUser, unique, uniquePhone, type World } from '../../_world.ts';

const test = onBothDatabases();

const change = ({ database }: World, { uid }: TestUser, columns: Partial<User>) =>
  database.write(database.sql('users').where({ uid }).update(columns));
const verified = async (world: World) => {
  const user = await world.user();
  await change(world, user, { email_verified_at: Date.now() });
  return user;
};
const signIn = async (world: World, { username, password }: Pick<TestUser, 'username' | 'password'>) => {
  const asked = { username, password, ...(await world.captcha()) };
  return (await world.post<{ login_token: string }>('/api/User/login', asked)).body.login_token;
};
const lives = async (world: World, token: string) =>
  (await world.post('/api/User/message', {}, { token })).body.error_code === 0;
const modify = async (world: World, { loginToken }: TestUser, params: object, url = world.resourceUrl) =>
  world.post(`${url}/api/User/modifyBasicInfo`, { ...(await world.captcha()), ...params }, { token: loginToken });
const linkIn = (text: string) => /https?:\/\/\S+\/not-me\/[\w-]+/.exec(text)?.[0] ?? '';

test('a sign-in from a new device is mailed; the link ends it once, and leads to a new password', async (t, world) => {
  const user = await verified(world);
  const { sql } = world.database;
  // The owner's own sign-in was yesterday.
  const grants = await world.database.read(sql('grants').where({ account_uid: user.uid }).select('id', 'payload'));
  for (const { id, payload } of grants) {
    const earlier = { ...JSON.parse(payload), iat: Math.floor(Date.now() / 1000) - 86_400 };
    await world.database.write(
      sql('grants')
        .where({ id })
        .update({ payload: JSON.stringify(earlier) }),
    );
  }
  const strange = await signIn(world, user);
  const mail = await world.noticeTo(user.email);
  t.is(mail.subject, 'New sign-in to your account');
  t.regex(mail.text, /from the address 127\.0\.0\.1/);
  t.regex(mail.text, new RegExp(`UTC[^]*The account is ${user.username}`));

  const reader = world.agent();
  const page = await reader.open(linkIn(mail.text));
  t.is(page.reply.status, 200);
  t.true(await lives(world, strange), 'to look at the page does nothing');
  const done = await reader.submit(page, {});
  t.is(done.reply.status, 200);
  t.false(await lives(world, strange));
  t.true(await lives(world, user.loginToken), 'what began before goes on');
  const address = done.document.querySelector('a.button')?.getAttribute('href') ?? '';
  const forgot = await reader.open(new URL(address, world.authUrl));
  t.regex(forgot.url.pathname, /^\/interaction\/[\w-]+\/forgot$/);
  t.is(forgot.document.querySelector('[name="username"]')?.getAttribute('value'), user.username);
  const back = await reader.open(
    new URL(forgot.document.querySelector('.aside a')?.getAttribute('href') ?? '', forgot.url),
  );
  t.truthy(back.document.querySelector('[name="password"]'), 'and whoever remembers it signs in');

  const otherwise = await reader.open(`${linkIn(mail.text)}=`);
  for (const again of [await reader.open(linkIn(mail.text)), await reader.submit(page, {}), otherwise])
    t.is(again.reply.status, 410);
});

test('a link that is another’s work, too old, or sent from elsewhere does nothing', async (t, world) => {
  const user = await verified(world);
  const strange = await signIn(world, user);
  const link = linkIn((await world.noticeTo(user.email)).text);
  const forged = `${link.slice(0, -3)}${link.endsWith('AAA') ? 'BBB' : 'AAA'}`;
  for (const address of [forged, `${world.authUrl}/not-me/x`, `${world.authUrl}/not-me/${'A'.repeat(60)}`]) {
    t.is((await world.agent().open(address)).reply.status, 410);
  }
  const foreign = await world.post(link, {}, { headers: { origin: 'https://evil.example' } });
  t.is(foreign.status, 403);
  t.true(await lives(world, strange));
});

test('of a password, an address and a number the verified medium hears, and the former one where it was changed', async (t, world) => {
  const user = await verified(world);
  const NEW = 'Deep river 42';
  t.is((await modify(world, user, { newpassword: NEW, confirm: NEW })).status, 200);
  const first = await world.noticeTo(user.email);
  t.is(first.subject, 'Your password was changed');

  const phone = uniquePhone();
  await change(world, user, { phone, phone_verified_at: Date.now() });
  const email = `${unique('new')}@example.com`;
  t.is((await modify(world, user, { email })).status, 200);
  const former = await world.noticeTo(user.email, 2);
  t.is(former.subject, `${user.email} is no longer of your account`);
  const token = linkIn(former.text).split('/').at(-1) ?? '';
  for (const part of [token, token.slice('v1-'.length)])
    t.false(Buffer.from(part, 'base64url').toString('latin1').includes(user.email), 'links stand in logs');
  const message = await world.noticeTo(phone);
  t.regex(message.text, /^\[Upare\] .* Not you\? http/);
  t.truthy(linkIn(message.text));
  t.deepEqual(
    (await world.outbox()).filter(({ to }) => to === email),
    [],
    'nobody has proven this one',
  );
});

test('what an operator does with an account is mailed too, whichever way; from where they did it is not', async (t, world) => {
  const [first, second, third] = await Promise.all([verified(world), verified(world), verified(world)]);
  await world.cli('user', 'set-password', first.username);
  t.is((await world.noticeTo(first.email)).subject, 'Your password was changed');
  await world.cli('user', 'reset-factors', second.username);
  t.is((await world.noticeTo(second.email)).subject, 'Two-step sign-in was turned off');
  const program = await world.client({ grants: ['client_credentials'], trusted: true, scope: ['admin:accounts'] });
  const token = await world.appToken(['admin:accounts'], program);
  await world.post('/api/Admin/accountDelete', { uid: third.uid }, { token });
  const { subject, text } = await world.noticeTo(third.email);
  t.is(subject, 'Your account was closed by an operator');
  t.notRegex(text, / 127\.0\.0\.1/);
});

test('who has lost their address to somebody else gets it back by the link, and a new password with it', async (t, world) => {
  const user = await verified(world);
  const [taken, kept] = [`${unique('thief')}@example.com`, `${unique('thief')}@example.com`];
  t.is((await modify(world, user, { email: taken })).status, 200);
  const link = linkIn((await world.noticeTo(user.email)).text);
  await change(world, user, { email_verified_at: Date.now() });
  t.is((await modify(world, user, { email: kept })).status, 200);
  const thiefs = linkIn((await world.noticeTo(taken)).text);

  const reader = world.agent();
  const done = await reader.submit(await reader.open(link), {});
  t.regex(done.document.text, new RegExp(`${user.email} belongs to your account again`));
  const address = done.document.querySelector('a.button')?.getAttribute('href') ?? '';
  const forgot = await reader.open(new URL(address, world.authUrl));
  await reader.submit(forgot, asksCaptcha(forgot) ? { captcha: 'abcd5' } : {});
  t.regex(await world.codeTo(user.email), /^\d{6}$/, 'the code for a new password comes there');

  const thief = world.agent();
  const tried = await thief.submit(await thief.open(thiefs), {});
  t.notRegex(tried.document.text, /belongs to your account again/, 'who came later takes nothing back');
  const { sql } = world.database;
  const row = await world.database.read(sql('users').where({ uid: user.uid }).first('email', 'email_verified_at'));
  t.is(row?.email, user.email);
  t.truthy(row?.email_verified_at);
  t.deepEqual(await operationsOn(world, user), [
    ...Array(3).fill('own.email done'),
    ...Array(2).fill('own.sign-out done'),
  ]);
});
