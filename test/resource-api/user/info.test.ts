import { uniquePhone } from '../../_world/builders.ts';
import { onBothDatabases, type World } from '../../_world.ts';

const test = onBothDatabases();

const ask = async (world: World, token: string, lang?: string) => {
  const { status, body } = await world.post('/api/User/info', {}, { token, ...(lang && { lang }) });
  const { error_code, api_uri, message, ...fields } = body;
  return { status, error_code, fields: fields as Record<string, unknown> };
};

test('a login token gets all of its own account', async (t, world) => {
  const user = await world.user();
  const { sql } = world.database;
  const phone = uniquePhone();
  await world.database.write(sql('users').where({ uid: user.uid }).update({ phone, phone_verified_at: Date.now() }));
  const version = user.uid.toString(16).padStart(32, '0');
  const picture = { uid: user.uid, version, width: 420, height: 580, type: 'jpg', activation: 1 } as const;
  await world.database.write(sql('avatars').insert({ ...picture, created_at: Date.now() }));
  const bound = { channel: 'weibo', subject: `info-${user.uid}`, uid: user.uid, created_at: 1_700_000_000_000 };
  await world.database.write(sql('social_identities').insert(bound));
  const details = {
    realname: '欧阳若兰',
    idcard: '11010519491231002X',
    postalcode: '100020',
    zoneinfo: 'Asia/Shanghai',
  };
  await world.post('/api/User/modifyDetailInfo', details, { token: user.loginToken });

  const { status, fields } = await ask(world, user.loginToken, 'zh');
  t.is(status, 200);
  const { created_at, ...told } = fields;
  t.true(Math.abs(Date.parse(String(created_at)) - Date.now()) < 600_000);
  const none = { address: null, gender: null, nation: null, departmentcode: null, majorcode: null, leader: null };
  t.deepEqual(told, {
    uid: user.uid,
    username: user.username,
    nickname: null,
    email: user.email,
    email_verified: false,
    phone,
    phone_verified: true,
    avatar: `${world.resourceUrl}/avatars/${version}/420.jpg`,
    ...none,
    ...details,
    bindings: [{ channel: 'weibo', name: '微博', since: '2023-11-14T22:13:20.000Z' }],
  });
});

test('a third party gets the fields of its scopes, and no others', async (t, world) => {
  const user = await world.user();
  const fieldsOf = {
    profile: ['created_at', 'nickname', 'uid', 'username'],
    email: ['email', 'email_verified'],
    phone: ['phone', 'phone_verified'],
    avatar: ['avatar'],
  };
  const scopes = Object.keys(fieldsOf) as (keyof typeof fieldsOf)[];
  for (const scope of scopes) {
    const { access_token } = await world.tokens(user, [scope]);
    t.deepEqual(Object.keys((await ask(world, access_token)).fields).sort(), fieldsOf[scope], scope);
  }
  const { access_token } = await world.tokens(user, [...scopes, 'friends']);
  const { fields } = await ask(world, access_token);
  t.deepEqual(Object.keys(fields).sort(), Object.values(fieldsOf).flat().sort());
  t.like(fields, { phone: null, phone_verified: false, avatar: null });
});
