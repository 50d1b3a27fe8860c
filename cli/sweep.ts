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
      const [
        { withDeps },
        { sweep },
        { answeredNoMore, forgetAnswers },
        { dueBefore, eraseClosed },
        { prunedBefore },
        { createLastSweep },
        { PAUSE },
      ] = await Promise.all([
        import('./deps.ts'),
        import('../shared/db/sweep.ts'),
        import('../shared/db/refresh-answers.ts'),
        import('../shared/db/erase.ts'),
        import('../shared/db/audit/audit-log.ts'),
        import('../shared/db/tables/last-sweep.ts'),
        import('../shared/db/pause.ts'),
      ]);
      const { swept, total } = await withDeps(async ({ config, database, auditLog }) => {
        const rows = await sweep(database, PAUSE);
        await forgetAnswers(database, { after: 0, until: answeredNoMore(config) });
        const users = await eraseClosed(database, dueBefore(config));
        const audit_log = await auditLog.prune(prunedBefore(config));
        const swept = { ...rows, ...(users && { users }), ...(audit_log && { audit_log }) };
        const total = Object.values(swept).reduce((sum, count) => sum + count, 0);
        await createLastSweep(database).note(total);
        return { swept, total };
      });
      print({ json: { total, swept }, text: total ? card({ ...swept, total }) : 'Nothing had expired.' }, options);
    });
}
