/** The schema of a database, brought up to date and undone. */
import { makeDatabase } from '../_world/database.ts';
import { askCli } from '../_world/servers.ts';
import { onEachDatabase } from '../_world.ts';

const test = onEachDatabase(async (dialect) => ({
  async stop() {},
  /** A command line on an empty database of its own. */
  async empty() {
    const { place, stop, database } = await makeDatabase(dialect, 'nothing');
    const env = { PATH: process.env.PATH ?? '', DATA_DIR: place.dataDir, DATABASE_URL: place.databaseUrl ?? '' };
    return { cli: (...args: string[]) => askCli(env, args), database, stop };
  },
}));

test.serial('an empty database is brought up to date, once', async (t, { empty }) => {
  const { cli, stop } = await empty();
  try {
    const before = (await cli('migrate', 'status', '--json')).json as { current: boolean; pending: string[] };
    t.false(before.current);
    t.is(before.pending[0], '0001_schema.ts');

    const early = await cli('client', 'list', '--json');
    t.is(early.code, 1);
    t.regex(early.stderr, /^error: [^\n]*migrate latest[^\n]*\n$/);

    const ran = await cli('migrate', 'latest', '--json');
    t.is(ran.code, 0, ran.stderr);
    t.deepEqual(ran.json, { batch: 1, migrations: before.pending });
    t.deepEqual((await cli('migrate', 'status', '--json')).json, {
      current: true,
      completed: before.pending,
      pending: [],
    });
    t.deepEqual((await cli('migrate', 'latest', '--json')).json, { batch: 1, migrations: [] });
    t.is((await cli('migrate', 'latest')).stdout, 'The schema is current.\n');
    t.deepEqual((await cli('client', 'list', '--json')).json, []);
    t.deepEqual((await cli('user', 'list', '--json')).json, []);
    t.is((await cli('client', 'list')).stdout, 'There are no registered apps.\n');
  } finally {
    await stop();
  }
});

test.serial('the latest batch is undone, and can be done again', async (t, { empty }) => {
  const { cli, stop } = await empty();
  try {
    const { migrations } = (await cli('migrate', 'latest', '--json')).json as { migrations: string[] };
    const undone = await cli('migrate', 'rollback', '--json');
    t.is(undone.code, 0, undone.stderr);
    t.deepEqual(undone.json, { batch: 1, migrations: migrations.toReversed() });
    t.is((await cli('migrate', 'rollback')).stdout, 'Nothing to undo.\n');
    t.regex((await cli('migrate', 'status')).stdout, /^pending {2}0001_schema\.ts$/m);
    t.is((await cli('migrate', 'latest', '--json')).code, 0);
  } finally {
    await stop();
  }
});

test.serial(
  'a batch that is the whole schema is not undone under the accounts and apps that are in it',
  async (t, { empty }) => {
    const { cli, stop } = await empty();
    try {
      await cli('migrate', 'latest');
      const made = await cli(
        'client',
        'create',
        '--name',
        'An app',
        '--redirect-uri',
        'https://app.example/',
        '--json',
      );
      const { client_id } = made.json as { client_id: string };
      const refused = await cli('migrate', 'rollback');
      t.is(refused.code, 1);
      t.regex(refused.stderr, /^error: the latest batch is the whole schema[^\n]*delete the database[^\n]*\n$/);
      t.is((await cli('client', 'show', client_id)).code, 0);

      t.is((await cli('client', 'delete', client_id)).code, 0);
      await cli('user', 'create', '--username', 'somebody', '--email', 'somebody@example.com');
      t.is((await cli('migrate', 'rollback')).code, 1);
      t.is((await cli('user', 'show', 'somebody')).code, 0);
    } finally {
      await stop();
    }
  },
);

test.serial('a lock that a killed migration left is told of, and can be freed', async (t, { empty }) => {
  const { cli, database, stop } = await empty();
  try {
    await cli('migrate', 'status');
    const { sql } = database;
    await database.write(sql('knex_migrations_lock').update({ is_locked: 1 }));
    const locked = await cli('migrate', 'latest', '--json');
    t.is(locked.code, 1);
    t.is(locked.stdout, '');
    t.regex(locked.stderr, /^error: [^\n]*migrate unlock[^\n]*\n$/);
    t.is((await cli('migrate', 'unlock', '--json')).code, 0);
    t.is((await cli('migrate', 'latest', '--json')).code, 0);
  } finally {
    await stop();
  }
});

test.serial('of many that migrate at once one does the work, and all of them succeed', async (t, { empty }) => {
  const { cli, stop } = await empty();
  try {
    const all = await Promise.all([1, 2, 3].map(() => cli('migrate', 'latest', '--json')));
    t.deepEqual(
      all.map(({ code }) => code),
      [0, 0, 0],
      all.map(({ stderr }) => stderr).join(''),
    );
    t.is(all.filter(({ json }) => (json as { migrations: string[] }).migrations.length > 0).length, 1);
    t.regex((await cli('migrate', 'latest')).stdout, /^The schema is current/);
  } finally {
    await stop();
  }
});
