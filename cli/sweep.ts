/** `sweep`: delete what has expired, as the auth-server does every minute. */
import type { Command } from '@commander-js/extra-typings';
import { card, print } from './output.ts';

export function addSweepCommand(program: Command): void {
  program
    .command('sweep')
    .description(
      'Delete expired tokens, codes, sessions and the like, and erase accounts that were closed long enough ago',
    )
    .option('--json', 'print JSON')
    .action(async (options) => {
      const [{ withDeps }, { sweep }, { dueBefore, eraseClosed }] = await Promise.all([
        import('./deps.ts'),
        import('../shared/db/sweep.ts'),
        import('../shared/db/erase.ts'),
      ]);
      const swept = await withDeps(async ({ config, database }) => {
        const rows = await sweep(database);
        const users = await eraseClosed(database, dueBefore(config));
        return users ? { ...rows, users } : rows;
      });
      const total = Object.values(swept).reduce((sum, count) => sum + count, 0);
      print({ json: { total, swept }, text: total ? card({ ...swept, total }) : 'Nothing had expired.' }, options);
    });
}
