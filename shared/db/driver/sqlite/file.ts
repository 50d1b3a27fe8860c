/** The SQLite file: its settings, its prepared statements, and the transactions in which they run. */
import { createHash } from 'node:crypto';
import { chmodSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import { makeFolder } from '../../../config/folders.ts';
import { DatabaseFault, UniqueViolation } from '../faults.ts';
import { compile, type Query } from '../query.ts';

/** Lists of varying length create ever new statements: so many are cached. */
const MOST_STATEMENTS = 500;

export type SqliteFile = ReturnType<typeof openFile>;

export function openFile(path: string) {
  makeFolder(dirname(path));
  const connection = new Sqlite(path, { timeout: DRIVER_WAITS });
  chmodSync(path, 0o600);
  connection.function('sha256_hex', { deterministic: true }, (text) =>
    createHash('sha256').update(String(text)).digest('hex'),
  );
  let isSetUp = false;

  const statements = new Map<string, Sqlite.Statement>();
  const prepared = (text: string) => {
    let statement = statements.get(text);
    if (!statement) {
      statement = connection.prepare(text);
      const [oldest] = statements.size >= MOST_STATEMENTS ? statements.keys() : [];
      if (oldest !== undefined) statements.delete(oldest);
      statements.set(text, statement);
    }
    return statement;
  };

  const begin = connection.prepare('BEGIN');
  const beginImmediate = connection.prepare('BEGIN IMMEDIATE');
  const commit = connection.prepare('COMMIT');
  const rollback = connection.prepare('ROLLBACK');
  const savepoint = connection.prepare('SAVEPOINT unit');
  const release = connection.prepare('RELEASE unit');
  const undo = connection.prepare('ROLLBACK TO unit');

  return {
    /** Before first use, not at opening: a file that another process is creating is busy too. */
    setUp(): void {
      if (isSetUp) return;
      connection.pragma('journal_mode = WAL');
      connection.pragma('synchronous = FULL');
      connection.pragma('foreign_keys = ON');
      // A page that many commits change is written back once: a fifth less work per write, for some 40 MB of log.
      connection.pragma('wal_autocheckpoint = 10000');
      // Savepoints are kept in memory, not in a file.
      connection.pragma('temp_store = MEMORY');
      isSetUp = true;
    },

    /** The rows of a query, or its first row if one is requested. */
    rows(query: Query): unknown {
      const { sql, bindings, first } = compile(query);
      const statement = prepared(sql);
      const values = bindings.map(bindable);
      return first ? statement.get(...values) : statement.all(...values);
    },

    /** Runs a statement that writes and has `returning`. */
    returned(query: Query): unknown[] {
      const { sql, bindings } = compile(query);
      return prepared(sql).all(...bindings.map(bindable));
    },

    /** Runs a statement that writes. @returns the number of rows it touched */
    touched(query: Query): number {
      const { sql, bindings } = compile(query);
      return prepared(sql).run(...bindings.map(bindable)).changes;
    },

    isInTransaction: () => connection.inTransaction,
    beginReading: () => void begin.run(),
    beginWriting: () => void beginImmediate.run(),
    commit: () => void commit.run(),
    rollBack: () => void rollback.run(),
    /** A nested unit that can be rolled back alone. */
    beginUnit: () => void savepoint.run(),
    endUnit: () => void release.run(),
    undoUnit: () => void undo.run(),
    close: () => void connection.close(),
  };
}

function bindable(value: unknown): unknown {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value === undefined ? null : value;
}

/** Converts an error of the driver to ours; others stay unchanged. */
export function databaseFaultOf(error: unknown): unknown {
  if (!(error instanceof Sqlite.SqliteError)) return error;
  if (error.code === 'SQLITE_CONSTRAINT_UNIQUE' || error.code === 'SQLITE_CONSTRAINT_PRIMARYKEY') {
    const columns = error.message.replace(/^.*failed: /, '').split(', ');
    const table = columns[0]?.split('.')[0];
    return new UniqueViolation(`${table}_${columns.map((column) => column.split('.')[1]).join('_')}_unique`, error);
  }
  return new DatabaseFault(error.message, { cause: error });
}

/** Milliseconds that the driver itself waits, blocking the loop: about one commit. */
export const DRIVER_WAITS = 5;
