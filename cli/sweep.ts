/** `sweep`: deletes expired rows, as the auth-server does every minute. */
import type { Command } from '@commander-js/extra-typings';
import { card, print } from './output.ts';

export function addSweepCommand(program: Command): void {
  program
    .command('sweep')
    .description(
      'Delete expired tokens, codes, sessions and the like, erase accounts that were closed long enough ago, and prune the audit',
    )
    .option('--json', 'print JSON')
    .action(async (options) => {
      const [{ withDeps }, { createSweep, sumOf }] = await Promise.all([
        import('./deps.ts'),
        import('../shared/db/sweep.ts'),
      ]);
      const swept = await withDeps((deps) => createSweep(deps)());
      const total = sumOf(swept);
      print({ json: { total, swept }, text: total ? card({ ...swept, total }) : 'Nothing had expired.' }, options);
    });
}
