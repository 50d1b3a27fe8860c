/** What the code believes of tables, rows and queries is what the migrations have made, on both databases. */
import type { Database } from '../../shared/db/driver/database.ts';
import { DatabaseFault } from '../../shared/db/driver/faults.ts';
import { Statement } from '../../shared/db/driver/query.ts';
import type { Joined, Selection } from '../../shared/db/tables/columns.ts';
import { type Column, type Row, tables } from '../../shared/db/tables/tables.ts';
import { makeDatabase } from '../_world/database.ts';
import { onEachDatabase } from '../_world/on-both.ts';

const test = onEachDatabase((dialect) => makeDatabase(dialect));

interface Found {
  readonly table: string;
  readonly name: string;
  /** In the database's own words. */
  readonly type: string;
  readonly nullable: boolean | number;
}

const catalogue = {
  sqlite: `SELECT m.name AS "table", c.name, c.type, (c."notnull" = 0 AND c.pk = 0) AS nullable
    FROM sqlite_schema AS m JOIN pragma_table_info(m.name) AS c
    WHERE m.type = 'table' AND m.name NOT LIKE 'knex_%' AND m.name NOT LIKE 'sqlite_%'`,
  postgres: `SELECT table_name AS "table", column_name AS name, data_type AS type, is_nullable = 'YES' AS nullable
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE 'knex_%'`,
};

/** The tables that one of the databases does without. */
const elsewhere: Readonly<Record<Database['dialect'], string>> = { sqlite: 'endings_head', postgres: 'endings' };

function described({ type, nullable }: Found): string {
  const kind = /char|text/i.test(type) ? 'text' : type.toLowerCase();
  return nullable ? `${kind}?` : kind;
}

test('every table has the columns, and their types, that its rows are said to have', async (t, { database }) => {
  const found = await database.read(new Statement<Found[]>(catalogue[database.dialect]));
  const there: Record<string, Record<string, string>> = {};
  for (const column of found) there[column.table] = { ...there[column.table], [column.name]: described(column) };

  const words = (column: Column) => (typeof column === 'string' ? column : 'text');
  const said = Object.entries<Readonly<Record<string, Column>>>(tables)
    .filter(([table]) => table !== elsewhere[database.dialect])
    .map(([table, columns]) => [
      table,
      Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, words(column)])),
    ]);
  t.deepEqual(there, Object.fromEntries(said));
});

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <_ extends true>() => undefined;

test('a wrong column is a compile error', async (t, { database }) => {
  const { sql } = database;
  const found = await database.read(sql('captchas').where({ id: 'x' }).first('text_mac', 'spent_at'));
  holds<Same<typeof found, Pick<Row<'captchas'>, 'text_mac' | 'spent_at'> | undefined>>();
  holds<Same<Row<'calendar_events'>['status'], 'todo' | 'done'>>();

  // @ts-expect-error: a table has no such column
  await t.throwsAsync(database.read(sql('users').where({ user_name: 'ada' })), { instanceOf: DatabaseFault });
  // @ts-expect-error: nor can it be stored
  await t.throwsAsync(database.write(sql('users').insert({ user_name: 'ada' })), { instanceOf: DatabaseFault });
  // @ts-expect-error: nor changed
  await t.throwsAsync(database.write(sql('users').update({ user_name: 'ada' })), { instanceOf: DatabaseFault });
  // @ts-expect-error: nor asked about by its name alone
  await t.throwsAsync(database.read(sql('users').where('user_name', 'ada')), { instanceOf: DatabaseFault });
  // @ts-expect-error: nor with the name of its table
  await t.throwsAsync(database.read(sql('users').whereIn('users.user_name', ['ada'])), { instanceOf: DatabaseFault });
  // @ts-expect-error: nor sorted by
  await t.throwsAsync(database.read(sql('users').orderBy('user_name')), { instanceOf: DatabaseFault });
  // @ts-expect-error: nor looked for where it is null
  await t.throwsAsync(database.read(sql('users').whereNull('user_name')), { instanceOf: DatabaseFault });
  // @ts-expect-error: nor has a column a value of another type
  sql('users').update({ created_at: 'today' });

  const row = () => database.read(sql('users').first('user_name'));
  const rows = () => database.read(sql('users').select('user_name'));
  holds<Same<Awaited<ReturnType<typeof row>>, unknown>>();
  holds<Same<Awaited<ReturnType<typeof rows>>, unknown[]>>();
  for (const ask of [row, rows]) await t.throwsAsync(ask(), { instanceOf: DatabaseFault });

  const joined = { uid: 'users.uid', at: 'friendships.since' } as const satisfies Selection;
  holds<Same<Joined<typeof joined>, { readonly uid: number; readonly at: number }>>();
  // @ts-expect-error: nor of several tables at once
  ({ uid: 'users.user_id' }) as const satisfies Selection;
});

test('a uid is never given twice, and the first is 10001', async (t, { dialect }) => {
  const { database, stop } = await makeDatabase(dialect);
  const uidOf = async (name: string) => {
    const row = { username: name, username_key: name, password_hash: 'hash', password_changed_at: 1, created_at: 1 };
    const [made] = await database.writeReturning(database.sql('users').insert(row).returning('uid'));
    return made?.uid;
  };
  t.is(await uidOf('first'), 10001);
  t.is(await uidOf('second'), 10002);
  await database.write(database.sql('users').where({ uid: 10002 }).delete());
  t.is(await uidOf('third'), 10003);
  await stop();
});
