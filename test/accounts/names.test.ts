/** Names that nobody can tell from others, and names of the platform. */
import testOnce from 'ava';
import { username } from '../../shared/accounts/names/names.ts';
import { withMigrator } from '../../shared/db/connect.ts';
import { makeDatabase } from '../_world/database.ts';
import { onEachDatabase, startWorld, unique, type World } from '../_world.ts';

const test = onEachDatabase((dialect) => startWorld(dialect, { RESERVED_NAMES: 'Acme Corp, 优品' }));

let people = 0;
const register = async (world: World, name: string) => {
  const email = `${unique('mail')}-${++people}@example.com`;
  const params = { username: name, password: unique('Quiet_lake'), email };
  return (await world.post('/api/User/register', params)).body.error_code;
};
const validate = async (world: World, name: string) =>
  (await world.post('/api/User/validateUniqueUsername', { username: name })).body;
const rename = async (world: World, token: string, nickname: string) =>
  (await world.post('/api/User/modifyBasicInfo', { ...(await world.captcha()), nickname }, { token })).body;

testOnce('names of many scripts are names', (t) => {
  for (const name of [
    'bob',
    '张三丰',
    'Ольга',
    'Ελένη',
    'José',
    '한국어',
    'भारती',
    'שלום7',
    'مرحبا',
    'ไทยแลนด์',
    'たなか',
  ]) {
    t.is(username.parse(name), name.normalize('NFC'));
  }
  t.is(username.parse('ｂｏｂ_ﾃｽﾄ'), 'bob_テスト');
  t.is(username.parse('e\u0301ve'), 'éve');
});

test('what is blank, a mark, turned around, a phone number or made to be mistaken is 100006', async (t, world) => {
  for (const name of [
    '\u3164\u3164\u3164',
    '\u115f\u1160\u115f',
    '\uffa0\uffa0\uffa0',
    '\u2800\u2800\u2800',
    'bob\ufe0f',
    'bo\u034fb',
    'bo\u200db',
    'bob\u{e0100}',
    '\u0301\u0301\u0301',
    '\u0301bob',
    'bob.\u0301x',
    `a${'\u0316\u0301'.repeat(4)}b`,
    '...',
    '-_-',
    '___',
    'bobשלום',
    'שלוםbob',
    '7שלום',
    '\u1112\u1161\u11ab',
    '𝐛𝐨𝐛',
    'ⓑⓞⓑ',
    'ﬁona',
    'مـرحبا',
    '13912345678',
    '139-1234.5678',
    '１３９１２３４５６７８',
    '01012345678',
    'bob@example.com',
  ]) {
    t.is(await register(world, name), 100006, JSON.stringify(name));
    t.is((await validate(world, name)).error_code, 100006, JSON.stringify(name));
  }
});

test('the twin of a name is taken, everywhere a name is made', async (t, world) => {
  const name = unique('Modern');
  t.is(await register(world, name), 0);
  const twins = [
    name.replace('o', 'о'),
    name.replace('o', '0'),
    name.replace('o', 'ο'),
    name.replace('M', 'rn'),
    name.replace('rn', 'm'),
    name.replace('e', 'е'),
    name.replace('n', 'ｎ'),
  ];
  for (const twin of twins) {
    t.is((await validate(world, twin)).error_code, 202002, twin);
    t.is(await register(world, twin), 202002, twin);
  }
  const made = await world.cli('user', 'create', '--username', twins[0] as string, '--email', `${unique('x')}@x.com`);
  t.not(made.code, 0);
  // They open nothing: a twin is not the name.
  const { body } = await world.post('/api/User/login', {
    ...(await world.captcha()),
    username: twins[0],
    password: 'any password',
  });
  t.is(body.error_code, 202001);
});

