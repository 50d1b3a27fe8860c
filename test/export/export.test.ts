/** Everything that there is of a person, as an archive: by the API and by the page. */
import { unzipSync } from 'fflate';
import { asFile, portraitJpeg } from '../_world/pictures.ts';
import { onBothDatabases, type TestUser, type World } from '../_world.ts';

const test = onBothDatabases();

const jsonIn = (files: Readonly<Record<string, Uint8Array>>, name: string) =>
  JSON.parse(Buffer.from(files[name] ?? []).toString());

async function byApi(world: World, { loginToken }: TestUser) {
  const url = `${world.resourceUrl}/api/User/export`;
  const reply = await fetch(url, { method: 'POST', headers: { authorization: `Bearer ${loginToken}` } });
  return { reply, files: unzipSync(new Uint8Array(await reply.arrayBuffer())) };
}

test('an archive has what there is of its owner, and nothing of anybody else', async (t, world) => {
  const [user, other] = await Promise.all([world.user(), world.user()]);
  const asUser = { token: user.loginToken };
  await world.post('/api/User/modifyDetailInfo', { realname: 'Ada', address: '1 Quiet Lane' }, asUser);
  await world.post('/api/Calendar/add', { title: 'Stand-up', start: '2030-01-01T09:30:00+08:00' }, asUser);
  await world.post('/api/Calendar/add', { title: 'Not yours' }, { token: other.loginToken });
  const avatar = asFile(await portraitJpeg());
  t.is((await world.post('/api/User/setAvatar', { avatar }, asUser)).status, 200);
  for (let n = 1; n <= 201; n++) {
    const message = { uid: user.uid, from_uid: null, subject: `number ${n}`, body: 'words', sent_at: n };
    await world.database.write(world.database.sql('messages').insert(message));
  }

  const { reply, files } = await byApi(world, user);
  t.is(reply.headers.get('content-type'), 'application/zip');
  t.is(reply.headers.get('content-disposition'), `attachment; filename="upare-${user.uid}.zip"`);
  t.is(reply.headers.get('cache-control'), 'no-store');
  t.like(jsonIn(files, 'account.json'), { uid: user.uid, username: user.username, email: user.email, realname: 'Ada' });
  // One more tells of the export itself.
  t.is(jsonIn(files, 'messages.json').length, 202);
  t.regex(Buffer.from(files['calendar.ics'] ?? []).toString(), /SUMMARY:Stand-up/);
  t.deepEqual(jsonIn(files, 'friends.json'), []);
  t.like(jsonIn(files, 'devices.json'), [{ kind: 'app' }]);
  t.deepEqual(jsonIn(files, 'passkeys.json'), []);
  const operations: { operation: string; via: string; outcome: string }[] = jsonIn(files, 'security.json');
  t.true(operations.some(({ operation, via, outcome }) => `${operation} ${via} ${outcome}` === 'own.avatar api done'));
  const [{ file }] = jsonIn(files, 'avatars.json');
  t.deepEqual([...(files[file] ?? [])].slice(0, 2), [0xff, 0xd8]);
  const all = Object.values(files).map((bytes) => Buffer.from(bytes).toString('latin1'));
  for (const strange of [other.username, other.email, 'Not yours', '$argon2id']) {
    t.false(
      all.some((text) => text.includes(strange)),
      strange,
    );
  }
});

test('the page gives the same, and puts it down', async (t, world) => {
  const user = await world.user();
  const agent = world.agent();
  const page = await agent.signIn(await agent.open('/account/data'), user);
  const csrf = page.document.querySelector('[name="csrf"]')?.getAttribute('value') ?? '';
  const headers = { cookie: await agent.jar.getCookieString(world.authUrl) };
  const send = (fields: Record<string, string>) =>
    fetch(`${world.authUrl}/account/data/export`, { method: 'POST', headers, body: new URLSearchParams(fields) });
  t.is((await send({})).status, 403);
  const reply = await send({ csrf });
  t.is(reply.headers.get('content-type'), 'application/zip');
  const files = unzipSync(new Uint8Array(await reply.arrayBuffer()));
  t.is(jsonIn(files, 'account.json').uid, user.uid);
  const { sql } = world.database;
  const done = sql('audit_log')
    .where({ target: `account:${user.uid}`, operation: 'own.export' })
    .select('actor', 'outcome');
  t.deepEqual(await world.database.read(done), [{ actor: `page:${user.uid}`, outcome: 'done' }]);
});
