/** A mixed load for minutes, and whether memory stays flat under it. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Target } from '../load/load.ts';
import type { Row } from '../rows/row.ts';
import { rows } from '../rows/rows.ts';
import type { Site } from '../site.ts';

/** For Node: the servers can be asked for their memory. */
export const probe = ['--expose-gc', '--import', new URL('./probe.ts', import.meta.url).href];

const FRESH = '`User/uid`, fresh token';

/** What goes on at the same time, each over so many connections. */
const mixture: Readonly<Record<string, number>> = {
  client_credentials: 8,
  introspection: 8,
  'refresh with rotation': 8,
  '`User/uid`, known token': 8,
  [FRESH]: 8,
};
const servers = ['auth', 'resource'] as const;

/** Seconds from one sample to the next, of which a part goes into making what is good but once. */
const SLICE = 10;

/** Fresh tokens before the first sample, so that the resource API remembers as many as it ever will: 50,000. */
const REMEMBERED = 60_000;

/** What a server holds after a garbage collection, MiB. */
export interface Memory {
  /** On the heap and beside it, such as buffers. */
  readonly heap: number;
  readonly resident: number;
}

export interface Sample {
  /** Since what is remembered was full. */
  readonly minutes: number;
  readonly perSecond: number;
  readonly auth: Memory;
  readonly resource: Memory;
}

/** @param tell takes each sample as soon as it is there */
export async function soak(site: Site, seconds: number, tell: (sample: Sample) => void): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  const chosen = Object.entries(mixture).map(([name, connections]) => ({ row: rowCalled(name), connections }));
  await fill(site);
  const started = performance.now();
  while (performance.now() - started < seconds * 1000) {
    const perSecond = await driveSlice(site, chosen);
    const [auth, resource] = await Promise.all(servers.map((name) => memoryOf(site, name)));
    if (!auth || !resource) throw new Error('a server did not tell its memory');
    const sample = { minutes: (performance.now() - started) / 60_000, perSecond, auth, resource };
    samples.push(sample);
    tell(sample);
  }
  return samples;
}

async function fill({ generator, stock }: Site): Promise<void> {
  for (let tokens = 0; tokens < REMEMBERED; ) {
    const target = await rowCalled(FRESH).prepare(stock, SLICE);
    tokens += (await generator.drive(target, SLICE)).answers;
  }
}

/** @returns answers a second, while all of the mixture goes on */
async function driveSlice({ generator, stock }: Site, chosen: readonly { row: Row; connections: number }[]) {
  const ends = performance.now() + SLICE * 1000;
  const targets: Target[] = [];
  for (const { row, connections } of chosen) targets.push({ ...(await row.prepare(stock, SLICE)), connections });
  const seconds = Math.max(2, (ends - performance.now()) / 1000);
  const results = await Promise.all(targets.map((target) => generator.drive(target, seconds)));
  await wait(Math.max(0, ends - performance.now()));
  return results.reduce((sum, one) => sum + one.perSecond, 0);
}

async function memoryOf({ product }: Site, server: (typeof servers)[number]): Promise<Memory> {
  const { rss, heapUsed, external } = await product[server].ask<NodeJS.MemoryUsage>('memory');
  return { heap: (heapUsed + external) / 2 ** 20, resident: rss / 2 ** 20 };
}

function rowCalled(name: string): Row {
  const row = rows.find((one) => one.name === name);
  if (!row) throw new Error(`no row is called ${name}`);
  return row;
}
