/** What a person changes of their own account, and what is told of it. */
import { portraitJpeg } from '../../../_world/pictures.ts';
import {
  type Agent,
  call,
  isSignIn,
  onBothDatabases,
  type TestUser,
  unique,
  uniquePhone,
  type World,
} from '../../../_world.ts';

const test = onBothDatabases();

async function atPage(world: World, user: TestUser, path: string) {
  const agent = world.agent();
  return { agent, page: await agent.signIn(await agent.open(path), user) };
}

const inbox = async (agent: Agent) => (await agent.open('/account/messages')).text;
const outcomes = async ({ database }: World, { uid }: TestUser) => {
  const rows = await database.read(
    database
      .sql('audit_log')
      .where({ target: `account:${uid}` })
      .whereNot({ operation: 'own.sign-in' })
      .orderBy('id')
      .select('actor', 'operation', 'outcome'),
  );
  return rows.map(({ actor, operation, outcome }) => `${actor} ${operation} ${outcome}`);
};

test('another password takes the one there is, and ends all but this session', async (t, world) => {
  const user = await world.user();
  const [{ agent, page }, elsewhere] = await Promise.all([
    atPage(world, user, '/account/security'),
    atPage(world, user, '/account'),
  ]);
  const newpassword = unique('A quiet lake');
  const send = (password: string, confirm = newpassword) =>
    agent.submit(page, { password, newpassword, confirm }, '/account/security/password');
  t.regex((await send('not the password')).text, /This is not your password/);
  t.regex((await send(user.password, 'another')).text, /not the same password as above/);
  t.is((await world.post('/api/User/message', {}, { token: user.loginToken })).status, 200);
  t.regex((await send(user.password)).text, /Your password is changed/);
  t.is((await world.post('/api/User/message', {}, { token: user.loginToken })).status, 401);
  t.true(isSignIn(await elsewhere.agent.open('/account')));
  t.regex(await inbox(agent), /Your password was changed/);
  const again = world.agent();
  t.false(isSignIn(await again.signIn(await again.open('/account'), { ...user, password: newpassword })));
  const actor = `page:${user.uid} own.password`;
  t.deepEqual(await outcomes(world, user), [`${actor} INCORRECT_PASSWORD`, `${actor} done`]);
});

test('an address and a number are taken by the code that was sent there', async (t, world) => {
  const [user, other] = await Promise.all([world.user(), world.user()]);
  const { agent, page } = await atPage(world, user, '/account/security');
  const [email, phone] = [`${unique('new')}@example.com`, uniquePhone()];
  for (const [kind, address] of [
    ['email', email],
    ['phone', phone],
  ] as const) {
    const sent = await agent.submit(page, { [kind]: address }, `/account/security/${kind}`);
    t.regex(sent.text, /A code is on its way to/);
    const code = await world.codeTo(address);
    t.regex((await agent.submit(sent, { code })).text, /is verified and yours/);
  }
  t.regex(await inbox(agent), /Your account has a new address/);
  const info = await world.post('/api/User/info', {}, { token: user.loginToken });
  t.like(info.body, { email, email_verified: true, phone, phone_verified: true });
  const removed = await agent.submit(await agent.open('/account/security'), {}, '/account/security/remove-phone');
  t.regex(removed.text, /has no phone number now/);

  const thief = await atPage(world, other, '/account/security');
  const refused = await thief.agent.submit(thief.page, { email: 'no address' }, '/account/security/email');
  t.regex(refused.text, /This is not an email address/);
  const csrf = refused.document.querySelector('[name="csrf"]')?.getAttribute('value');
  // The pending address of another session is none.
  const stolen = (await agent.jar.getCookies(world.authUrl)).filter(({ key }) => key === 'upare_medium');
  const cookie = [await thief.agent.jar.getCookieString(world.authUrl), ...stolen.map(String)].join('; ');
  const crossed = await world.post('/account/security/code', { csrf, code: '123456' }, { headers: { cookie } });
  t.is(crossed.status, 400);
  t.deepEqual(
    (await outcomes(world, user)).map((line) => line.split(' ').slice(1).join(' ')),
    ['own.email done', 'own.phone done', 'own.phone done'],
  );
});

test('a nickname and details are saved by the rules of the API, and removed by leaving them empty', async (t, world) => {
  const [user, other] = await Promise.all([world.user(), world.user()]);
  const { agent, page } = await atPage(world, user, '/account/profile');
  const nickname = unique('Ada ');
  t.regex((await agent.submit(page, { nickname })).text, /Saved\./);
  const another = await atPage(world, other, '/account/profile');
  t.regex((await another.agent.submit(another.page, { nickname })).text, /Somebody already has this nickname/);
  const details = { realname: '艾达', idcard: '11010519491231002X', postalcode: '1000', zoneinfo: 'europe/berlin' };
  const refused = await agent.submit(page, details);
  t.is(refused.reply.status, 400);
  t.is(refused.document.querySelector('#details-postalcode-fault')?.text, 'A postal code has six digits.');
  t.is(
    refused.document.querySelector('#details-realname')?.getAttribute('value'),
    details.realname,
    'what was typed stays',
  );
  t.regex((await agent.submit(refused, { postalcode: '100084' })).text, /Saved\./);
  const info = async () => (await world.post('/api/User/info', {}, { token: user.loginToken })).body;
  t.like(await info(), { ...details, nickname: nickname.trim(), postalcode: '100084', zoneinfo: 'Europe/Berlin' });
  await agent.submit(await agent.open('/account/profile'), { realname: '' });
  t.like(await info(), { realname: null, idcard: details.idcard });

  agent.jar.removeAllCookiesSync();
  const signIn = await agent.submit(page, { nickname: 'Late' });
  t.true(isSignIn(signIn));
  t.regex((await agent.signIn(signIn, user)).text, /You had been signed out, so nothing was changed/);
  t.like(await info(), { nickname: nickname.trim() });
});

