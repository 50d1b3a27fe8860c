/** An operator's day with accounts: found from an index, signed out, unlocked, deleted. */
import { compile, Statement } from '../../shared/db/driver/query.ts';
import { beginningWith } from '../../shared/db/tables/users.ts';
import { createLimits } from '../../shared/limits/limits.ts';
import { disableAccount, enableAccount } from '../../shared/operations/accounts/close.ts';
import { deleteAccount, signOutAccount, unlockAccount } from '../../shared/operations/accounts/end.ts';
import { searchAccounts } from '../../shared/operations/accounts/search.ts';
import { showAccount } from '../../shared/operations/accounts/show.ts';
import { updateClient } from '../../shared/operations/clients/update.ts';
import { whileRefused } from '../_world/broken-table.ts';
import { makeDatabase } from '../_world/database.ts';
import { onEachDatabase } from '../_world/on-both.ts';
import { onBothDatabases, unique, uniquePhone } from '../_world.ts';
import { depsOf, outcomes, performIn } from './_perform.ts';

const test = onBothDatabases();
const alone = onEachDatabase((dialect) => makeDatabase(dialect));

test('accounts are found by the beginning of a name, an address or a number, and by uid', async (t, world) => {
  const perform = performIn(depsOf(world));
  const [user, { uid: other }] = await Promise.all([world.user(), world.user()]);
  const phone = uniquePhone();
  const nickname = unique('Zoë');
  const columns = { phone, nickname, nickname_key: nickname.toLowerCase() };
  await depsOf(world).users.change(user.uid, columns);
  const find = async (q: string) => (await perform(searchAccounts, { q })).map(({ uid }) => uid);
  for (const q of [
    user.username,
    user.username.toUpperCase().slice(0, -2),
    user.email.slice(0, -3),
    phone,
    phone.slice(3),
    phone.slice(0, 9),
    nickname.slice(0, -1),
    `${user.uid}`,
  ]) {
    const found = await find(q);
    t.true(found.includes(user.uid), q);
    t.false(found.includes(other), q);
  }
  t.deepEqual(await find(unique('nobody')), []);
  for (const q of ['%', '_', '\u{10ffff}', "'", '\\']) t.false((await find(q)).includes(user.uid), q);
});

alone.serial('a search over many accounts is answered from indexes', async (t, { database, dialect }) => {
  if (dialect === 'postgres') {
    await database.write(
      new Statement(`INSERT INTO users (username, username_key, email, phone, nickname, nickname_key, password_hash,
          password_changed_at, language, created_at)
        SELECT 'n' || n, 'n' || n, 'n' || n || '@example.com', '+86' || n, 'k' || n, 'k' || n, 'x', 0, 'en', 0
        FROM generate_series(1, 30000) n`),
    );
    await database.write(new Statement('ANALYZE users'));
  }
  for (const column of ['username_key', 'nickname_key', 'email', 'phone'] as const) {
    const { sql, bindings } = compile(beginningWith(database, column, 'n123', 50));
    const explain = dialect === 'postgres' ? 'EXPLAIN' : 'EXPLAIN QUERY PLAN';
    const plan = JSON.stringify(await database.read(new Statement(`${explain} ${sql}`, bindings)));
    t.regex(plan, /Index Scan using users_\w+_beginning|SEARCH users USING INDEX users_\w+_unique/, plan);
    t.notRegex(plan, /Sort|Seq Scan|SCAN users|TEMP B-TREE/, plan);
  }
});

test('signed out everywhere, an account signs in again; unlocked, it need not wait', async (t, world) => {
  const deps = depsOf(world);
  const perform = performIn(deps);
  const { uid, username, password, loginToken } = await world.user();
  t.like(await perform(showAccount, { user: username }), { operator: false, second_factor: false, locked_until: null });
  await perform(signOutAccount, { user: username, why: 'a lost phone' });
  t.is((await world.post('/api/User/uid', { username }, { token: loginToken })).body.error_code, 201203);

  t.is((await world.post('/api/User/login', { username, password, ...(await world.captcha()) })).body.error_code, 0);

  const limits = createLimits(deps.rateLimits, { limits: true, limitsFactor: 1 });
  const keys = [`${uid}`, `${uid}.device`, `${uid}1`];
  for (const key of keys) for (let n = 0; n < 5; n += 1) await limits.fail(key);
  t.truthy((await perform(showAccount, { user: `uid:${uid}` })).locked_until);
  await perform(unlockAccount, { user: username });
  t.is((await perform(showAccount, { user: username })).locked_until, null);
  t.deepEqual(await outcomes(keys.map((key) => limits.checkBackOff(key))), ['done', 'done', 'RATE_LIMITED']);
});

test('an account is not disabled where what it has does not end with it', async (t, world) => {
  const deps = depsOf(world);
  const { uid, username } = await world.user();
  const disabling = whileRefused(world.database, 'DELETE', 'grants', { account_uid: uid }, () =>
    performIn(deps)(disableAccount, { user: username }),
  );
  await t.throwsAsync(disabling);
  t.is((await deps.users.byUid(uid))?.disabled_at, null);
});

test('deleted, an account is nobody’s; once enabled, its person takes it back', async (t, world) => {
  const deps = depsOf(world);
  const perform = performIn(deps, unique('operator'));
  const user = await world.user();
  const { uid, username, password, loginToken } = user;
  const [{ client_id }, grants] = [await world.client(), ['password', 'refresh_token']];
  await perform(updateClient, { client_id, owner: username });
  const { access_token } = await world.tokens(user, ['profile'], await world.client({ grants, scope: ['profile'] }));
  const why = 'spam';
  const { disabled_at, closed_at } = await perform(deleteAccount, { user: username, why });
  t.truthy(disabled_at && closed_at);
  // They stayed with an account that nobody has.
  t.is((await deps.clients.find(client_id))?.owner_uid, null, 'its apps are the operators’');
  t.is((await world.post('/api/User/uid', { username }, { token: access_token })).body.error_code, 201203);
  const [entry] = await deps.auditLog.list(2 ** 31 - 1, 1, { target: `account:${uid}` });
  t.like(entry, { operation: 'account.delete', outcome: 'done', why });
  t.is((await world.post('/api/User/uid', { username }, { token: loginToken })).body.error_code, 201203);
  const signIn = async () =>
    (await world.post('/api/User/login', { username, password, ...(await world.captcha()) })).body.error_code;
  t.is(await signIn(), 202001);
  await perform(enableAccount, { user: `uid:${uid}` });
  t.is(await signIn(), 0);
  t.like(await perform(showAccount, { user: username }), { closed_at: null, disabled_at: null });
});
