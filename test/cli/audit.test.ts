/** The audit by the command line. */
import { Statement } from '../../shared/db/driver/query.ts';
import { makeDatabase } from '../_world/database.ts';
import { onEachDatabase } from '../_world/on-both.ts';
import { askCli } from '../_world/servers.ts';
import { onBothDatabases } from '../_world.ts';

// One after the other: each command waits for the one before.
const test = onBothDatabases().serial;
const alone = onEachDatabase((dialect) => makeDatabase(dialect)).serial;

test('a sign-in is put down, with from where and in which request', async (t, world) => {
  const { uid, username, password } = await world.user();
  const { headers } = await world.post('/api/User/login', { username, password, ...(await world.captcha()) });
  const { json } = await world.cli('audit', 'list', '--target', `account:${uid}`, '--limit', '1', '--json');
  const [entry] = json as Record<string, unknown>[];
  const request_id = headers.get('x-request-id');
  t.like(entry, { actor: `api:${uid}`, operation: 'own.sign-in', outcome: 'done', why: 'password', request_id });
  t.truthy(entry?.address);
});

alone('it is exported by the line, and verified: whole with exit code 0, else the row with 1', async (t, world) => {
  const { place, database } = world;
  const env = {
    PATH: process.env.PATH ?? '',
    DATA_DIR: place.dataDir,
    ...(place.databaseUrl && { DATABASE_URL: place.databaseUrl }),
  };
  const cli = (...args: string[]) => askCli(env, args);
  for (const name of ['ada', 'grace'])
    await cli('user', 'create', '--username', name, '--email', `${name}@example.com`);
  const exported = await cli('audit', 'export');
  const rows = exported.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  t.deepEqual(
    rows.map(({ id, operation, address }) => [id, operation, address]),
    [
      [1, 'account.create', null],
      [2, 'account.create', null],
    ],
  );
  t.like(await cli('audit', 'verify'), { code: 0, stdout: 'whole\n' });
  await database.write(new Statement(`update audit_log set actor = 'cli:nobody' where id = 2`));
  t.like(await cli('audit', 'verify'), { code: 1, stdout: 'row 2 was changed\n' });
  t.like(await cli('audit', 'verify', '--json'), { code: 1, json: { whole: false, row: 2, fault: 'changed' } });
});
