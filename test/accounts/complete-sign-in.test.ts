/** Whoever signs in from a device that the account was not used on, by whatever way: its owner is told. */
import { isConsent, onBothDatabases, type TestUser, unique, type World } from '../_world.ts';

const test = onBothDatabases();

const DEVICE = 'upare_device';

const markOf = (headers: Headers) =>
  headers
    .getSetCookie()
    .find((one) => one.startsWith(`${DEVICE}=`))
    ?.split(';')[0] ?? '';

async function told(world: World, { loginToken: token }: TestUser): Promise<number> {
  const { body } = await world.post<{ data: { subject: string }[] }>('/api/User/message', {}, { token });
  return body.data.filter(({ subject }) => subject === 'New sign-in to your account').length;
}

test('a device is strange once, on the pages and at the API alike', async (t, world) => {
  const { username, password, ...user } = await world.user();
  const login = async (cookie: string) => {
    const params = { username, password, ...(await world.captcha()) };
    return world.post('/api/User/login', params, { headers: { cookie } });
  };
  const mark = markOf((await login('')).headers);
  t.true(mark.length > DEVICE.length + 1);
  t.is(await told(world, { ...user, username, password }), 1);
  t.is((await login(mark)).status, 200);
  t.is(await told(world, { ...user, username, password }), 1, 'it is known now');

  const app = await world.client();
  const agent = world.agent();
  const address = world.authorizeUrl(app, { state: 's', prompt: 'login' });
  for (const _ of [1, 2]) t.true(isConsent(await agent.signIn(await agent.open(address), { username, password })));
  t.is(await told(world, { ...user, username, password }), 2, 'a browser of its own, once');
});

test('an app that signs in by the password whenever it needs a token tells nobody', async (t, world) => {
  const user = await world.user();
  await world.tokens(user, ['profile']);
  t.is(await told(world, user), 0);
});

test('who makes an account is not told of it, and is known on that device', async (t, world) => {
  const username = unique('user');
  const password = unique('Quiet_lake');
  const person = { username, password, email: `${username}@example.com` };
  const made = await world.post<{ login_token: string; uid: number }>('/api/User/register', person);
  const user = { ...person, uid: made.body.uid, loginToken: made.body.login_token };
  t.is(await told(world, user), 0);
  const params = { username, password, ...(await world.captcha()) };
  t.is((await world.post('/api/User/login', params, { headers: { cookie: markOf(made.headers) } })).status, 200);
  t.is(await told(world, user), 0);
});
