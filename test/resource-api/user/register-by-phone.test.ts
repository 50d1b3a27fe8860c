/** An account with a phone number in the place of an email address. */
import { onBothDatabases, unique, uniquePhone, type World } from '../../_world.ts';

const test = onBothDatabases();

const person = () => ({ username: unique('phoned'), password: 'A quiet lake at night' });
const ask = async (world: World, phone: string) =>
  world.post('/api/User/registerCode', { phone, ...(await world.captcha()) });

test('the code that the phone got makes an account without an email address', async (t, world) => {
  const phone = uniquePhone();
  t.is((await world.post('/api/User/registerCode', { phone })).body.error_code, 200002, 'it wants a captcha');
  t.is((await ask(world, phone)).body.error_code, 0);
  t.is((await ask(world, phone)).body.error_code, 202007, 'once a minute');
  const code = await world.codeTo(phone);
  const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0');
  t.is((await world.post('/api/User/register', { ...person(), phone, code: wrong })).body.error_code, 202006);
  for (const lacking of [{}, { phone }, { code }])
    t.is((await world.post('/api/User/register', { ...person(), ...lacking })).body.error_code, 100006);

  const given = person();
  const { body } = await world.post<{ uid: number; login_token: string }>('/api/User/register', {
    ...given,
    phone,
    code,
  });
  t.is(body.error_code, 0);
  const info = await world.post<object>('/api/User/info', {}, { token: body.login_token });
  t.like(info.body, { uid: body.uid, phone, phone_verified: true, email_verified: false });
  const login = await world.post('/api/User/login', { ...given, username: phone, ...(await world.captcha()) });
  t.is(login.body.error_code, 0, 'the number signs in');
  t.is(
    (await world.post('/api/User/register', { ...person(), phone, code })).body.error_code,
    202006,
    'a code is good once',
  );
});

test('of many at once with one code one gets the number; who had named it without proof loses it', async (t, world) => {
  const [phone, holder] = [uniquePhone(), await world.user()];
  const { sql } = world.database;
  await world.database.write(sql('users').where({ uid: holder.uid }).update({ phone }));
  await ask(world, phone);
  const code = await world.codeTo(phone);
  const tries = Array.from({ length: 6 }, () => world.post('/api/User/register', { ...person(), phone, code }));
  const codes = (await Promise.all(tries)).map(({ body }) => body.error_code);
  t.deepEqual(
    codes.filter((one) => one === 0),
    [0],
  );
  const [former] = await world.database.read<{ phone: string | null }[]>(
    sql('users').where({ uid: holder.uid }).select('phone'),
  );
  t.is(former?.phone, null);
});

test('the command line makes an account with a phone number alone, and none with neither', async (t, world) => {
  const username = unique('made');
  const made = await world.cli('user', 'create', '--username', username, '--phone', uniquePhone(), '--json');
  t.is(made.code, 0, made.stderr);
  t.like(made.json, { username, email: null });
  t.not((await world.cli('user', 'create', '--username', unique('made'), '--json')).code, 0);
});
