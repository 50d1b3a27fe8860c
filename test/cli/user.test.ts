/** Accounts, as operators look after them. */
import { onBothDatabases, unique, type World } from '../_world.ts';
import { cliWithInput } from './_run.ts';

// One after the other: each command waits for the one before.
const test = onBothDatabases().serial;

interface Printed {
  readonly uid: number;
  readonly username: string;
  readonly email: string;
  readonly phone: string | null;
  readonly disabled_at: string | null;
  readonly password?: string;
}

const signIn = async (world: World, username: string, password: string) => {
  const { captcha, captcha_token } = await world.captcha();
  return (await world.post('/api/User/login', { username, password, captcha, captcha_token })).body.error_code;
};

async function create(world: World, ...more: string[]): Promise<Printed> {
  const username = unique('made');
  const args = ['--username', username, '--email', `${username}@example.com`, ...more];
  const { code, json, stderr } = await world.cli('user', 'create', ...args, '--json');
  if (code !== 0) throw new Error(stderr);
  return json as Printed;
}

test('an account is made with a random password, which signs in', async (t, world) => {
  const { uid, username, email, password = '', disabled_at } = await create(world);
  t.true(uid > 10000);
  t.is(email, `${username}@example.com`);
  t.is(disabled_at, null);
  t.is(password.length, 20);
  t.is(await signIn(world, username, password), 0);
});

test('for people the random password comes with the word that it will not be shown again', async (t, world) => {
  const username = unique('made');
  const { stdout } = await world.cli('user', 'create', '--username', username, '--email', `${username}@example.com`);
  t.regex(stdout, /^password +[\w-]{20}$/m);
  t.regex(stdout, /cannot be shown again\.\n$/);
});

test('a password that the operator chose is not printed', async (t, world) => {
  const password = unique('Chosen_by_hand');
  const user = await create(world, '--password', password);
  t.is(user.password, undefined);
  t.is(await signIn(world, user.username, password), 0);
});

test('a password on standard input loses its line break and nothing else', async (t, world) => {
  const username = unique('made');
  const args = ['--username', username, '--email', `${username}@example.com`, '--password-stdin', '--json'];
  const { code, stdout, stderr } = await cliWithInput(world.env, ' spaces are kept \n', 'user', 'create', ...args);
  t.is(code, 0, stderr);
  t.false(stdout.includes('spaces are kept'));
  t.is(await signIn(world, username, ' spaces are kept '), 0);
});

test('phone numbers are stored in one form, and found in any', async (t, world) => {
  const digits = `139${String(Math.trunc(Math.random() * 1e8)).padStart(8, '0')}`;
  const { uid, phone } = await create(world, '--phone', `+86 ${digits}`);
  t.is(phone, `+86${digits}`);
  const { json } = await world.cli('user', 'enable', digits, '--json');
  t.is((json as Printed).uid, uid);
});

const ok = ['--username', 'never.made', '--email', 'never.made@example.com'];
const refusals: Readonly<Record<string, readonly string[]>> = {
  'a username with a space': [...ok, '--username', 'two words'],
  'an email address that is none': [...ok, '--email', 'nowhere'],
  'a phone number that is none': [...ok, '--phone', '12'],
  'a short password': [...ok, '--password', 'seven77'],
  'a common password': [...ok, '--password', 'password123'],
  'two ways to say the password': [...ok, '--password', 'a long enough one', '--password-stdin'],
  'a language that nobody wrote': [...ok, '--language', 'fr'],
};
test('an account that is not fit is refused, without a word of its password', async (t, world) => {
  for (const [what, options] of Object.entries(refusals)) {
    const { code, stdout, stderr } = await world.cli('user', 'create', ...options, '--json');
    t.is(code, 1, what);
    t.is(stdout, '', what);
    t.regex(stderr, /^error: [^\n]+\n$/, what);
    t.notRegex(stderr, /seven77|password123|long enough/, what);
  }
  t.is((await world.cli('user', 'enable', 'never.made')).code, 1);
  const noNumber = await world.cli('user', 'create', ...ok, '--phone', '12', '--json');
  t.is(noNumber.stderr, 'error: the phone must be a phone number\n', 'in the words that the pages have for it');
});

test('a name or an address that is taken is told', async (t, world) => {
  const { username, email } = await world.user();
  const asked = (name: string, address: string) =>
    world.cli('user', 'create', '--username', name, '--email', address, '--json');
  t.is((await asked(username.toUpperCase(), 'free@example.com')).stderr, 'error: The username already exists\n');
  t.is((await asked(unique('made'), email)).stderr, 'error: The email already exists\n');
});

