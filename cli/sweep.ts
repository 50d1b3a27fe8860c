/** `sweep`: delete what has expired, as the auth-server does every minute. */
import type { Command } from '@commander-js/extra-typings';
import { card, print } from './output.ts';

export function addSweepCommand(program: Command): void {
  program
    .command('sweep')
    .description('Delete expired tokens, codes, sessions and the like')
    .option('--json', 'print JSON')
    .action(async (options) => {
      const [{ withDeps }, { sweep }] = await Promise.all([import('./deps.ts'), import('../shared/db/sweep.ts')]);
      const swept = await withDeps(({ database }) => sweep(database));
      const total = Object.values(swept).reduce((sum, count) => sum + count, 0);
      print({ json: { total, swept }, text: total ? card({ ...swept, total }) : 'Nothing had expired.' }, options);
    });
}
