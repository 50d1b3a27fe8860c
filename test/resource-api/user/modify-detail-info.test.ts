import fc from 'fast-check';
import { createPersonalData } from '../../../shared/accounts/personal-data.ts';
import { loadSecrets } from '../../../shared/crypto/secrets.ts';
import type { User } from '../../../shared/db/tables/users.ts';
import { anyText } from '../../_world/any-text.ts';
import { whileRefused } from '../../_world/broken-table.ts';
import type { CallOptions } from '../../_world/requests.ts';
import { onBothDatabases, type TestUser, type World } from '../../_world.ts';

const test = onBothDatabases();

const modify = (world: World, user: Pick<TestUser, 'loginToken'>, params: object, options?: CallOptions) =>
  world.post('/api/User/modifyDetailInfo', params, { token: user.loginToken, ...options });
const row = ({ database }: World, { uid }: TestUser): Promise<User> =>
  database.read(database.sql('users').where({ uid }).first()) as Promise<User>;

const details = {
  realname: '欧阳 若兰',
  idcard: '11010519491231002x',
  address: '北京市朝阳区建国路 1 号',
  gender: '女',
  nation: '汉族',
  postalcode: '100020',
  departmentcode: 'D-01',
  majorcode: 'M-09',
  leader: '王小明',
  zoneinfo: 'Asia/Shanghai',
};

test('where it cannot be stored it is 202303, and nothing is changed', async (t, world) => {
  const user = await world.user();
  const { status, body } = await whileRefused(world.database, 'UPDATE', 'users', { uid: user.uid }, () =>
    modify(world, user, details),
  );
  t.is(status, 503);
  t.is(body.error_code, 202303);
  t.is(body.api_uri, 'api.User.setting');
  t.is(body.message, 'Failed to update user information');
  t.is((await row(world, user)).leader, null);
});

test('everything can be set, and what is left out stays', async (t, world) => {
  const user = await world.user();
  const { status, body } = await modify(world, user, details);
  t.is(status, 200);
  t.deepEqual(body, { error_code: 0, api_uri: 'api/User/modifyDetailInfo', message: 'Successful' });
  const { realname, idcard, address, ...plain } = details;
  t.like(await row(world, user), plain);

  t.is((await modify(world, user, { leader: '李四', nation: null }, { json: true })).body.error_code, 0);
  t.like(await row(world, user), { ...plain, leader: '李四' });
  t.is((await modify(world, user, {})).body.error_code, 0, 'nothing to change is no failure');
});

test('what was set is removed by an empty string, in a form and in JSON', async (t, world) => {
  const user = await world.user();
  const none = Object.fromEntries(Object.keys(details).map((field) => [field, null]));
  const empty = Object.fromEntries(Object.keys(details).map((field) => [field, '']));
  for (const options of [{}, { json: true }, { multipart: true }]) {
    await modify(world, user, details);
    t.is((await modify(world, user, { leader: '' }, options)).body.error_code, 0);
    t.like(await row(world, user), { leader: null, gender: details.gender });
    t.is((await modify(world, user, empty, options)).body.error_code, 0);
    t.like(await row(world, user), none);
  }
});

test('digits may come as a number, but one that has lost some of its digits', async (t, world) => {
  const user = await world.user();
  const params = { postalcode: 100020, departmentcode: 7, majorcode: 0 };
  t.is((await modify(world, user, params, { json: true })).body.error_code, 0);
  t.like(await row(world, user), { postalcode: '100020', departmentcode: '7', majorcode: '0' });
  for (const [field, value] of [
    ['idcard', 110105194912310020],
    ['postalcode', 1e21],
    ['postalcode', -100020],
    ['postalcode', 10002.5],
  ] as const) {
    t.is((await modify(world, user, { [field]: value }, { json: true })).body.details?.[0]?.field, field);
  }
});

test('a time zone is one of the IANA database', async (t, world) => {
  const user = await world.user();
  for (const zoneinfo of [
    'Mars/Olympus',
    '+08:00',
    'China Standard Time',
    'CST',
    8,
    ['Asia/Shanghai'],
    'x'.repeat(65),
  ]) {
    const { body } = await modify(world, user, { zoneinfo }, { json: true });
    t.is(body.error_code, 100006, String(zoneinfo));
    t.is(body.details?.[0]?.field, 'zoneinfo');
  }
  for (const [given, stored] of [
    ['america/argentina/buenos_aires', 'America/Argentina/Buenos_Aires'],
    ['utc', 'UTC'],
  ]) {
    t.is((await modify(world, user, { zoneinfo: given })).body.error_code, 0, given);
    t.is((await row(world, user)).zoneinfo, stored as string);
  }
});