test('accounts are listed a page at a time', async (t, world) => {
  const [first, second] = [await create(world), await create(world)];
  const page = await world.cli('user', 'list', '--after', String(first.uid - 1), '--limit', '1', '--json');
  t.deepEqual(
    (page.json as Printed[]).map(({ uid }) => uid),
    [first.uid],
  );
  const rest = (await world.cli('user', 'list', '--after', String(first.uid), '--json')).json as Printed[];
  t.true(rest.every(({ uid }) => uid > first.uid));
  t.true(rest.some(({ uid }) => uid === second.uid));
  t.false('password_hash' in (rest[0] as object));
  const forPeople = await world.cli('user', 'list', '--after', String(first.uid - 1), '--limit', '1');
  t.true(forPeople.stdout.includes(`The next page: --after ${first.uid}`));
});

test('disabling an account stops its tokens and its sessions at once, and nobody signs in', async (t, world) => {
  const user = await world.user();
  const app = await world.client({ grants: ['password', 'refresh_token'] });
  const { access_token: token, refresh_token } = await world.tokens(user, ['profile'], app);
  const who = (one: string) => world.post('/api/User/uid', { username: user.username }, { token: one });
  for (const one of [token, user.loginToken]) t.is((await who(one)).status, 200);

  const { code, json } = await world.cli('user', 'disable', user.username, '--json');
  t.is(code, 0);
  t.regex(String((json as Printed).disabled_at), /^\d{4}-\d\d-\d\dT/);
  for (const one of [token, user.loginToken]) t.is((await who(one)).body.error_code, 201203);
  const refreshed = await world.post('/api/Oauth/accessToken', { ...app, refresh_token, grant_type: 'refresh_token' });
  t.is(refreshed.body.error_code, 201209);
  t.not(await signIn(world, user.username, user.password), 0);

  t.is((await world.cli('user', 'enable', String(user.uid), '--json')).code, 0);
  t.is(await signIn(world, user.username, user.password), 0);
  t.is((await who(token)).body.error_code, 201203, 'what has ended stays so');
});

test('disabling an account signs its browser out', async (t, world) => {
  const user = await world.user();
  const url = world.authorizeUrl(await world.client({ trusted: true }));
  const person = world.agent();
  t.true((await person.signInAndConsent(url, user)).outside);
  t.true((await person.open(url)).outside, 'the session knows them');
  await world.cli('user', 'disable', user.email);
  t.false((await person.open(url)).outside);
});

test('a new password by an operator ends what was open with the former one', async (t, world) => {
  const user = await world.user();
  const { access_token: token } = await world.tokens(user);
  const fresh = unique('Brand_new');
  const { code, stdout } = await cliWithInput(
    world.env,
    `${fresh}\n`,
    ...['user', 'set-password', user.username, '--password-stdin', '--json'],
  );
  t.is(code, 0);
  t.false(stdout.includes(fresh));
  t.is((await world.post('/api/User/uid', { username: user.username }, { token })).body.error_code, 201203);
  t.is(await signIn(world, user.username, user.password), 202103);
  t.is(await signIn(world, user.username, fresh), 0);
});

test('a new password that is the name is refused in words', async (t, world) => {
  const user = await world.user();
  const { code, stderr } = await cliWithInput(
    world.env,
    `${user.username}\n`,
    ...['user', 'set-password', user.username, '--password-stdin'],
  );
  t.is(code, 1);
  t.is(stderr, 'error: the password must not be the username or the email address\n');
});

test('without one, a random password is made and printed', async (t, world) => {
  const user = await world.user();
  const { json } = await world.cli('user', 'set-password', String(user.uid), '--json');
  const { uid, password = '' } = json as Printed;
  t.is(uid, user.uid);
  t.is(await signIn(world, user.username, password), 0);
});

test('a username that looks like the uid of another hits neither, until the operator says whom', async (t, world) => {
  const victim = await create(world);
  const { json } = await world.cli(
    ...['user', 'create', '--username', String(victim.uid), '--email', `${unique('x')}@example.com`, '--json'],
  );
  const other = json as Printed;
  const unclear = await world.cli('user', 'disable', String(victim.uid));
  t.is(unclear.code, 1);
  t.regex(unclear.stderr, new RegExp(`^error: .*uid:${victim.uid} .* or uid:${other.uid} .*\n$`));
  const disabled = await world.cli('user', 'disable', `username:${victim.uid}`, '--json');
  t.is((disabled.json as Printed).uid, other.uid);
  const enabled = await world.cli('user', 'enable', `uid:${victim.uid}`, '--json');
  t.is((enabled.json as Printed).uid, victim.uid);
});

test('an account that is not there', async (t, world) => {
  for (const who of ['nobody-by-that-name', '99999999', '99999999999999', 'nobody@example.com', 'uid:-1']) {
    const { code, stderr } = await world.cli('user', 'disable', who, '--json');
    t.is(code, 1);
    t.is(stderr, `error: there is no account ${JSON.stringify(who)}\n`);
  }
});
