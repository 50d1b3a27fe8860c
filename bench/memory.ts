/** What all processes of `npm start` hold: idle, after each row, and after ten quiet seconds. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { root } from '../shared/config/process-settings.ts';
import type { Pace } from './compare.ts';
import { environment, type InstallOptions } from './installation.ts';
import type { Generator } from './load/generator.ts';
import type { Row } from './rows/row.ts';
import { type Memory, memoryBelow } from './servers/proc.ts';
import { untilReady } from './servers/process.ts';
import { type Dialect, withDatabase } from './site.ts';
import { stockProduct } from './stock/product.ts';

/** MiB by RSS, of all processes but npm's own. */
const BOUNDS = { idle: 220, 'after ten quiet seconds': 400 } as const;
/** Milliseconds in which a server gives back what its start or a load took, see shared/runtime/give-back.ts. */
const QUIET = 25_000;

interface MemoryOptions extends InstallOptions {
  readonly scratch: string;
  readonly generator: Generator;
}

/**
 * @param tell takes what has been measured so far, in words
 * @returns a table in Markdown, and whether the bounds were kept
 */
export async function memory(
  dialect: Dialect,
  { scratch, generator, ...options }: MemoryOptions,
  rows: readonly Row[],
  { warmUp, seconds, browsers }: Pace,
  tell: (progress: string) => void,
): Promise<{ text: string; passed: boolean }> {
  const lines: string[] = [];
  let passed = true;
  await withDatabase(dialect, scratch, async ({ url, name }) => {
    const env = await environment(join(scratch, dialect), url, options);
    const npm = spawn('npm', ['start'], { cwd: root, env, stdio: ['ignore', 'ignore', 'inherit'] });
    const ended = once(npm, 'exit');
    const end = () => npm.kill('SIGTERM');
    process.once('exit', end);
    const look = (when: string) => {
      const held = memoryBelow(npm.pid ?? 0);
      const sum = (what: keyof Memory) => [...held.values()].reduce((all, one) => all + one[what], 0);
      const ours = sum('rss') - (held.get('npm start')?.rss ?? 0);
      const parts = [...held].map(([program, { pss }]) => `${program} ${pss.toFixed(0)}`);
      const sums = [sum('pss'), sum('rss'), ours].map((mebibytes) => mebibytes.toFixed(0));
      lines.push(`| ${[when, ...sums, parts.join(', ')].join(' | ')} |`);
      tell(`${dialect}, ${when}: ${sum('pss').toFixed(0)} MiB`);
      const bound = BOUNDS[when as keyof typeof BOUNDS];
      if (bound !== undefined) passed &&= ours <= bound;
    };
    try {
      const [auth, resource] = [{ url: env.AUTH_URL }, { url: env.RESOURCE_URL }];
      await Promise.all([auth, resource].map((server) => untilReady(server.url, () => npm.exitCode)));
      await wait(QUIET);
      look('idle');
      const stock = await stockProduct({ env, auth, resource }, generator, browsers);
      for (const row of rows) {
        const meanwhile = await row.meanwhile?.(stock, seconds);
        await generator.drive({ ...(await row.prepare(stock, warmUp.seconds)), most: warmUp.answers }, warmUp.seconds);
        const target = await row.prepare(stock, seconds);
        await Promise.all([generator.drive(target, seconds), meanwhile && generator.drive(meanwhile, seconds)]);
        look(row.name);
      }
      await wait(QUIET);
      look('after ten quiet seconds');
    } finally {
      end();
      await ended;
      process.off('exit', end);
    }
    const titles = ['after', 'PSS MiB', 'RSS MiB', 'RSS without npm', 'of which, PSS'];
    lines.unshift(`### ${name}`, '', `| ${titles.join(' | ')} |`, '| --- | ---: | ---: | ---: | --- |');
  });
  return { text: `${lines.join('\n')}\n`, passed };
}
