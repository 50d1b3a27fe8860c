/** Bare Koa: one JSON route, and one that reads one row of the product's own database by the plain driver. */
import Sqlite from 'better-sqlite3';
import Koa from 'koa';
import pg from 'pg';
import { loadConfigOrExit } from '../../shared/config/config.ts';
import { sqliteFile } from '../../shared/db/connect.ts';
import { listen } from './listen.ts';

const config = loadConfigOrExit();
const { databaseUrl, databasePool } = config;
const uidOf = databaseUrl ? readPostgres(databaseUrl) : readSqlite(sqliteFile(config));

const app = new Koa();
app.use(async (ctx) => {
  ctx.body = ctx.path === '/row' ? { uid: await uidOf(String(ctx.query.username)) } : { hello: 'world' };
});
listen(app.callback());

type UidOf = (username: string) => Promise<number | undefined> | number | undefined;

function readPostgres(connectionString: string): UidOf {
  const pool = new pg.Pool({ connectionString, max: databasePool });
  const text = 'SELECT * FROM users WHERE username_key = $1';
  return async (username) => Number((await pool.query({ name: 'row', text, values: [username] })).rows[0]?.uid);
}

function readSqlite(file: string): UidOf {
  const statement = new Sqlite(file).prepare<[string], { uid: number }>('SELECT * FROM users WHERE username_key = ?');
  return (username) => statement.get(username)?.uid;
}