test('a username is changed, and the former one is nobody else’s from then on', async (t, world) => {
  const [user, other] = await Promise.all([world.user(), world.user()]);
  const { agent, page } = await atPage(world, user, '/account/profile');
  const rename = (username: string) => agent.submit(page, { username }, '/account/profile/username');
  t.regex((await rename(other.username)).text, /Somebody already has this username/);
  t.regex((await rename('admin')).text, /This name is reserved/);
  const username = unique('renamed');
  t.regex((await rename(username)).text, /Saved\./);
  t.regex(await inbox(agent), /Your username was changed/);
  const free = async (name: string) =>
    (await world.post('/api/User/validateUniqueUsername', { username: name })).body.error_code;
  t.is(await free(user.username), 202002);
  t.is(await free(username), 202002);
  t.regex((await rename(user.username)).text, /Saved\./, 'its own person may go back');
  const again = world.agent();
  t.false(isSignIn(await again.signIn(await again.open('/account'), user)));
  const newcomer = { username: user.username, password: 'Quiet lake 7', email: `${unique('new')}@example.com` };
  const [, taken] = await Promise.all([rename(unique('renamed')), world.post('/api/User/register', newcomer)]);
  t.is(taken.body.error_code, 202002, 'nobody gets a name at the moment that it is freed');
});

test('a picture is taken by the rules of the API, with the reasons in words; nobody touches another’s', async (t, world) => {
  const [user, other] = await Promise.all([world.user(), world.user()]);
  const [{ agent, page }, thief] = await Promise.all([
    atPage(world, user, '/account/profile'),
    atPage(world, other, '/account/profile'),
  ]);
  const nothing = await agent.submit(page, {}, '/account/profile/avatar');
  t.regex(nothing.document.querySelector('#avatar-avatar-fault')?.text ?? '', /Please choose a picture/);
  const upload = async (bytes: Buffer) => {
    const body = new FormData();
    body.set('csrf', page.document.querySelector('[name="csrf"]')?.getAttribute('value') ?? '');
    body.set('avatar', new Blob([new Uint8Array(bytes)], { type: 'image/jpeg' }), 'me.jpg');
    const headers = { cookie: await agent.jar.getCookieString(world.authUrl), accept: 'text/html' };
    return call(`${world.authUrl}/account/profile/avatar`, { method: 'POST', body, headers });
  };
  const refused = await upload(await portraitJpeg({ width: 300, height: 900, background: '#444' }));
  t.is(refused.status, 400);
  t.regex(refused.text, /The picture .*300.*900/);
  for (let n = 0; n < 2; n++) t.is((await upload(await portraitJpeg())).status, 303);
  const shown = await agent.open('/account/profile');
  const [active = '', former = ''] = shown.document
    .querySelectorAll('.portrait')
    .map((one) => one.getAttribute('src') ?? '');
  t.is((await agent.open(active)).reply.headers.get('content-type'), 'image/jpeg');
  t.is((await thief.agent.open(active)).reply.status, 404);
  const id = /\d+$/.exec(former)?.[0] ?? '';
  const csrf = thief.page.document.querySelector('[name="csrf"]')?.getAttribute('value');
  const headers = { cookie: await thief.agent.jar.getCookieString(world.authUrl) };
  for (const form of ['activate', 'remove']) {
    t.is((await world.post(`/account/profile/${form}`, { csrf, id }, { headers })).status, 404, form);
  }
  const chosen = await agent.submit(shown, {}, ['id', id]);
  t.is(chosen.document.querySelector('.portrait')?.getAttribute('src'), former);
});

test('messages are read, marked and deleted, by their receiver alone', async (t, world) => {
  const [user, other] = await Promise.all([world.user(), world.user()]);
  const { database } = world;
  for (let n = 1; n <= 21; n++) {
    const message = { uid: user.uid, from_uid: null, subject: `number ${n}`, body: 'words\nand more', sent_at: n };
    await database.write(database.sql('messages').insert(message));
  }
  const [{ agent, page }, thief] = await Promise.all([
    atPage(world, user, '/account/messages'),
    atPage(world, other, '/account/messages'),
  ]);
  const links = page.document.querySelectorAll('main .open a').map((link) => link.getAttribute('href') ?? '');
  t.is(links.length, 20);
  // The newest tells of this sign-in.
  const [, first = ''] = links;
  t.notRegex((await thief.agent.open(first)).text, /and more/);
  t.regex(page.document.querySelector('nav .count')?.text ?? '', /2\d/);
  const opened = await agent.open(first);
  t.regex(opened.text, /words\nand more/);
  const deleting = opened.document.querySelector('button[name="id"]')?.getAttribute('value') ?? '';
  const csrf = (await thief.agent.open('/account/devices')).document
    .querySelector('[name="csrf"]')
    ?.getAttribute('value');
  const headers = { cookie: await thief.agent.jar.getCookieString(world.authUrl) };
  for (const form of ['delete', 'read']) {
    t.is((await world.post(`/account/messages/${form}`, { csrf, id: deleting }, { headers })).status, 404, form);
  }
  t.regex((await agent.submit(opened, {}, ['id', deleting])).text, /The message is deleted/);
  t.notRegex((await agent.open(first)).text, /and more/);
  const older = await agent.open(page.document.querySelector('main a.button')?.getAttribute('href') ?? '');
  t.regex(older.text, /number 1/);
  const marked = await agent.submit(older, {}, '/account/messages/read-all');
  t.is(marked.document.querySelector('nav .count'), null);
});
