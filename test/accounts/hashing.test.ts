/** Passwords are hashed in fair turns and beside all other requests: what a flood of sign-ins looks like from outside. */
import alone from 'ava';
import { createHashing } from '../../shared/accounts/hashing/hashing.ts';
import { readConfig } from '../../shared/config/config.ts';
import { childrenOf, readOf } from '../_world/processes.ts';
import { signalIfAlive } from '../_world/signals.ts';
import { until } from '../_world/until.ts';
import { onOwnServers, type World } from '../_world.ts';

const test = onOwnServers({ PASSWORD_HASHING: 'strong', TRUST_PROXY: '1', LOG_LEVEL: 'info' });

const FLOOD = 40;
const numbers = Array.from({ length: FLOOD }, (_, number) => number);
const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });
/** Each from a network of its own. */
const address = (number: number) => `198.51.${number}.1`;

/** A password grant of an app. */
async function signingIn(world: World) {
  const app = await world.client({ grants: ['password'] });
  return (username: string, password: string, ip: string) =>
    world.post('/api/Oauth/accessToken', { ...app, grant_type: 'password', username, password }, from(ip));
}

/** How many of a flood are answered by the time that `quiet` is, which begins when the flood waits. */
async function answeredBefore(flood: readonly Promise<unknown>[], quiet: () => Promise<unknown>): Promise<number> {
  let answered = 0;
  for (const one of flood) void one.then(() => answered++);
  await Promise.any(flood);
  await quiet();
  const before = answered;
  await Promise.all(flood);
  return before;
}

test.serial('who signs in once does not wait for an address that floods', async (t, world) => {
  const signIn = await signingIn(world);
  const user = await world.user();
  const flood = numbers.map((number) => signIn(`nobody-${number}`, 'wrong password', address(1)));
  const before = await answeredBefore(flood, async () =>
    t.is((await signIn(user.username, user.password, address(2))).status, 200),
  );
  t.true(before < FLOOD / 2, `${before} of the flood were served before`);
});

test.serial('nor for many addresses that sign in to one account', async (t, world) => {
  const signIn = await signingIn(world);
  const [user, flooded] = [await world.user(), await world.user()];
  const flood = numbers.map((number) => signIn(flooded.username, flooded.password, address(number)));
  const before = await answeredBefore(flood, async () =>
    t.is((await signIn(user.username, user.password, address(FLOOD))).status, 200),
  );
  t.true(before < FLOOD / 2, `${before} of the flood were served before`);
});

test.serial('tokens, introspection and calls by known tokens go on meanwhile', async (t, world) => {
  const signIn = await signingIn(world);
  const user = await world.user();
  const { access_token: token } = await world.tokens(user);
  const app = await world.client({ grants: ['client_credentials'], more: ['--resource-server'] });
  const calls = {
    token: () => world.post('/oauth/token', { ...app, grant_type: 'client_credentials' }),
    introspection: () => world.post('/oauth/introspect', { ...app, token }),
    known: () => world.post('/api/User/uid', { username: user.username }, { token }),
  };
  for (const call of Object.values(calls)) t.is((await call()).status, 200);
  const flood = [...numbers, ...numbers].map((number, each) =>
    signIn(`nobody-${each}`, 'wrong password', address(number)),
  );
  const before = await answeredBefore(flood, () =>
    Promise.all(Object.entries(calls).map(async ([name, call]) => t.is((await call()).status, 200, name))),
  );
  t.true(before < flood.length / 2, `${before} of the flood were served before`);
});

alone('hashes are as OWASP asks, where no variable makes them weak', async (t) => {
  t.is(readConfig({}).passwordHashing, 'strong');
  const strong = createHashing(readConfig({}), console);
  const weak = createHashing(readConfig({ NODE_ENV: 'test', PASSWORD_HASHING: 'weak' }), console);
  const stored = await strong.hash('Quiet lake 7');
  t.regex(stored, /^\$argon2id\$v=19\$m=19456,p=1,t=2\$/);
  t.false(strong.isOutdated(stored));
  t.true(strong.isOutdated(await weak.hash('Quiet lake 7')));
  await Promise.all([strong.close(), weak.close()]);
});

alone('by default a password waits for two seconds', (t) => {
  t.is(readConfig({}).passwordWait, 2);
});

/** Elsewhere there is no /proc to see processes in: ava tells of it as skipped. */
const inLinux =
  process.platform === 'linux' ? test.serial : (title: string, _story: unknown) => alone.skip(title, () => {});

/** What follows the name in /proc/…/stat (proc(5)). */
const statOf = (pid: number) =>
  readOf(pid, 'stat')
    .replace(/^.*\) /, '')
    .split(' ');
const NICE = 16;
/** The processes of a world's servers that hash. */
function hashingIn({ log }: World): number[] {
  const servers = log
    .filter((line) => line.includes('"listening"'))
    .map((line): number => JSON.parse(line.slice(line.indexOf('{'))).pid);
  return servers.flatMap((pid) => childrenOf(pid, 'hashing/worker.ts'));
}

inLinux('a lone sign-in takes no process, several take one behind all requests, which ends', async (t, world) => {
  const signIn = await signingIn(world);
  const user = await world.user();
  const hashing = () => hashingIn(world);
  const once = async () => t.is((await signIn(user.username, user.password, address(1))).status, 200);
  await until(() => hashing().length === 0);
  await once();
  t.deepEqual(hashing(), []);
  const flood = Promise.all(numbers.slice(0, 10).map(once));
  await until(() => hashing().some((pid) => Number(statOf(pid)[NICE]) === 5));
  for (const pid of hashing()) signalIfAlive(pid, 'SIGKILL');
  await flood;
  await once();
  await until(() => hashing().length === 0);
});

// The last one: it starts the servers again with another setting.
test.serial('what would wait too long is refused as each kind of caller knows it', async (t, world) => {
  await world.restart({ PASSWORD_WAIT: '1' });
  const each = Array.from({ length: 150 }, (_, number) => number);
  const captchas: Awaited<ReturnType<World['captcha']>>[] = [];
  for (const _ of each) captchas.push(await world.captcha());
  const app = await world.client({ grants: ['password'] });
  const guess = (number: number) => ({ username: `nobody-${number}`, password: 'wrong password' });
  const asApp = (number: number) => ({ ...app, grant_type: 'password', ...guess(number) });
  const doors = [
    (number: number) => world.post('/api/Oauth/accessToken', asApp(number), from(address(number))),
    (number: number) => world.post('/oauth/token', asApp(number), from(address(number))),
    (number: number) => world.post('/api/User/login', { ...captchas[number], ...guess(number) }, from(address(number))),
  ];
  const refusals = await Promise.all(
    doors.map(async (ask) => {
      const replies = await Promise.all(each.map(ask));
      const refused = replies.find(({ status }) => status === 503);
      t.true(replies.every(({ status }) => [400, 401, 404, 503].includes(status)));
      return { ...refused?.body, after: refused?.headers.get('retry-after') };
    }),
  );
  const [documented, standard, login] = refusals;
  t.like(documented, { error_code: 100001, error: 'temporarily_unavailable', after: '2' });
  t.like(standard, { error: 'temporarily_unavailable', after: '2' });
  t.like(login, { error_code: 100001, after: '2' });
  const user = await world.user();
  const { username, password } = user;
  t.is((await world.post('/oauth/token', { ...app, grant_type: 'password', username, password })).status, 200);
});
