/** Tokens of apps in the product's own table, by the plain driver: those of one turn of the event loop are stored together. */
import Sqlite from 'better-sqlite3';
import pg from 'pg';
import { loadConfigOrExit } from '../../shared/config/config.ts';
import { sqliteFile } from '../../shared/db/connect.ts';

type Token = readonly [id: string, payload: string, expiresAt: number, clientId: string];
type StoreAll = (tokens: readonly Token[]) => unknown;

/** @returns stores a token on the database that the environment names, and resolves once it is durable */
export function openTokens(): (token: Token) => Promise<void> {
  const config = loadConfigOrExit();
  const { databaseUrl, databasePool } = config;
  return inTurns(databaseUrl ? storeInPostgres(databaseUrl, databasePool) : storeInSqlite(sqliteFile(config)));
}

function storeInSqlite(file: string): StoreAll {
  const database = new Sqlite(file);
  database.pragma('synchronous = FULL');
  const insert = database.prepare(
    'INSERT INTO client_credentials (id, payload, expires_at, client_id) VALUES (?, ?, ?, ?)',
  );
  return database.transaction((tokens: readonly Token[]) => {
    for (const token of tokens) insert.run(...token);
  }).immediate;
}

function storeInPostgres(connectionString: string, max: number): StoreAll {
  const pool = new pg.Pool({ connectionString, max });
  const text = `INSERT INTO client_credentials (id, payload, expires_at, client_id)
    SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[])`;
  return (tokens) => {
    const values = [0, 1, 2, 3].map((column) => tokens.map((token) => token[column]));
    return pool.query({ name: 'tokens', text, values });
  };
}

function inTurns(storeAll: StoreAll): (token: Token) => Promise<void> {
  let waiting: { readonly token: Token; readonly stored: PromiseWithResolvers<void> }[] = [];
  const store = async () => {
    const taken = waiting;
    waiting = [];
    try {
      await storeAll(taken.map(({ token }) => token));
      for (const { stored } of taken) stored.resolve();
    } catch (error) {
      for (const { stored } of taken) stored.reject(error);
    }
  };
  return (token) => {
    const stored = Promise.withResolvers<void>();
    if (waiting.push({ token, stored }) === 1) setImmediate(store);
    return stored.promise;
  };
}
