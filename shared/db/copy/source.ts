/** The source of a copy: an SQLite file as of one moment, each value as text. */
import { existsSync } from 'node:fs';
import Sqlite from 'better-sqlite3';

/** The copy is not possible; `message` explains why. Nothing was written. */
export class CopyRefused extends Error {
  override name = 'CopyRefused';
}

export interface CopiedTable {
  readonly name: string;
  readonly columns: readonly CopiedColumn[];
  /** The columns of its primary key. */
  readonly key: readonly string[];
  readonly rows: number;
  /** The auto-increment column with its last number, which must not be reused. */
  readonly counter: { readonly column: string; readonly last: number } | undefined;
}

export interface CopiedColumn {
  readonly name: string;
  /** The declared type: `varchar(64)`. */
  readonly type: string;
}

/** The values of a row in the order of its columns, as PostgreSQL writes them. */
export type CopiedRow = readonly (string | null)[];

export interface CopySource {
  /** The migrations that have run. */
  readonly migrations: readonly string[];
  /** Ordered so that each table follows those that it references. */
  readonly tables: readonly CopiedTable[];
  /** All rows of a table. @throws CopyRefused at one that PostgreSQL would reject */
  batches(table: CopiedTable): Iterable<readonly CopiedRow[]>;
  close(): void;
}

/** `endings` announces revocations to the running servers in `instances`; after a copy none runs. */
const LEFT_BEHIND = ['endings', 'instances', 'knex_migrations', 'knex_migrations_lock'];

/** The size of a batch: rows, and characters of their values. */
const BATCH_ROWS = 2000;
const BATCH_SIZE = 4_000_000;

/**
 * Opens the file.
 * @param alone true keeps every other process out until `close`; false reads beside them
 * @throws CopyRefused if there is no such file; with `alone`, if another process has it open
 */
export function openCopySource(file: string, alone: boolean): CopySource {
  if (!existsSync(file)) throw new CopyRefused(`there is no database at ${file}`);
  const connection = new Sqlite(file, { timeout: 2000, fileMustExist: true });
  try {
    if (alone) takeForOneself(connection, file);
    else connection.exec('BEGIN');
    const migrations = isTable(connection, 'knex_migrations')
      ? connection.prepare<[], string>('SELECT name FROM knex_migrations ORDER BY id').pluck().all()
      : [];
    const broken = connection.prepare<[], { table: string }>('PRAGMA foreign_key_check').get();
    if (broken) throw new CopyRefused(`${broken.table} has a row that refers to one that is not there`);
    return {
      migrations,
      tables: tablesOf(connection),
      batches: (table) => batches(connection, table),
      close: () => connection.close(),
    };
  } catch (error) {
    connection.close();
    throw error;
  }
}

/**
 * Every process with the file open, even an idle one, holds a shared lock: with this exclusive one there is no other.
 */
function takeForOneself(connection: Sqlite.Database, file: string): void {
  try {
    connection.pragma('locking_mode = EXCLUSIVE');
    connection.exec('BEGIN IMMEDIATE');
  } catch (cause) {
    if (!(cause instanceof Sqlite.SqliteError && cause.code === 'SQLITE_BUSY')) throw cause;
    throw new CopyRefused(`another process has ${file} open: stop every server first`, { cause });
  }
}

function tablesOf(connection: Sqlite.Database): CopiedTable[] {
  const names = connection
    .prepare<[], string>(
      `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`,
    )
    .pluck()
    .all()
    .filter((name) => !LEFT_BEHIND.includes(name));
  return inOrder(connection, names).map((name) => describe(connection, name));
}

function inOrder(connection: Sqlite.Database, names: readonly string[]): string[] {
  const references = connection
    .prepare<[string], string>('SELECT DISTINCT "table" FROM pragma_foreign_key_list(?)')
    .pluck();
  const ordered: string[] = [];
  const add = (name: string) => {
    if (ordered.includes(name)) return;
    for (const other of references.all(name)) if (other !== name) add(other);
    ordered.push(name);
  };
  for (const name of names) add(name);
  return ordered;
}

function describe(connection: Sqlite.Database, name: string): CopiedTable {
  const columns = connection
    .prepare<[string], CopiedColumn & { pk: number }>('SELECT name, lower(type) AS type, pk FROM pragma_table_info(?)')
    .all(name);
  const key = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
  const rows = connection.prepare<[], number>(`SELECT count(*) FROM "${name}"`).pluck().get() ?? 0;
  const last =
    isTable(connection, 'sqlite_sequence') &&
    connection.prepare<[string], number>('SELECT seq FROM sqlite_sequence WHERE name = ?').pluck().get(name);
  return {
    name,
    columns: columns.map(({ name: column, type }) => ({ name: column, type })),
    key: key.map((column) => column.name),
    rows,
    counter: typeof last === 'number' && key[0] ? { column: key[0].name, last } : undefined,
  };
}

function isTable(connection: Sqlite.Database, name: string): boolean {
  return connection.prepare('SELECT 1 FROM sqlite_schema WHERE name = ?').get(name) !== undefined;
}

function* batches(connection: Sqlite.Database, { name, columns }: CopiedTable): Generator<CopiedRow[]> {
  const listed = columns.map((column) => `"${column.name}"`).join(', ');
  const statement = connection
    .prepare<[], unknown[]>(`SELECT rowid, ${listed} FROM "${name}" ORDER BY rowid`)
    .raw()
    .safeIntegers();
  let batch: CopiedRow[] = [];
  let size = 0;
  for (const [rowid, ...values] of statement.iterate()) {
    const row = columns.map((column, at) => {
      const value = values[at];
      const fault = faultOf(value, column.type);
      // Identified by its number, since its key may be an email address.
      if (fault) throw new CopyRefused(`row ${rowid} of ${name}: ${column.name} ${fault}`);
      return value === null ? null : String(value);
    });
    batch.push(row);
    size += row.reduce((sum, value) => sum + (value?.length ?? 0), 0);
    if (batch.length < BATCH_ROWS && size < BATCH_SIZE) continue;
    yield batch;
    batch = [];
    size = 0;
  }
  if (batch.length) yield batch;
}

/** SQLite stores any value; PostgreSQL enforces the declared type. */
function faultOf(value: unknown, type: string): string | undefined {
  if (value === null) return undefined;
  if (type === 'integer' || type === 'bigint') {
    if (typeof value !== 'bigint') return 'is no whole number';
    return BigInt.asIntN(type === 'integer' ? 32 : 64, value) === value ? undefined : 'is too large a number';
  }
  const [, most] = /^varchar\((\d+)\)$/.exec(type) ?? [];
  if (!most && type !== 'text') throw new Error(`no rule by which a column of type ${type} is copied`);
  if (typeof value !== 'string') return 'is no text';
  if (value.includes('\0')) return 'has a NUL character, which PostgreSQL does not keep';
  return most && value.length > Number(most) && [...value].length > Number(most)
    ? `is longer than ${most} characters`
    : undefined;
}
