/** One row of the product's own database by the plain driver. */
import Sqlite from 'better-sqlite3';
import pg from 'pg';
import { loadConfigOrExit } from '../../shared/config/config.ts';
import { sqliteFile } from '../../shared/db/connect.ts';

type UidOf = (username: string) => Promise<number | undefined> | number | undefined;

/** Reads the uid of a username, on the database that the environment names. */
export function openRows(): UidOf {
  const config = loadConfigOrExit();
  const { databaseUrl, databasePool } = config;
  return databaseUrl ? readPostgres(databaseUrl, databasePool) : readSqlite(sqliteFile(config));
}

function readPostgres(connectionString: string, max: number): UidOf {
  const pool = new pg.Pool({ connectionString, max });
  const text = 'SELECT * FROM users WHERE username_key = $1';
  return async (username) => Number((await pool.query({ name: 'row', text, values: [username] })).rows[0]?.uid);
}

function readSqlite(file: string): UidOf {
  const statement = new Sqlite(file).prepare<[string], { uid: number }>('SELECT * FROM users WHERE username_key = ?');
  return (username) => statement.get(username)?.uid;
}
