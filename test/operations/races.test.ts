/** Two operators, or an operator and the account's owner, at the same moment: one of them wins, and the other is told. */
import { disableAccount } from '../../shared/operations/accounts/close.ts';
import { deleteAccount } from '../../shared/operations/accounts/end.ts';
import { setPassword } from '../../shared/operations/accounts/set-password.ts';
import { suspendApp } from '../../shared/operations/apps/suspend.ts';
import { rotateSecret } from '../../shared/operations/clients/secret.ts';
import { updateClient } from '../../shared/operations/clients/update.ts';
import { onBothDatabases, unique, type World } from '../_world.ts';
import { depsOf, outcomes, performIn } from './_perform.ts';

const test = onBothDatabases();
const MANY = 6;

/** Each with tables of its own. */
const operators = (world: World) => Array.from({ length: MANY }, () => performIn(depsOf(world)));

const oneWins = (won: readonly string[], lost: string) =>
  won.filter((one) => one === 'done').length >= 1 && won.every((one) => one === 'done' || one === lost);

test('of many new secrets at once, those that were told work or were replaced; the last one works', async (t, world) => {
  const app = await world.client({ grants: ['client_credentials'] });
  const told: string[] = [];
  const ended = await outcomes(
    operators(world).map(async (perform) => {
      told.push((await perform(rotateSecret, app)).client_secret);
    }),
  );
  t.true(oneWins(ended, 'OVERTAKEN'), ended.join());
  const ask = (client_secret: string) =>
    world.post('/api/Oauth/accessToken', { ...app, client_secret, grant_type: 'client_credentials' });
  const codes = await Promise.all(told.map(async (secret) => (await ask(secret)).body.error_code));
  t.is(codes.filter((code) => code === 0).length, 1, codes.join());
});

test('of many changes of an app that were read at once, one is made', async (t, world) => {
  const app = await world.client();
  const deps = depsOf(world);
  const row = await deps.clients.find(app.client_id);
  if (!row) throw new Error('the app is there');
  const names = Array.from({ length: MANY }, () => unique('name'));
  const made = await Promise.all(names.map((name) => deps.clients.change(row, { name })));
  t.is(made.filter(Boolean).length, 1);
  t.is((await deps.clients.find(app.client_id))?.name, names[made.indexOf(true)]);

  const perform = performIn(deps);
  const ended = await outcomes(names.map((name) => perform(updateClient, { client_id: app.client_id, name })));
  t.true(oneWins(ended, 'OVERTAKEN'), ended.join());
});

// Each held the row that the other waited for: that of the last revocation, or that of the audit.
test('accounts with apps are deleted while other apps are suspended, and neither holds up the other', async (t, world) => {
  const why = 'spam';
  const people = await Promise.all(
    Array.from({ length: MANY }, async () => {
      const [{ client_id }, { uid, username }] = await Promise.all([world.client(), world.user()]);
      await performIn(depsOf(world))(updateClient, { client_id, owner: username });
      return { uid, suspended: (await world.client()).client_id };
    }),
  );
  const ended = await outcomes(
    people.flatMap(({ uid, suspended }) => [
      performIn(depsOf(world))(deleteAccount, { user: `uid:${uid}`, why }),
      performIn(depsOf(world))(suspendApp, { client_id: suspended, why }),
    ]),
  );
  t.deepEqual(new Set(ended), new Set(['done']));
});

test('of many new passwords at once, one signs in', async (t, world) => {
  const { username } = await world.user();
  const passwords = Array.from({ length: MANY }, () => unique('Quiet_lake'));
  const ended = await outcomes(
    operators(world).map((perform, n) => perform(setPassword, { user: username, password: passwords[n] })),
  );
  t.true(oneWins(ended, 'PASSWORD_OVERTAKEN'), ended.join());
  const codes = await Promise.all(
    passwords.map(async (password) => {
      const answer = await world.captcha();
      return (await world.post('/api/User/login', { username, password, ...answer })).body.error_code;
    }),
  );
  t.is(codes.filter((code) => code === 0).length, 1, codes.join());
  t.is(ended[codes.indexOf(0)], 'done');
});

test('an account that many disable is disabled once', async (t, world) => {
  const { username, uid } = await world.user();
  const made = await Promise.all(operators(world).map((perform) => perform(disableAccount, { user: username })));
  t.is(new Set(made.map(({ disabled_at }) => disabled_at)).size, 1);
  t.truthy((await depsOf(world).users.byUid(uid))?.disabled_at);
});