test('of twins that register at once, one is made', async (t, world) => {
  const name = unique('scope');
  const forms = [name, name.replace('c', 'с'), name.replace('o', 'о'), name.replace('p', 'р'), name.replace('e', 'е')];
  const codes = await Promise.all([...forms, ...forms].map((form) => register(world, form)));
  t.deepEqual(
    codes.sort((a, b) => a - b),
    [0, ...Array(9).fill(202002)],
  );
});

test('simplified and traditional, accents and other lengths are names of their own', async (t, world) => {
  for (const name of ['汉语', '漢語', 'café', 'cafe', 'caffe']) {
    const own = `${name}${unique('')}`;
    t.is(await register(world, own), 0, own);
  }
});

test('a reserved name is refused, and what looks like one', async (t, world) => {
  for (const name of ['Upare', 'UPARE', 'uраre', 'Admin', 'ADM1N', 'АDMIN', 'r00t', 'supp0rt', 'ad.min', 'systern']) {
    t.is(await register(world, name), 100006, name);
    t.is((await validate(world, name)).error_code, 100006, name);
  }
  for (const name of ['管理员', '在线客服', 'Acme-Corp', 'аcmecorp', '优品优品']) {
    t.is(await register(world, name), name === '优品优品' ? 0 : 100006, name);
  }
  const { loginToken } = await world.user();
  for (const nickname of ['Upare', 'U p a r e', 'Uраre', '客服', '系统', 'ACME CORP', '优品']) {
    const { error_code, details } = await rename(world, loginToken, nickname);
    t.is(error_code, 100006, nickname);
    t.deepEqual(details, [{ field: 'nickname', reason: 'is reserved' }]);
  }
  const made = await world.cli('user', 'create', '--username', 'Administrator', '--email', `${unique('x')}@x.com`);
  t.not(made.code, 0);
  t.regex(made.stderr, /reserved/);
});

test('nicknames have no twins either, and are seen', async (t, world) => {
  const [one, other] = [await world.user(), await world.user()];
  const nickname = unique('Nora');
  t.is((await rename(world, one.loginToken, nickname)).error_code, 0);
  t.is((await rename(world, one.loginToken, nickname.replace('o', 'о'))).error_code, 0, 'one’s own');
  for (const twin of [nickname, nickname.replace('o', '0'), nickname.replace('a', 'а'), `${nickname}\ufe0f`]) {
    t.is((await rename(world, other.loginToken, twin)).error_code, 202005, twin);
  }
  for (const none of ['\u3164', '\u2800\u2800', '...', '- -', '\u0301', '\u0301a']) {
    t.is((await rename(world, other.loginToken, none)).error_code, 100006, JSON.stringify(none));
  }
  t.is((await rename(world, other.loginToken, '')).error_code, 0);
});

for (const dialect of ['sqlite', 'postgres'] as const) {
  testOnce(`accounts that are alike already stay, and their likes are refused (${dialect})`, async (t) => {
    const { database, place, stop } = await makeDatabase(dialect, 'nothing');
    t.teardown(stop);
    await withMigrator(place, async (migrate) => {
      // As far as 0004, before names had skeletons.
      for (let n = 0; n < 4; n += 1) await migrate.up();
      const row = (name: string) => ({
        username: name,
        username_key: name,
        nickname: name,
        nickname_key: name,
        password_hash: 'none',
        password_changed_at: 1,
        created_at: 1,
      });
      for (const name of ['bob', 'bоb', 'b0b', 'eve']) {
        await database.write(database.sql('users').insert(row(name)));
      }
      await migrate.latest();
      const rows = await database.read(
        database.sql('users').orderBy('uid').select('username', 'username_skeleton', 'nickname_skeleton'),
      );
      t.deepEqual(rows, [
        { username: 'bob', username_skeleton: 'bob', nickname_skeleton: 'bob' },
        { username: 'bоb', username_skeleton: null, nickname_skeleton: null },
        { username: 'b0b', username_skeleton: null, nickname_skeleton: null },
        { username: 'eve', username_skeleton: 'eve', nickname_skeleton: 'eve' },
      ]);
    });
  });
}
