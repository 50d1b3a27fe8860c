/** What every operation keeps to, whatever it does. */
import { setTimeout as wait } from 'node:timers/promises';
import alone from 'ava';
import { z } from 'zod';
import { issueReason, keyOf } from '../../shared/api/reasons.ts';
import { createAccount } from '../../shared/operations/accounts/create.ts';
import { setPassword } from '../../shared/operations/accounts/set-password.ts';
import { createClient } from '../../shared/operations/clients/create.ts';
import { deleteClient } from '../../shared/operations/clients/delete.ts';
import { rotateSecret } from '../../shared/operations/clients/secret.ts';
import { listClients } from '../../shared/operations/clients/show.ts';
import { operations } from '../../shared/operations/operations.ts';
import { ownOperations } from '../../shared/operations/own.ts';
import { languageCodes } from '../../shared/words/language.ts';
import { phraseAt } from '../../shared/words/words.ts';
import { onBothDatabases, unique } from '../_world.ts';
import { depsOf, outcomes, performIn } from './_perform.ts';

const test = onBothDatabases();

/** What hands a secret out, and says so. */
const handsOut: Readonly<Record<string, string>> = {
  'client.create': 'client_secret',
  'client.rotate-secret': 'client_secret',
  'client.secret-add': 'client_secret',
  'client.update': 'client_secret',
  'app.register': 'client_secret',
  'account.create': 'password',
  'account.set-password': 'password',
};

test('each has a name of its own, a sentence, and shapes that a reference can be made of', (t) => {
  t.is(new Set(operations.map(({ name }) => name)).size, operations.length);
  for (const name of [...operations.filter(({ audited }) => audited).map(({ name }) => name), ...ownOperations])
    for (const language of languageCodes) t.truthy(phraseAt(language, `pages.audited.${name}`), `${name} in words`);
  for (const { name, summary, input, output } of operations) {
    t.regex(summary, /^[A-Z]/, name);
    t.is(z.toJSONSchema(input, { io: 'input' }).type, 'object', name);
    const shape = JSON.stringify(z.toJSONSchema(output));
    const secret = handsOut[name];
    t.deepEqual(shape.match(/"(password|client_secret)":/g) ?? [], secret ? [`"${secret}":`] : [], name);
    // The audit's own hashes are there to be compared.
    if (!name.startsWith('audit.')) t.notRegex(shape, /hash|private/, name);
  }
});

// A message of a check is a string to zod: words of no key would compile there.
alone('whatever is wrong with an input has a key, and so words in every language', (t) => {
  const bad = [{ a: 1 }, -1, 1.5, 2 ** 40, 'x'.repeat(200_001), '', '\u202e', 'a b', [], [1], ['x'], true, null];
  /** Checking what is too long for a picture in each field would block this process for seconds. */
  const badLogo = ['x'.repeat(5_000_000)];
  for (const { name, input } of operations) {
    const { properties = {} } = z.toJSONSchema(input, { io: 'input' });
    for (const field of Object.keys(properties)) {
      for (const value of field === 'logo' ? [...bad, ...badLogo] : bad) {
        for (const issue of input.safeParse({ [field]: value }).error?.issues ?? []) {
          t.truthy(keyOf(issueReason(issue)), `${name} ${field}: ${issue.message}`);
        }
      }
    }
  }
});

test('an input that is not fit is refused by its field, and nothing is done', async (t, world) => {
  const deps = depsOf(world);
  const perform = performIn(deps);
  const redirect_uris = ['https://client.example/cb'];
  const refusals = [
    [{ name: '', redirect_uris }, 'name'],
    [{ name: 'x', redirect_uris: ['http://client.example/cb'] }, 'redirect_uris'],
    [{ name: 'x', redirect_uris, description: 'made by \u202eeraPU' }, 'description'],
    [{ name: 'x', redirect_uris, grant_types: ['implicit'] }, 'grant_types'],
    [{ name: 'x', redirect_uris, scope: ['everything'] }, 'scope'],
    [{ name: 'x', redirect_uris, scope: ['directory:write'] }, 'scope'],
    [{ name: 'x', redirect_uris, testers: ['10001'] }, 'testers'],
    [{ name: 'x', redirect_uris, development: true, testers: Array(16).fill('10001') }, 'testers'],
    [{ name: 'x', grant_types: ['client_credentials'], public: true }, 'grant_types'],
  ] as const;
  for (const [input, field] of refusals) {
    const error = await t.throwsAsync(perform(createClient, input as never), undefined, field);
    t.like(error, { errorName: 'INVALID_PARAMETER', particulars: { details: [{ field }] } }, JSON.stringify(input));
  }
  const { sql } = world.database;
  t.deepEqual(await world.database.read(sql('clients').where({ name: 'x' }).select('client_id')), []);
});

test('apps are listed a page at a time, each once', async (t, world) => {
  const perform = performIn(depsOf(world));
  const made: string[] = [];
  for (let apps = 0; apps < 3; apps += 1) {
    made.push((await world.client()).client_id);
    // Those of one millisecond are listed by their ids.
    await wait(2);
  }
  const found: string[] = [];
  for (let before: string | undefined; ; before = found.at(-1)) {
    const page = await perform(listClients, { before, limit: 2 });
    t.true(page.length <= 2);
    found.push(...page.map(({ client_id }) => client_id));
    if (page.length < 2) break;
  }
  t.is(new Set(found).size, found.length);
  const at = made.map((id) => found.indexOf(id));
  t.deepEqual(
    at,
    at.toSorted((a, b) => b - a),
    'the newest first',
  );
  t.false(at.includes(-1));
  t.deepEqual(await outcomes([perform(listClients, { before: 'nobody' })]), ['NOT_FOUND']);
});

test('the audit says who did what to whom and how it ended, and nothing else', async (t, world) => {
  const deps = depsOf(world);
  const name = unique('operator');
  const perform = performIn(deps, name);
  const username = unique('made');
  const email = `${username}@example.com`;
  const password = unique('Quiet_lake');
  const { uid } = await perform(createAccount, { username, email, password });
  const drawn = await perform(setPassword, { user: email });
  const app = await perform(createClient, { name: 'Audited', redirect_uris: ['https://client.example/cb'] });
  const secret = await perform(rotateSecret, app);
  await perform(deleteClient, app);
  t.deepEqual(await outcomes([perform(deleteClient, app), perform(setPassword, { user: 'nobody-at-all' })]), [
    'NOT_FOUND',
    'ACCOUNT_NOT_FOUND',
  ]);

  const entries = await deps.auditLog.list(2 ** 31 - 1, 100, { actor: `cli:${name}` });
  const account = `account:${uid}`;
  const client = `client:${app.client_id}`;
  t.deepEqual(
    entries.map(({ operation, target, outcome }) => [operation, target, outcome]).sort(),
    [
      ['account.create', account, 'done'],
      ['account.set-password', account, 'done'],
      ['account.set-password', null, 'ACCOUNT_NOT_FOUND'],
      ['client.create', client, 'done'],
      ['client.rotate-secret', client, 'done'],
      ['client.delete', client, 'done'],
      ['client.delete', client, 'NOT_FOUND'],
    ].sort(),
  );
  const written = JSON.stringify(entries);
  for (const hidden of [password, drawn.password, app.client_secret, secret.client_secret, email, username, 'nobody']) {
    t.false(written.includes(hidden ?? ''), hidden ?? '');
  }
});
