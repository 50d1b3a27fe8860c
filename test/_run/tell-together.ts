/** Loads the files that are told beside the one that ava started a process for: see together.ts. */
import { registerHooks } from 'node:module';
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import type { Together } from './together.ts';

const together = JSON.parse(process.env.TEST_TOGETHER ?? '{}') as Together;
const first = relative(resolve(import.meta.dirname, '..'), fileURLToPath(test.meta.file));
const others = together[first] ?? [];

if (others.length > 0) {
  const titled = import.meta.resolve('./titled.ts');
  const { loadBeside } = await import('./titled.ts');
  registerHooks({
    resolve: (name, context, next) => next(name === 'ava' && context.parentURL !== titled ? titled : name, context),
  });
  for (const file of others) await loadBeside(file);
}