test('name, identity card and address are encrypted, each for its person and field', async (t, world) => {
  const [user, other] = await Promise.all([world.user(), world.user()]);
  await modify(world, user, details);
  await modify(world, other, details);
  const stored = await row(world, user);
  const personalData = createPersonalData(loadSecrets({ secret: world.env.SECRET, dataDir: world.dataDir }));
  const open = (uid: number, field: 'realname' | 'idcard' | 'address') =>
    personalData.unseal(uid, field, stored[field] ?? '');

  t.is(open(user.uid, 'realname'), details.realname);
  t.is(open(user.uid, 'idcard'), '11010519491231002X', 'in its one form');
  t.is(open(user.uid, 'address'), details.address);
  for (const field of ['realname', 'idcard', 'address'] as const) {
    t.regex(stored[field] ?? '', /^v1\.[\w-]+$/);
    t.false(stored[field]?.includes(details[field]));
    t.not((await row(world, other))[field], stored[field]);
    t.throws(() => open(other.uid, field), undefined, 'it opens for nobody else');
  }
  t.throws(() => personalData.unseal(user.uid, 'address', stored.realname ?? ''));
  t.false(world.log.some((line) => line.includes(details.realname) || line.includes(details.idcard)));
});

test('what cannot be is 100006 and names its field; then nothing is changed', async (t, world) => {
  const user = await world.user();
  const wrong: [string, unknown][] = [
    ['idcard', '110105194912310021'],
    ['idcard', '110105491231002'],
    ['idcard', '11010519490231002X'],
    ['postalcode', '10002'],
    ['postalcode', '1000200'],
    ['postalcode', '１０００２０'],
    ['postalcode', 1000200],
    ['realname', 'x'.repeat(65)],
    ['address', 'x'.repeat(301)],
    ['gender', 'x'.repeat(17)],
    ['nation', 'two\nlines'],
    ['leader', '   '],
    ['departmentcode', ['a', 'b']],
    ['majorcode', { $gt: '' }],
  ];
  for (const [field, value] of wrong) {
    const { status, body } = await modify(world, user, { gender: '男', leader: '王', [field]: value }, { json: true });
    t.is(status, 400, `${field}: ${value}`);
    t.is(body.error_code, 100006);
    t.is(body.details?.[0]?.field, field);
  }
  t.like(await row(world, user), { gender: null, leader: null, idcard: null });
});

test('the longest of everything fits, in characters of any size', async (t, world) => {
  const user = await world.user();
  const sizes = { realname: 64, address: 300, gender: 16, nation: 64, departmentcode: 64, majorcode: 64, leader: 64 };
  for (const character of ['国', 'é', '𝅘𝅥𝅮']) {
    const long = Object.entries(sizes).map(([field, size]) => [field, character.repeat(size / character.length)]);
    t.is((await modify(world, user, Object.fromEntries(long))).body.error_code, 0, character);
  }
});

test('only one’s own login token opens it', async (t, world) => {
  const [user, other] = await Promise.all([world.user(), world.user()]);
  const { access_token } = await world.tokens(user, ['profile', 'email', 'phone']);
  const refused = await modify(world, { loginToken: access_token }, { leader: 'x' });
  t.is(refused.status, 403);
  t.is(refused.body.error_code, 201206);
  t.is((await world.post('/api/User/modifyDetailInfo', { leader: 'x' })).body.error_code, 202101);
  await modify(world, user, { leader: 'mine', uid: other.uid });
  t.is((await row(world, other)).leader, null);
  t.is((await row(world, user)).leader, 'mine');
});

test('hostile values never make a fault', async (t, world) => {
  const user = await world.user();
  const fields = Object.keys(details);
  const hostile = fc.dictionary(fc.constantFrom(...fields), fc.oneof(anyText(), fc.anything()));
  await fc.assert(
    fc.asyncProperty(hostile, async (params) => {
      const { status, body } = await modify(world, user, JSON.parse(JSON.stringify(params)), { json: true });
      return status < 500 && body.error_code === (status === 200 ? 0 : 100006);
    }),
    { numRuns: 50 },
  );
  t.pass();
});
