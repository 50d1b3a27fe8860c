/** Loads the files that are told beside the one that ava started a process for: see together.ts. */
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import type { Together } from './together.ts';

const together = JSON.parse(process.env.TEST_TOGETHER ?? '{}') as Together;
const first = relative(resolve(import.meta.dirname, '..'), fileURLToPath(test.meta.file));
const others = together[first] ?? [];

if (others.length > 0) {
  const { loadBeside } = await import('../_world/on-both.ts');
  for (const file of others) await loadBeside(file);
}
