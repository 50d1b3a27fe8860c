/**
 * npm run bench:growth [-- --accounts 1000000] [--rows name,…] [--rounds 3]
 * The product over two databases of one PostgreSQL in one run: an empty one, and one with so many accounts and ten times
 * as many rows of tokens. What it takes, whether anything slows down, whether every hot statement is answered from an
 * index, and whether the sweep keeps up. Needs about 1 GiB of disk for 100,000 accounts. Ends with 1 where a goal is missed.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { type Comparable, compare, type Side } from './growth/compare.ts';
import { beginCounting, hotStatements, STATEMENTS_SETTING } from './growth/plans.ts';
import * as report from './growth/report.ts';
import { anyoneRows } from './growth/rows.ts';
import { seed, seedExpired } from './growth/seed.ts';
import { sizesOf } from './growth/sizes.ts';
import { measureSweep } from './growth/sweeping.ts';
import { install } from './installation.ts';
import { CONNECTIONS, startGenerator } from './load/generator.ts';
import { machine } from './machine.ts';
import { rows } from './rows/rows.ts';
import { startPostgres } from './servers/postgres.ts';
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
const FEW = 30_000;
const chosen = rows.filter(({ name }) => !options.rows || options.rows.split(',').some((part) => name.includes(part)));
const rounds = Number(options.rounds);
const seconds = 3;
const SWEPT_FOR = 10;
const LEAST_SHARE = 0.8;
/** What an operator would give a machine of some GiB; PostgreSQL's own defaults are for a very small one. */
const settings = ['shared_buffers=1GB', 'max_wal_size=8GB', 'maintenance_work_mem=512MB', STATEMENTS_SETTING];

const tell = (text: string) => process.stdout.write(`${text}\n`);
const missed: string[] = [];

await using things = new AsyncDisposableStack();
const scratch = mkdtempSync(join(tmpdir(), 'upare-growth-'));
chmodSync(scratch, 0o755);
things.defer(() => rmSync(scratch, { recursive: true, force: true }));
const begin = async <One extends { stop(): Promise<void> }>(starting: One | Promise<One>) =>
  things.adopt(await starting, (one) => one.stop());
const postgres = await begin(startPostgres(scratch, settings));
const generator = await begin(startGenerator());
tell(`${machine(scratch)}; PostgreSQL ${postgres.version}, ${settings.slice(0, 2).join(', ')}; the load shares it.\n`);

const [empty, large] = [await open('empty'), await open('large')];
const started = performance.now();
await seed(large.db, large.stock.client.client_id, accounts);
await large.db.query('VACUUM ANALYZE');
await large.db.query('CHECKPOINT');
tell(`Seeded ${accounts} accounts in ${((performance.now() - started) / 1000).toFixed(0)} s.\n`);
tell(report.sizes(await sizesOf(large.db), accounts));

const ground = { generator, postgres, empty, large, rounds, seconds };
const readWhole = await beginCounting(large.db);
await judge(
  'A few people, asked about again and again',
  chosen.map(
    ({ name, prepare, meanwhile }): Comparable => ({
      name,
      prepare: (stock) => prepare(stock, seconds),
      ...(meanwhile && { meanwhile: (stock) => meanwhile(stock, seconds) }),
    }),
  ),
);

await seed(empty.db, empty.stock.client.client_id, FEW);
await empty.db.query('VACUUM ANALYZE');
const pickers = new Map([
  [empty, picker(FEW)],
  [large, picker(accounts)],
]);
await judge(
  `Anyone of all, each token for the first time (${FEW} accounts on the empty side)`,
  anyoneRows.map(
    (row): Comparable => ({
      name: row.name,
      prepare: (stock, side) => row.prepare(stock, pickers.get(side as typeof empty) as () => number),
    }),
  ),
);

await seedExpired(large.db, large.stock.client.client_id, 80_000 * SWEPT_FOR);
await large.db.query('ANALYZE access_tokens, client_credentials');
const swept = await measureSweep(large, generator, SWEPT_FOR);
tell(report.sweeping(swept));
if (swept.whileIssuing < swept.issued) missed.push('the sweep does not keep up with issuing');

const hot = await hotStatements(large.db);
tell(`${report.statements(hot)}\n`);
for (const { sql, scanned } of hot) if (scanned.length) missed.push(`${scanned.join()} read whole by ${sql}`);
for (const table of await readWhole()) missed.push(`${table} was read whole`);
tell(missed.length ? `Missed:\n${missed.map((one) => `- ${one}`).join('\n')}` : 'Every goal is met.');
process.exitCode = missed.length ? 1 : 0;

/** An installation over a new database of its own. */
async function open(name: string): Promise<Side & { readonly db: pg.Client }> {
  const administrator = new pg.Client(postgres.url);
  await administrator.connect();
  await administrator.query(`CREATE DATABASE ${name}`);
  await administrator.end();
  const databaseUrl = postgres.url.replace(/[^/]*$/, name);
  const product = await begin(install(join(scratch, name), databaseUrl));
  const stock = await stockProduct(product, generator, CONNECTIONS);
  const db = new pg.Client(databaseUrl);
  await db.connect();
  things.defer(() => db.end());
  return { product, stock, db };
}

async function judge(title: string, compared: readonly Comparable[]): Promise<void> {
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
