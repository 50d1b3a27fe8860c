/** The target of a copy: PostgreSQL, in one transaction. */
import { DatabaseFault } from '../driver/faults.ts';
import { driver } from '../driver/postgres/driver.ts';
import { clientAt, readPostgresAddress } from '../driver/postgres/tls.ts';
import { type CopiedRow, type CopiedTable, CopyRefused } from './source.ts';

export interface CopyTarget {
  /** The migrations that have run; undefined without a schema. */
  migrations(): Promise<string[] | undefined>;
  /**
   * Begins the transaction, in which nobody else writes to the tables.
   * @throws CopyRefused if a table differs from what is expected, or has rows
   */
  begin(tables: readonly CopiedTable[]): Promise<void>;
  insert(table: CopiedTable, rows: readonly CopiedRow[]): Promise<void>;
  /** Reads these rows back. @throws CopyRefused if one is missing or differs */
  check(table: CopiedTable, rows: readonly CopiedRow[]): Promise<void>;
  count(table: CopiedTable): Promise<number>;
  /** Sets the next id of a table to follow the last one given out. */
  continueIds(table: CopiedTable): Promise<void>;
  commit(): Promise<void>;
  /** Rolls back if there was no commit. */
  close(): Promise<void>;
}

/** The rows of a new schema, which the copy replaces. */
const BEGINS_WITH: Readonly<Record<string, string>> = { audit_head: 'seq = 0' };

/** Connection timeout in milliseconds. */
const TIMEOUT = 15_000;

/** @param url postgres://… */
export async function openCopyTarget(url: string): Promise<CopyTarget> {
  // All values as PostgreSQL's own text, so that nothing is lost before the comparison.
  const asText = () => (text: unknown) => text;
  const place = await clientAt(readPostgresAddress(url, TIMEOUT)).catch((error: unknown) => {
    throw told(error);
  });
  const client = new (driver().Client)({
    ...place,
    connectionTimeoutMillis: TIMEOUT,
    keepAlive: true,
    types: { getTypeParser: asText as never },
  });
  // A broken connection rejects the current query and all later ones.
  client.on('error', () => undefined);
  const run = (text: string, values: unknown[] = []) =>
    client.query<(string | null)[]>({ text, values, rowMode: 'array' }).catch((error: unknown) => {
      throw told(error);
    });
  const id = (name: string) => client.escapeIdentifier(name);
  const one = async (text: string, values?: unknown[]) => (await run(text, values)).rows[0]?.[0] ?? null;

  await client.connect().catch((error: unknown) => {
    throw told(error);
  });
  return {
    async migrations() {
      if ((await one(`SELECT to_regclass('knex_migrations')`)) === null) return undefined;
      return (await run('SELECT name FROM knex_migrations ORDER BY id')).rows.map(([name]) => String(name));
    },

    async begin(tables) {
      await run('BEGIN');
      // Large tables take long, and each batch must be found by its keys even with stale statistics.
      for (const setting of [
        'statement_timeout = 0',
        'lock_timeout = 15000',
        'enable_hashjoin = off',
        'enable_mergejoin = off',
      ])
        await run(`SET LOCAL ${setting}`);
      for (const { name, columns } of tables) {
        const { rows } = await run(
          `SELECT attname FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped`,
          [id(name)],
        );
        const theirs = rows.flat().sort().join();
        const ours = columns
          .map((column) => column.name)
          .sort()
          .join();
        if (theirs !== ours) throw new CopyRefused(`the two databases do not have the same columns in ${name}`);
      }
      await run(`LOCK TABLE ${tables.map(({ name }) => id(name)).join(', ')} IN EXCLUSIVE MODE`);
      for (const { name } of tables) {
        const begins = BEGINS_WITH[name];
        if (begins) await run(`DELETE FROM ${id(name)} WHERE ${begins}`);
        if ((await one(`SELECT 1 FROM ${id(name)} LIMIT 1`)) !== null)
          throw new CopyRefused(`${name} has rows there already: the copy goes to an empty database alone`);
      }
    },

    async insert({ name, columns }, rows) {
      const list = columns.map((column) => id(column.name)).join(', ');
      await run(
        `INSERT INTO ${id(name)} (${list}) SELECT ${list} FROM json_populate_recordset(NULL::${id(name)}, $1::json)`,
        [
          records(
            columns.map((column) => column.name),
            rows,
          ),
        ],
      );
    },

    async check({ name, columns, key }, rows) {
      const at = key.map((column) => columns.findIndex((one) => one.name === column));
      const keyOf = (row: CopiedRow) => JSON.stringify(at.map((place) => row[place]));
      const { rows: found } = await run(
        `SELECT ${columns.map((column) => `t.${id(column.name)}`).join(', ')}
          FROM json_populate_recordset(NULL::${id(name)}, $1::json) k
          JOIN ${id(name)} t ON ${key.map((column) => `t.${id(column)} = k.${id(column)}`).join(' AND ')}`,
        [
          records(
            key,
            rows.map((row) => at.map((place) => row[place] ?? null)),
          ),
        ],
      );
      const copies = new Map(found.map((row) => [keyOf(row), row]));
      for (const row of rows) {
        const copy = copies.get(keyOf(row));
        if (!copy) throw new CopyRefused(`a row of ${name} did not arrive`);
        const differing = columns.find((_, place) => copy[place] !== row[place]);
        if (differing) throw new CopyRefused(`a row of ${name} arrived with another ${differing.name}`);
      }
    },

    count: async ({ name }) => Number(await one(`SELECT count(*) FROM ${id(name)}`)),

    async continueIds({ name, counter }) {
      if (!counter) return;
      const sequence = await one('SELECT pg_get_serial_sequence($1, $2)', [id(name), counter.column]);
      if (sequence === null) throw new CopyRefused(`${counter.column} of ${name} does not count up there`);
      const next = Number(await one(`SELECT last_value + is_called::int FROM ${sequence}`));
      // setval would survive a rollback.
      await run(`ALTER SEQUENCE ${sequence} RESTART WITH ${Math.max(counter.last + 1, next)}`);
    },

    async commit() {
      await run('COMMIT');
    },
    close: () => client.end(),
  };
}

function records(columns: readonly string[], rows: readonly CopiedRow[]): string {
  return JSON.stringify(rows.map((row) => Object.fromEntries(columns.map((column, at) => [column, row[at]]))));
}

/** PostgreSQL's message; for a wrong value (class 22) only the code, since the message may quote it. */
function told(cause: unknown): DatabaseFault {
  const code = cause instanceof driver().DatabaseError ? cause.code : undefined;
  if (code?.startsWith('22')) return new DatabaseFault(`a value was refused (${code})`, { cause });
  return new DatabaseFault(cause instanceof Error ? cause.message : 'unknown fault', { cause });
}
