/** Moving from SQLite to PostgreSQL: whoever was signed in stays signed in, and nothing is missing. */
import { join } from 'node:path';
import test from 'ava';
import Sqlite from 'better-sqlite3';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { sqliteFile } from '../../shared/db/connect.ts';
import { copyToPostgres } from '../../shared/db/copy/copy.ts';
import { Statement } from '../../shared/db/driver/query.ts';
import { everyRow, whileRefused } from '../_world/broken-table.ts';
import { makeDatabase } from '../_world/database.ts';
import { asFile, portraitPng } from '../_world/pictures.ts';
import { askCli } from '../_world/servers.ts';
import { isConsent, startWorld } from '../_world.ts';
import { calendarOf } from '../resource-api/calendar/_calendar.ts';
import { countersOf, fillEmptyTables, rowsOf, tablesOf } from './_every-table.ts';

interface Copied {
  readonly dry_run: boolean;
  readonly copied: number;
  readonly rows: number;
  readonly tables: Readonly<Record<string, number>>;
  readonly migrates: boolean;
  readonly beside: readonly string[];
}

test.serial('a whole installation moves, and whoever was signed in stays signed in', async (t) => {
  const world = await startWorld('sqlite');
  const target = await makeDatabase('postgres');
  try {
    const scope = ['openid', 'offline_access', 'profile'];
    const app = await world.client({
      scope,
      grants: ['authorization_code', 'refresh_token', 'password'],
      trusted: true,
    });
    const [ada, bob] = [await world.user({ username: 'ada' }), await world.user({ username: 'bob' })];
    const tokens = await world.tokens(ada, ['profile'], app);
    const browser = world.agent();
    const authorize = world.authorizeUrl(app, { scope: scope.join(' ') });
    const codeFrom = async () => (await browser.signInAndConsent(authorize, ada)).url.searchParams.get('code') ?? '';
    const exchange = (code: string) =>
      world.post<{ id_token: string }>('/oauth/token', { ...app, grant_type: 'authorization_code', code });
    const { id_token } = (await exchange(await codeFrom())).body;
    const unspent = await codeFrom();
    const solved = { ...(await world.captcha()), username: ada.username, password: ada.password };
    for (const [who, fid] of [
      [ada, bob.uid],
      [bob, ada.uid],
    ] as const)
      t.is((await world.post('/api/User/friendmake', { fid }, { token: who.loginToken })).status, 200);
    const calendar = calendarOf(world, ada);
    await calendar.has({ title: 'stays' });
    const deleted = await calendar.has({ title: 'goes' });
    await calendar.remove({ id: deleted });
    const { feed } = (await calendar.events()).body;
    const portrait = asFile(await portraitPng(), 'image/png');
    const avatar = await world.post<{ url: string }>(
      '/api/User/setAvatar',
      { avatar: portrait },
      { token: ada.loginToken },
    );
    t.is(avatar.status, 200);
    await fillEmptyTables(world.database, ada.uid, app.client_id);

    const copy = (...more: string[]) =>
      world.cli('db', 'copy', '--to', target.place.databaseUrl ?? '', '--json', ...more);
    const rehearsal = await copy('--dry-run');
    t.is(rehearsal.code, 0, rehearsal.stderr);
    t.like(rehearsal.json, { dry_run: true, copied: 0 });
    t.deepEqual(await rowsOf(target.database, 'users'), []);
    const early = await copy();
    t.is(early.code, 1);
    t.regex(early.stderr, /^error: another process has [^\n]+ open: stop every server first\n$/);

    await world.kill('auth', 'SIGTERM');
    await world.kill('resource', 'SIGTERM');
    const tables = await tablesOf(world.database);
    const before = new Map<string, string[]>();
    for (const table of tables) before.set(table, await rowsOf(world.database, table));
    await world.database.close();
    const { code, json, stderr } = await copy();
    t.is(code, 0, stderr);
    const copied = json as Copied;
    t.deepEqual(Object.keys(copied.tables).sort(), tables);
    for (const [table, rows] of before) {
      t.true(rows.length > 0, `${table} has a row`);
      t.is(copied.tables[table], rows.length, table);
      t.deepEqual(await rowsOf(target.database, table), rows, table);
    }
    t.is(copied.copied, [...before.values()].flat().length);
    t.true(copied.beside.some((line) => line.includes(join(world.dataDir, 'avatars'))));

    await world.restart({ DATABASE_URL: target.place.databaseUrl ?? '' });
    const { username } = ada;
    for (const token of [tokens.access_token, ada.loginToken])
      t.is((await world.post('/api/User/uid', { username }, { token })).status, 200);
    const refresh = { ...app, grant_type: 'refresh_token', refresh_token: tokens.refresh_token };
    const first = await world.post<{ access_token: string }>('/api/Oauth/accessToken', refresh);
    t.is(first.status, 200);
    const again = await world.post<{ access_token: string }>('/api/Oauth/accessToken', refresh);
    t.is(again.body.access_token, first.body.access_token, 'and it is good for one pair');
    const { kid } = decodeProtectedHeader((await exchange(unspent)).body.id_token);
    t.is(kid, decodeProtectedHeader(id_token).kid);
    const keys = createRemoteJWKSet(new URL(`${world.authUrl}/oauth/jwks`));
    t.is((await jwtVerify(id_token, keys, { issuer: world.authUrl })).payload.sub, String(ada.uid));
    const page = await browser.open(authorize);
    t.true(page.outside || isConsent(page), 'the browser is signed in yet');
    // The rows that fill the tables of factors make ada an account that has some.
    t.is((await world.post('/api/User/login', solved)).body.error_code, 202104);
    t.is((await world.get(feed)).status, 200);
    t.is((await world.get(avatar.body.url)).status, 200);

    t.true((await calendar.has({ title: 'new' })) > deleted, 'an id is not given twice');
    t.true((await world.user()).uid > bob.uid);
    t.is((await world.post('/api/User/register', { ...bob, email: 'other@example.com' })).status, 409);
  } finally {
    await world.stop();
    await target.stop();
  }
});

