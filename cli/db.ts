/** `db …`: the database as a whole. */
import type { Command } from '@commander-js/extra-typings';
import { print } from './output.ts';

export function addDbCommands(db: Command): void {
  db.command('copy')
    .description('Copy the SQLite database of DATA_DIR into an empty PostgreSQL database. Stop every server first.')
    .requiredOption('--to <url>', 'postgres://user@host/database; the password may come from PGPASSWORD or ~/.pgpass')
    .option('--dry-run', 'read and judge everything, also beside running servers, and write nothing')
    .option('--json', 'print JSON')
    .action(async ({ to, dryRun = false, json }) => {
      const { copy } = await import('./copy.ts');
      print(await copy(to, dryRun), { json });
    });
}
