/**
 * npm run bench [-- --quick] [--only sqlite|postgres] [--rows name,…]
 * The product as it is deployed (its own processes, durable, limits off) and references, in one run and in turns: every
 * number is a share of what the same machine did in the same minute.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import argon2 from 'argon2';
import { startPostgres } from '../test/_run/postgres.ts';
import { drive, type Target } from './drive.ts';
import { install } from './installation.ts';
import { type Measured, startReference } from './process.ts';
import { type Row, rows } from './rows.ts';
import { stockEngine, stockProduct } from './stock.ts';
import { median, type Outcome, print, type Spent } from './table.ts';

const { values: options } = parseArgs({
  options: { quick: { type: 'boolean' }, only: { type: 'string' }, rows: { type: 'string' } },
});
const rounds = options.quick ? 1 : 3;
const seconds = options.quick ? 2 : 6;
const wanted = rows.filter(({ name }) => !options.rows || options.rows.split(',').some((part) => name.includes(part)));

const scratch = mkdtempSync(join(tmpdir(), 'upare-bench-'));
chmodSync(scratch, 0o755);
try {
  for (const dialect of ['sqlite', 'postgres'] as const) {
    if (!options.only || options.only === dialect) await benchOn(dialect);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

async function benchOn(dialect: 'sqlite' | 'postgres'): Promise<void> {
  const postgres = dialect === 'postgres' ? await startPostgres(scratch, { durable: true }) : undefined;
  const running: Pick<Measured, 'stop'>[] = [];
  try {
    const product = await install(join(scratch, dialect), postgres ? `${postgres.url}/postgres` : '');
    const { env, auth, resource } = product;
    running.push(product);
    const koa = await startReference('bare-koa.ts', env);
    const engine = await startReference('bare-engine.ts', env);
    const other = await startReference('node-oauth2-server.ts', env);
    running.push(koa, engine, other);
    const stock = await stockProduct(env, product.authUrl, product.resourceUrl);
    const engineStock = await stockEngine(engine.url);

    const outcomes = new Map<Row, Outcome[]>(wanted.map((row) => [row, []]));
    for (let round = 0; round < rounds; round += 1) {
      for (const row of wanted) {
        const server = row.server === 'auth' ? auth : resource;
        const bare = bareKoa(koa.url, row.reference === 'koa-row' ? `/row?username=${stock.username}` : '/');
        const referenceLoad = async (time: number) => (row.engine ? row.engine(engineStock, time) : bare);
        if (round === 0) {
          // Warm: with tokens of its own, since many are good but once.
          await drive(await row.product(stock, 1), 1);
          await drive(await referenceLoad(1), 1);
        }
        const ours = await spend(server, await row.product(stock, seconds));
        const reference = await spend(row.engine ? engine : koa, await referenceLoad(seconds));
        outcomes.get(row)?.push({ ours, reference });
        process.stderr.write(`${dialect} ${round + 1}/${rounds} ${row.name}\n`);
      }
    }
    const hashes = await hashesPerSecond();
    const otherRate = await drive(otherServer(other.url), seconds);
    const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}`;
    print(dialect, machine, [...outcomes], { hashes, other: otherRate.perSecond });
    const wrong = [...outcomes].flatMap(([{ name }, rounds]) =>
      rounds.flatMap(({ ours, reference }) => [
        ...(ours.wrong ? [`${name}: ${ours.wrong} of ${ours.answers}`] : []),
        ...(reference.wrong ? [`the reference of ${name}: ${reference.wrong} of ${reference.answers}`] : []),
      ]),
    );
    if (wrong.length) throw new Error(`answers that were wrong: ${wrong.join('; ')}`);
  } finally {
    await Promise.all(running.map((server) => server.stop()));
    await postgres?.stop();
  }
}

async function spend(server: Measured, target: Target): Promise<Spent> {
  const before = server.cpu();
  const result = await drive(target, seconds);
  return { ...result, cpu: server.cpu() - before, memory: server.memory() };
}

function bareKoa(url: string, path: string): Target {
  return {
    url,
    method: 'GET',
    path,
    expect: path === '/' ? 'hello' : 'uid',
  };
}

function otherServer(url: string): Target {
  return {
    url,
    method: 'POST',
    path: '/oauth/token',
    forms: [{ client_id: 'bench', client_secret: 'bench-secret', grant_type: 'client_credentials' }],
    expect: 'access_token',
  };
}

/** What the password grant cannot exceed: the hash alone, on as many threads as there are cores. */
async function hashesPerSecond(): Promise<number> {
  const parameters = { type: argon2.argon2id, memoryCost: 19456, timeCost: 2, parallelism: 1 } as const;
  const rates: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const started = performance.now();
    const count = 8 * cpus().length;
    await Promise.all(Array.from({ length: count }, () => argon2.hash('bench', parameters)));
    rates.push(count / ((performance.now() - started) / 1000));
  }
  return median(rates);
}
