/** The door on SQLite. All writes of one turn of the event loop share one transaction, and one fsync. */
import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import knex from 'knex';
import {
  compile,
  type Database,
  DatabaseFault,
  prepareWith,
  type Query,
  type Step,
  stepFault,
  stepQuery,
  UniqueViolation,
} from './database.ts';

interface Unit {
  readonly steps: readonly Step[];
  readonly returning: boolean;
  resolve(result: { counts: number[]; rows: unknown[] }): void;
  reject(error: unknown): void;
}

/** Opens (and makes, mode 0600) the SQLite file. */
export function openSqlite(file: string): Database {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const connection = new Sqlite(file, { timeout: 5000 });
  chmodSync(file, 0o600);
  connection.pragma('journal_mode = WAL');
  connection.pragma('synchronous = FULL');
  connection.pragma('foreign_keys = ON');
  const sql = knex({ client: 'better-sqlite3', useNullAsDefault: true });

  const statements = new Map<string, Sqlite.Statement>();
  const prepared = (text: string) => {
    let statement = statements.get(text);
    if (!statement) {
      statement = connection.prepare(text);
      // Lists of varying length make ever new texts: forget the oldest.
      if (statements.size >= 500) statements.delete(statements.keys().next().value as string);
      statements.set(text, statement);
    }
    return statement;
  };

  let queue: Unit[] = [];
  let flushes = 0;
  const dataVersion = connection.prepare('PRAGMA data_version').pluck();

  const runUnit = (unit: Unit) => {
    const counts: number[] = [];
    let rows: unknown[] = [];
    for (const step of unit.steps) {
      const { sql: text, bindings } = compile(stepQuery(step));
      const statement = prepared(text);
      const values = bindings.map(bindable);
      if (unit.returning) {
        rows = statement.all(...values);
        counts.push(rows.length);
      } else {
        counts.push(statement.run(...values).changes);
      }
      const otherwise = stepFault(step);
      if (otherwise && counts.at(-1) === 0) throw otherwise();
    }
    return { counts, rows };
  };

  const begin = connection.prepare('BEGIN IMMEDIATE');
  const commit = connection.prepare('COMMIT');
  const rollback = connection.prepare('ROLLBACK');
  const savepoint = connection.prepare('SAVEPOINT unit');
  const release = connection.prepare('RELEASE unit');
  const undo = connection.prepare('ROLLBACK TO unit');

  const flush = () => {
    const units = queue;
    queue = [];
    flushes += 1;
    const settled: (() => void)[] = [];
    try {
      begin.run();
      for (const unit of units) {
        // SQLite undoes a single failed statement by itself; several need a savepoint.
        const guarded = unit.steps.length > 1 || 'query' in (unit.steps[0] as Step);
        if (guarded) savepoint.run();
        try {
          const result = runUnit(unit);
          settled.push(() => unit.resolve(result));
        } catch (error) {
          if (!connection.inTransaction) throw error;
          if (guarded) undo.run();
          settled.push(() => unit.reject(fault(error)));
        }
        if (guarded) release.run();
      }
      commit.run();
    } catch (error) {
      if (connection.inTransaction) rollback.run();
      for (const unit of units) unit.reject(fault(error));
      return;
    }
    for (const settle of settled) settle();
  };

  const enqueue = (steps: readonly Step[], returning: boolean) =>
    new Promise<{ counts: number[]; rows: unknown[] }>((resolve, reject) => {
      if (queue.length === 0) setImmediate(flush);
      queue.push({ steps, returning, resolve, reject });
    });

  const database: Database = {
    dialect: 'sqlite',
    sql,
    async read(query: Query) {
      try {
        const { sql: text, bindings, first } = compile(query);
        const statement = prepared(text);
        const values = bindings.map(bindable);
        return (first ? statement.get(...values) : statement.all(...values)) as never;
      } catch (error) {
        throw fault(error);
      }
    },
    async write(query) {
      return (await enqueue([query], false)).counts[0] as number;
    },
    async writeReturning(query) {
      return (await enqueue([query], true)).rows as never;
    },
    async atomic(steps) {
      return steps.length ? (await enqueue(steps, false)).counts : [];
    },
    prepare: (query) => prepareWith((text) => text, query),
    version: () => `${dataVersion.get()}.${flushes}`,
    async ping() {
      connection.prepare('SELECT 1').get();
    },
    async close() {
      if (queue.length) flush();
      connection.close();
    },
  };
  return database;
}

function bindable(value: unknown): unknown {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value === undefined ? null : value;
}

function fault(error: unknown): unknown {
  if (!(error instanceof Sqlite.SqliteError)) return error;
  if (error.code === 'SQLITE_CONSTRAINT_UNIQUE' || error.code === 'SQLITE_CONSTRAINT_PRIMARYKEY') {
    const columns = error.message.replace(/^.*failed: /, '').split(', ');
    const table = columns[0]?.split('.')[0];
    return new UniqueViolation(`${table}_${columns.map((column) => column.split('.')[1]).join('_')}_unique`, error);
  }
  return new DatabaseFault(error.message, { cause: error });
}