/** An SQLite database with a row in every table, and nobody at it. */
async function filledDatabase() {
  const { database, place, stop } = await makeDatabase('sqlite');
  const app = { client_id: 'app', name: 'app', metadata: '{}', created_at: 1, updated_at: 1 };
  await database.write(database.sql('clients').insert(app));
  const person = { username: 'ada', username_key: 'ada', password_hash: 'none', password_changed_at: 1, created_at: 1 };
  await database.write(database.sql('users').insert(person));
  await fillEmptyTables(database, 10_001, 'app');
  await database.close();
  return { file: sqliteFile(place), dataDir: place.dataDir, stop };
}

/** The same beside a PostgreSQL database that has no table yet. */
async function twoDatabases() {
  const source = await filledDatabase();
  const target = await makeDatabase('postgres', 'nothing');
  const to = target.place.databaseUrl ?? '';
  const env = { PATH: process.env.PATH ?? '', DATA_DIR: source.dataDir };
  const listed = new Statement<{ name: string }[]>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`,
  );
  return {
    to,
    target: target.database,
    tables: async () => (await target.database.read(listed)).map(({ name }) => name),
    copy: (...more: string[]) => askCli(env, ['db', 'copy', '--to', to, '--json', ...more]),
    async stop() {
      await source.stop();
      await target.stop();
    },
  };
}

test.serial('a dry run writes nothing, not even the tables; a copy makes them, and is made once', async (t) => {
  const { copy, tables, target, stop } = await twoDatabases();
  try {
    const rehearsal = await copy('--dry-run');
    t.is(rehearsal.code, 0, rehearsal.stderr);
    t.like(rehearsal.json, { dry_run: true, migrates: true, copied: 0 });
    t.deepEqual(await tables(), []);
    const { code, json, stderr } = await copy();
    t.is(code, 0, stderr);
    const { rows, copied } = json as Copied;
    t.is(copied, rows);
    t.is((rehearsal.json as Copied).rows, rows);
    const counters = await countersOf(target);
    t.is(counters.users_uid_seq, 10_002);
    for (const again of [await copy(), await copy('--dry-run')]) {
      t.is(again.code, 1);
      t.regex(again.stderr, /^error: \w+ has rows there already: [^\n]+\n$/);
    }
    t.deepEqual(await countersOf(target), counters);
  } finally {
    await stop();
  }
});

test.serial('where one row is refused, or arrives as another, nothing is written at all', async (t) => {
  const { copy, to, tables, target, stop } = await twoDatabases();
  const isEmpty = async () => {
    for (const table of (await tables()).filter((name) => !/^(knex|endings)_|^audit_head$/.test(name)))
      t.deepEqual(await rowsOf(target, table), [], table);
  };
  try {
    t.is((await copy('--dry-run')).code, 0);
    await askCli({ PATH: process.env.PATH ?? '', DATABASE_URL: to }, ['migrate', 'latest']);
    const counters = await countersOf(target);
    const refused = await whileRefused(target, 'INSERT', 'friend_requests', everyRow, () => copy());
    t.is(refused.code, 1);
    t.regex(refused.stderr, /^error: database: the disk is full\n$/);
    await isEmpty();
    t.deepEqual(await countersOf(target), counters);

    const run = (sql: string) => target.write(new Statement(sql));
    await run(`CREATE FUNCTION alter_row() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN NEW.payload = NEW.payload || ' '; RETURN NEW; END $$`);
    await run('CREATE TRIGGER alter_row BEFORE INSERT ON sessions FOR EACH ROW EXECUTE FUNCTION alter_row()');
    const altered = await copy();
    t.is(altered.code, 1);
    t.regex(altered.stderr, /^error: a row of sessions arrived with another payload\n$/);
    await isEmpty();
    await run('DROP TRIGGER alter_row ON sessions');
    await run('CREATE RULE lost_row AS ON INSERT TO captchas DO INSTEAD NOTHING');
    const lost = await copy();
    t.regex(lost.stderr, /^error: a row of captchas did not arrive\n$/);
    await isEmpty();
    await run('DROP RULE lost_row ON captchas');

    t.is((await copy()).code, 0);
  } finally {
    await stop();
  }
});

const unfit = {
  'a NUL character': [
    `UPDATE users SET nickname = 'Ada' || char(0)`,
    /^row 10001 of users: nickname has a NUL character/,
  ],
  'a text that is too long': [
    `UPDATE users SET gender = 'seventeen letters'`,
    /^row 10001 of users: gender is longer than 16/,
  ],
  'a number that is none': [
    `UPDATE clients SET trusted = 'secretly'`,
    /^row \d+ of clients: trusted is no whole number/,
  ],
  'a number that is too large': [
    `UPDATE clients SET trusted = 2147483648`,
    /^row \d+ of clients: trusted is too large a number/,
  ],
  'bytes where text belongs': [`UPDATE messages SET body = x'00ff'`, /^row \d+ of messages: body is no text/],
  'a row without its person': [
    `PRAGMA foreign_keys = OFF; UPDATE messages SET uid = 5`,
    /messages has a row that refers/,
  ],
  'a schema of another version': [`DELETE FROM knex_migrations`, /SQLite: the schema is not this version's/],
} as const;

test.serial('what PostgreSQL would not keep is found by the dry run already, and told without its text', async (t) => {
  const target = await makeDatabase('postgres');
  const url = target.place.databaseUrl ?? '';
  const options = { makeSchema: async () => t.fail(), progress: () => undefined };
  for (const [what, [statement, words]] of Object.entries(unfit)) {
    const { file, stop } = await filledDatabase();
    const connection = new Sqlite(file);
    connection.exec(statement);
    connection.close();
    for (const dryRun of [true, false]) {
      const refused = await t.throwsAsync(
        copyToPostgres(file, url, { ...options, dryRun }),
        { name: 'CopyRefused' },
        what,
      );
      t.regex(refused.message, words);
      t.notRegex(refused.message, /Ada|letters|secretly/);
      t.deepEqual(await rowsOf(target.database, 'users'), []);
    }
    await stop();
  }
  await target.stop();
});

test.serial('a password in the address is never said again', async (t) => {
  const env = { PATH: process.env.PATH ?? '', DATA_DIR: '/nowhere' };
  for (const args of [
    ['db', 'copy', '--to', 'postgres://upare:keep-this@127.0.0.1:1/upare'],
    ['db', 'copy', '--to', 'mysql://upare:keep-this@127.0.0.1:1/upare'],
    ['db', 'copy', '--to', 'postgres://upare:keep-this@:x'],
    ['db', 'copy', 'postgres://upare:keep-this@127.0.0.1:1/upare'],
    ['db', 'copy', '--to', 'postgres://a', 'postgres://upare:keep-this@127.0.0.1:1/upare'],
  ]) {
    const { code, stdout, stderr } = await askCli(env, args);
    t.is(code, 1);
    t.regex(stderr, /^error: [^\n]+\n$/);
    t.notRegex(stdout + stderr, /keep-this/);
  }
});
