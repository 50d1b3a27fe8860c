/** Migrations, run one by one on a database of their own, with rows in every table. */
import knex, { type Knex } from 'knex';
import pg from 'pg';
import { knexConfig } from '../../../shared/db/connect.ts';
import { type Dialect, makeDatabase } from '../../_world/database.ts';

export type Row = Readonly<Record<string, string | number | null>>;
/** The rows of every table of one version, each with all of its columns; a table stands behind those it refers to. */
export type Dump = Readonly<Record<string, readonly Row[]>>;

/** What a migration does to the rows that it meets, written down by hand: dumps/ has one for each. */
export interface Replay {
  /** The rows of the version before, after `up`. */
  up(dump: Dump): Dump;
  /** The same, once people have used what is new: what the next version meets, with something in every column. */
  used(dump: Dump): Dump;
  /** Those, after `down`. */
  down(dump: Dump): Dump;
}

/** Tables of one database alone: PostgreSQL hears of revocations by its own means, which need no rows. */
const ELSEWHERE: Readonly<Record<Dialect, string>> = { sqlite: 'endings_head', postgres: 'endings' };

export type Replaying = Awaited<ReturnType<typeof openReplay>>;

/** An empty database with Knex on it. */
export async function openReplay(dialect: Dialect) {
  const { place, stop } = await makeDatabase(dialect, 'nothing');
  // PostgreSQL's driver would give the larger numbers as text.
  const types = {
    getTypeParser: (oid: number) => (oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid)),
  };
  const config = knexConfig(place);
  const db = knex({
    ...config,
    ...(place.databaseUrl && { connection: { connectionString: place.databaseUrl, types } }),
    log: { warn: () => undefined },
  } as Knex.Config);
  // Nobody else opens this file, and nothing in it has to last: its journal is a seventh of a small migration's work.
  const hasty = dialect === 'sqlite' ? ['locking_mode = EXCLUSIVE', 'journal_mode = MEMORY', 'synchronous = OFF'] : [];
  for (const pragma of hasty) await db.raw(`PRAGMA ${pragma}`);
  const here = (dump: Dump): Dump =>
    Object.fromEntries(Object.entries(dump).filter(([table]) => table !== ELSEWHERE[dialect]));
  const ask = async (sql: string): Promise<Record<string, unknown>[]> => {
    const answer = await db.raw(sql);
    return dialect === 'sqlite' ? answer : answer.rows;
  };
  const tables = async () => {
    const found = await ask(
      dialect === 'sqlite'
        ? `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`
        : `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`,
    );
    return found.map(({ name }) => String(name)).filter((name) => !name.startsWith('knex_'));
  };

  return {
    migrate: db.migrate,
    tables,
    here,

    /** Runs these migrations alone, in this order. */
    async up(names: readonly string[]) {
      for (const name of names) await db.migrate.up({ name });
    },

    /** Puts a dump into the place of all rows. */
    async load(dump: Dump) {
      const rows = Object.entries(here(dump));
      for (const [table] of rows.toReversed()) await db(table).del();
      for (const [table, some] of rows) await db(table).insert(some);
    },

    /** Every row of every table, in an order that does not depend on the database. @throws Error where one refers to none */
    async rows(): Promise<Dump> {
      // Migrations run without SQLite's own check.
      const broken = dialect === 'sqlite' ? await ask('PRAGMA foreign_key_check') : [];
      if (broken.length > 0) throw new Error(`rows that refer to none: ${JSON.stringify(broken)}`);
      const found = await Promise.all(
        (await tables()).map(async (table) => [table, await db(table).select()] as const),
      );
      return inOrder(Object.fromEntries(found));
    },

    /** Columns, indexes and references, as the database tells them. */
    schema: async () => (dialect === 'sqlite' ? sqliteSchema(ask, await tables()) : postgresSchema(ask)),

    async stop() {
      await db.destroy();
      await stop();
    },
  };
}

type Ask = (sql: string) => Promise<Record<string, unknown>[]>;

async function sqliteSchema(ask: Ask, tables: readonly string[]): Promise<string[]> {
  const lines: string[] = [];
  for (const table of tables) {
    const tell = (what: string, row: object) => lines.push(`${table}: ${what} ${JSON.stringify(row)}`);
    const [made] = await ask(`SELECT sql LIKE '% autoincrement%' AS counts FROM sqlite_schema WHERE name = '${table}'`);
    tell('table', made ?? {});
    for (const { cid, ...column } of await ask(`SELECT * FROM pragma_table_info('${table}')`)) tell('column', column);
    for (const { id, ...key } of await ask(`SELECT * FROM pragma_foreign_key_list('${table}')`)) tell('key', key);
    for (const { name, unique, origin } of await ask(`SELECT * FROM pragma_index_list('${table}')`)) {
      const columns = await ask(`SELECT name FROM pragma_index_info('${name}') ORDER BY seqno`);
      tell('index', { ...(origin === 'c' && { name }), unique, origin, columns });
    }
  }
  return lines.sort();
}

async function postgresSchema(ask: Ask): Promise<string[]> {
  const found = [
    ...(await ask(
      `SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default
       FROM information_schema.columns WHERE table_schema = 'public'`,
    )),
    ...(await ask(`SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'`)),
    ...(await ask(
      `SELECT conrelid::regclass AS "table", pg_get_constraintdef(oid) AS "constraint"
       FROM pg_constraint WHERE connamespace = 'public'::regnamespace`,
    )),
  ];
  return found
    .map((line) => JSON.stringify(line))
    .filter((line) => !line.includes('knex_'))
    .sort();
}

export const inOrder = (dump: Dump): Dump =>
  Object.fromEntries(
    Object.entries(dump)
      .map(([table, rows]) => [table, rows.map(plain).sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1))] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

const plain = (row: Row): Row => Object.fromEntries(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)));
const textOf = (row: Row) => JSON.stringify(row);

/** The tables of a dump that have a column with nothing in it. */
export function emptyPlaces(dump: Dump): string[] {
  return Object.entries(dump).flatMap(([table, rows]) => {
    const columns = Object.keys(rows[0] ?? { '(no row)': null });
    return columns.filter((name) => rows.every((row) => row[name] === null)).map((name) => `${table}.${name}`);
  });
}

// --- for dumps/

/** A dump in which the rows of a table are changed. */
export const changed = (dump: Dump, table: string, change: (row: Row) => Row | undefined): Dump => ({
  ...dump,
  [table]: (dump[table] ?? []).map(change).filter((row) => row !== undefined),
});

/** A dump in which the rows of a table have no such columns. */
export const without = (dump: Dump, table: string, columns: readonly string[]): Dump =>
  changed(dump, table, (row) => Object.fromEntries(Object.entries(row).filter(([name]) => !columns.includes(name))));
